// @ts-check
// MathML that the server wrote from names in the code and numbers, parsed as XML: no text of a person's is in it.
import { roleOf } from "./roles.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {string} markup `<math>…</math>`, or a part of one @param {string} [current] the step whose symbol stands out */
export function mathml(markup, current = "") {
  const whole = markup.startsWith("<math") ? markup : `<math><mrow>${markup}</mrow></math>`;
  const text = whole.replace("<math", `<math xmlns="${MATHML}"`);
  const math = document.importNode(new DOMParser().parseFromString(text, "application/xml").documentElement, true);
  for (const symbol of math.querySelectorAll("[data-step]")) {
    const id = symbol.getAttribute("data-step") ?? "";
    const role = roleOf(id.slice(id.lastIndexOf("/") + 1));
    symbol.setAttribute("class", `${role} ${id === current ? "current" : ""}`.trim());
  }
  return math;
}
