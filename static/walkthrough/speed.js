// @ts-check
// How fast what moves moves: chosen once, and kept by the browser.
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** @type {Record<string, number>} how much longer than usual */
const PACES = { slow: 2.5, normal: 1, fast: 0.35 };

export function speeds() {
  const names = { slow: _("Speed: slow"), normal: _("Speed: normal"), fast: _("Speed: fast") };
  const options = Object.entries(names).map(([value, name]) => h("option", { value }, name));
  const select = h("select", { class: "speed", "aria-label": _("Speed"), onchange: keep }, options);
  select.value = kept();

  function keep() {
    try {
      localStorage.setItem("speed", select.value);
    } catch {
      // then it lasts as long as the page
    }
  }

  return { select, pace: () => PACES[select.value] ?? 1 };
}

function kept() {
  try {
    const found = localStorage.getItem("speed") ?? "";
    return found in PACES ? found : "normal";
  } catch {
    return "normal"; // storage may be closed
  }
}
