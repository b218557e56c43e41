// @ts-check
// The theme is the device's, not the page's: it is kept here and not in the link. Loaded first, so that no page
// flashes in another theme's colours.
"use strict";

(() => {
  const root = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem("theme") ?? "auto";
    } catch {
      return "auto"; // storage may be closed
    }
  };
  root.dataset.theme = stored();
  addEventListener("DOMContentLoaded", () => {
    const select = /** @type {HTMLSelectElement | null} */ (document.querySelector("#theme"));
    if (!select) return;
    select.value = stored();
    const show = (/** @type {string} */ theme) => {
      root.dataset.theme = select.value = theme;
      dispatchEvent(new Event("themechange"));
    };
    addEventListener("storage", ({ key, newValue }) => key === "theme" && show(newValue ?? "auto"));
    addEventListener("pageshow", ({ persisted }) => persisted && show(stored()));
    select.addEventListener("change", () => {
      show(select.value);
      try {
        localStorage.setItem("theme", select.value);
      } catch {
        // then it lasts as long as the page
      }
    });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
})();
