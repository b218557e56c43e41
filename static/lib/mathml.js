// @ts-check
// MathML that the server wrote from names in the code and numbers, parsed as XML: no text of a person's is in it.
import { roleOf } from "./roles.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const MOST = 500; // formulas that are kept

/** What was parsed, by its text: a step's are asked for at every look at it. @type {Map<string, Element>} */
const known = new Map();

/** One that is read, and neither shown nor changed. @param {string} markup `<math>…</math>`, or a part of one */
export function read(markup) {
  const found = known.get(markup);
  if (found) return found;
  const whole = markup.startsWith("<math") ? markup : `<math><mrow>${markup}</mrow></math>`;
  const text = whole.replace("<math", `<math xmlns="${MATHML}"`);
  const math = document.importNode(new DOMParser().parseFromString(text, "application/xml").documentElement, true);
  for (const symbol of math.querySelectorAll("[data-step]")) {
    const id = symbol.getAttribute("data-step") ?? "";
    symbol.setAttribute("class", roleOf(id.slice(id.lastIndexOf("/") + 1)));
  }
  tellApart([...math.querySelectorAll("[data-step]")]);
  if (known.size >= MOST) known.clear();
  known.set(markup, math);
  return math;
}

/** Steps of one name, such as a tile's and the next one's, have what their paths differ in below it. @param {Element[]} symbols */
function tellApart(symbols) {
  const idOf = (/** @type {Element} */ symbol) => symbol.getAttribute("data-step") ?? "";
  const named = symbols.map((symbol) => ({ symbol, name: symbol.textContent, path: idOf(symbol).split("/").slice(0, -1) }));
  for (const { symbol, name, path } of named) {
    const twins = named.filter((other) => other.name === name && idOf(other.symbol) !== idOf(symbol));
    if (!twins.length || !path.length) continue;
    const from = path.findIndex((part, i) => twins.some((twin) => twin.path[i] !== part));
    const below = path.slice(from).join(" ");
    const digits = below.match(/\d+/g)?.join(",");
    const whole = document.createElementNS(MATHML, "msub");
    symbol.replaceWith(whole);
    whole.append(symbol, document.createElementNS(MATHML, "mtext"));
    whole.lastElementChild?.append(digits ?? below);
  }
}

/** One to be shown. @param {string} markup as above @param {string} [current] the step whose symbol stands out */
export function mathml(markup, current = "") {
  const math = /** @type {Element} */ (read(markup).cloneNode(true));
  for (const symbol of math.querySelectorAll("[data-step]"))
    symbol.classList.toggle("current", symbol.getAttribute("data-step") === current);
  return math;
}
