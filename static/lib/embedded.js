// @ts-check
// A page in a frame of another one. A slide that goes may unload it, and loads it at the address that it had at first:
// it goes on where it was, as long as the tab is open. Loaded first, and classic: the page reads its link then.
"use strict";

(() => {
  const begun = location.href;
  const KEY = `embedded ${begun}`;
  const SMALLER = [0.95, 0.9, 0.85, 0.8];
  const root = document.documentElement;
  let fitted = "";
  let first = ""; // what the page made of its link

  /** @param {(store: Storage) => string | null | void} does */
  const kept = (does) => {
    try {
      return does(sessionStorage) ?? null;
    } catch {
      return null; // storage may be closed to frames
    }
  };
  const found = kept((store) => store.getItem(KEY));
  if (found) history.replaceState(null, "", found);

  const again = () => /** @type {HTMLElement | null} */ (document.querySelector("#begin-again"));

  addEventListener("statesaved", () => {
    first ||= location.hash;
    if (location.hash !== first) kept((store) => store.setItem(KEY, location.hash));
    tell();
  });
  addEventListener("DOMContentLoaded", () => {
    tell();
    again()?.addEventListener("click", () => {
      kept((store) => store.removeItem(KEY));
      history.replaceState(null, "", begun);
      location.reload();
    });
    addEventListener("resize", ({ isTrusted }) => isTrusted && sized());
    new ResizeObserver(sized).observe(document.body);
  });

  function tell() {
    const button = again();
    if (button) button.hidden = !kept((store) => store.getItem(KEY));
    for (const link of document.querySelectorAll("a[data-whole]")) /** @type {HTMLAnchorElement} */ (link).hash = location.hash;
  }

  /** Somewhat smaller type, if the frame then holds all; the page around is told what height it takes at full size. */
  function sized() {
    if (now() === fitted) return;
    const height = written(1);
    if (height > innerHeight && !SMALLER.some((size) => written(size) <= innerHeight)) written(1);
    fitted = now();
    if (parent !== window) parent.postMessage({ headlight: { height } }, "*");
  }

  const high = () => Math.ceil(document.body.getBoundingClientRect().height);
  const now = () => `${innerWidth} ${innerHeight} ${high()}`;

  /** How high the page is in type of a size. @param {number} size beside that of a page by itself */
  function written(size) {
    root.style.fontSize = size < 1 ? `${100 * size}%` : "";
    dispatchEvent(new Event("resize")); // a walkthrough measures its room again
    return high();
  }
})();
