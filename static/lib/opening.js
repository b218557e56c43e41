// @ts-check
// While a page opens, what stands behind a place that is still empty waits until that has its size: nothing jumps. The
// first such place, and all around it, is marked for opening.css, whose style goes once none is left. Loaded first, and
// classic: it marks what has come before that is painted.
"use strict";

(() => {
  const observer = new MutationObserver(look);

  function look() {
    const main = document.querySelector("main");
    const first = main?.querySelector("[data-first]:empty");
    /** @type {Set<Element>} */
    const waiting = new Set();
    for (let each = first ?? null; each && each !== main; each = each.parentElement) waiting.add(each);
    if (main?.querySelector(".stale")) waiting.clear(); // what it waits for does not come
    for (const each of document.querySelectorAll("[data-opening]")) if (!waiting.delete(each)) each.removeAttribute("data-opening");
    for (const each of waiting) each.setAttribute("data-opening", "");
    if (first || document.readyState === "loading") return;
    document.querySelector("#opening")?.remove();
    observer.disconnect();
  }

  observer.observe(document, { childList: true, subtree: true, attributeFilter: ["class"] });
  document.addEventListener("DOMContentLoaded", look);
})();
