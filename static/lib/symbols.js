// @ts-check
// A formula in one line, as MathML: names, numbers, signs, and roots of what comes next.
import { roleOf } from "./roles.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const PARTS = /\d+|[\p{Ll}\p{Lu}_]+[₀-₉]*|\S/gu;
const TURNED = "ᵀ";

/** @param {string} text `weights = softmax(scores ÷ √d)` @returns {Element} */
export function symbols(text) {
  const math = make("math");
  const parts = [...text.matchAll(PARTS)].map(([part]) => part);
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] === "√" && i + 1 < parts.length) math.append(within("msqrt", symbol(parts[++i])));
    else if (parts[i] === TURNED && math.lastElementChild) math.append(within("msup", math.lastElementChild, make("mo", "⊤")));
    else math.append(symbol(parts[i]));
  }
  return math;
}

/** @param {string} part */
function symbol(part) {
  if (/^\d/.test(part)) return make("mn", part);
  if (!/^[\p{L}_]/u.test(part)) return make("mo", part);
  const found = make("mi", part);
  const role = roleOf(part.toLowerCase());
  if (role) found.setAttribute("class", role);
  return found;
}

/** @param {string} tag @param {...Element} inside */
function within(tag, ...inside) {
  const found = make(tag);
  found.append(...inside);
  return found;
}

/** @param {string} tag @param {string} [text] */
function make(tag, text = "") {
  const found = document.createElementNS(MATHML, tag);
  if (text) found.textContent = text;
  return found;
}
