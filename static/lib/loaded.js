// @ts-check
// Says that a script or a style of the page did not come, which nobody else can say: the scripts that would may be the
// ones that are missing. Loaded first, and classic.
"use strict";

(() => {
  let isMissing = false;
  const say = () => {
    const place = document.querySelector("#unloaded");
    if (place instanceof HTMLElement) place.hidden = !isMissing;
  };
  // a script of the page that comes later (Plotly.js) is missed by who asks for it
  const isOfPage = (/** @type {EventTarget | null} */ target) =>
    (target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) && document.readyState !== "complete";
  addEventListener("error", ({ target }) => isOfPage(target) && ((isMissing = true), say()), true);
  addEventListener("DOMContentLoaded", say);
})();
