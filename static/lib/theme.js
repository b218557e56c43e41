// @ts-check
// The theme is the device's, not the page's: it is kept here and not in the link. Loaded first, so that no page
// flashes in another theme's colours.
"use strict";

(() => {
  const root = document.documentElement;
  const stored = () => {
    try {
      const { searchParams } = new URL(location.href); // of a frame, which is told
      return searchParams.get("theme") ?? sessionStorage.getItem("theme") ?? localStorage.getItem("theme") ?? "auto"; // a projector's is its tab's own
    } catch {
      return "auto"; // storage may be closed
    }
  };
  const tell = () => {
    const select = document.querySelector("#theme");
    if (select instanceof HTMLSelectElement) select.value = root.dataset.theme ?? "";
  };
  const show = (/** @type {string} */ theme) => {
    root.dataset.theme = theme;
    tell();
    dispatchEvent(new Event("themechange"));
  };
  root.dataset.theme = stored();
  document.addEventListener("readystatechange", tell); // the first time before the page's own scripts are in
  addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || target.id !== "theme") return;
    show(target.value);
    try {
      localStorage.setItem("theme", target.value);
    } catch {
      // then it lasts as long as the page
    }
  });
  // what stands, not what the event says: it may be late, of a choice before this page's own
  addEventListener("storage", ({ key }) => key === "theme" && show(stored()));
  addEventListener("pageshow", ({ persisted }) => persisted && show(stored()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new Event("themechange")));
})();
