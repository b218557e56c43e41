// @ts-check
// Around a page in a frame of which nobody said whose page it is in: the browser knows, and may refuse it there without a
// word. Here it is loaded in a frame once more; when it has come it says so, and if it does not, a sentence does.
"use strict";

(() => {
  const PATIENCE = 4000; // ms
  const inside = document.createElement("iframe");
  const address = new URL(location.href);
  address.searchParams.set("named", "1");
  inside.src = address.href;
  inside.allow = "fullscreen";
  inside.title = "Headlight";
  inside.style.visibility = "hidden"; // and laid out, so that it has a height to tell

  addEventListener("message", ({ source, data }) => {
    if (source !== inside.contentWindow || !data?.headlight) return;
    inside.style.visibility = "";
    said(false);
    if (parent !== window) parent.postMessage(data, "*");
  });
  addEventListener("DOMContentLoaded", () => {
    document.body.prepend(inside);
    for (const link of document.querySelectorAll("a[data-whole]")) /** @type {HTMLAnchorElement} */ (link).hash = location.hash;
    setTimeout(() => inside.style.visibility && said(true), PATIENCE);
  });

  /** @param {boolean} isLost */
  function said(isLost) {
    const place = /** @type {HTMLElement} */ (document.querySelector("#unseen"));
    place.hidden = !isLost;
  }
})();
