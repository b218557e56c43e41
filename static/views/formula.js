// @ts-check
// A step's formula.
import { h } from "../lib/dom.js";
import { mathml } from "../lib/mathml.js";
import { noPicture, read } from "../lib/view.js";

/** @typedef {{formula: string, current: string}} FormulaData */

/** @param {HTMLElement} element @param {FormulaData} data @returns {import("../lib/view.js").View<FormulaData>} */
export function mount(element, data) {
  const place = h("div", { class: "formula", tabIndex: 0, role: "group" });
  element.append(place);
  update(data);

  /** @param {FormulaData} next */
  function update(next) {
    place.replaceChildren(mathml(next.formula, next.current));
  }

  return { update, destroy: () => place.remove(), describe: () => ({ words: read(place), table: null }), svg: noPicture };
}
