// @ts-check
// A step's formula: MathML that the server wrote from names in the code and numbers, parsed as XML.
import { h } from "../lib/dom.js";
import { noPicture, read } from "../lib/view.js";
import { roleOf } from "./strip.js";

/** @typedef {{formula: string, current: string}} FormulaData */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {HTMLElement} element @param {FormulaData} data @returns {import("../lib/view.js").View<FormulaData>} */
export function mount(element, data) {
  const place = h("div", { class: "formula", tabIndex: 0, role: "group" });
  element.append(place);
  update(data);

  /** @param {FormulaData} next */
  function update(next) {
    const parsed = new DOMParser().parseFromString(
      next.formula.replace("<math", `<math xmlns="${MATHML}"`),
      "application/xml",
    );
    const math = document.importNode(parsed.documentElement, true);
    for (const symbol of math.querySelectorAll("[data-step]")) {
      const id = symbol.getAttribute("data-step") ?? "";
      symbol.setAttribute(
        "class",
        `${roleOf(id.split("/").at(-1) ?? "")} ${id === next.current ? "current" : ""}`.trim(),
      );
    }
    place.replaceChildren(math);
  }

  return { update, destroy: () => place.remove(), describe: () => ({ words: read(place), table: null }), svg: noPicture };
}
