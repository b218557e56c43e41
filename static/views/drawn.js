// @ts-check
// The shares laid end to end on a line from 0 to 1, and the point that a draw has hit.
import { fill, h } from "../lib/dom.js";
import { _, finely, number } from "../lib/i18n.js";

/** @typedef {import("../lib/types.js").NextToken} NextToken */
/** @typedef {{answer: NextToken, blank: boolean}} DrawnData */

const LEGIBLE = 0.035; // of the line: narrower pieces have no name on them

/** @param {HTMLElement} element @param {DrawnData} data */
export function mount(element, data) {
  const line = h("div", { class: "ends", role: "img" });
  const said = h("p", { class: "said", role: "status" });
  element.append(line, said);
  update(data);

  /** @param {DrawnData} next */
  function update({ answer, blank }) {
    const { drawn } = answer;
    const pieces = blank ? [] : ended(answer);
    const names = pieces.map(({ name, size }) => `${name} ${finely(size)}`);
    line.setAttribute("aria-label", `${_("The shares from 0 to 1, likeliest first")}: ${names.join(", ")}`);
    fill(line, pieces.map(piece));
    if (drawn && !blank) {
      const point = h("i", { class: "point" });
      point.style.insetInlineStart = `${100 * drawn.u}%`;
      line.append(point);
    }
    said.textContent = drawn && !blank ? sentence(drawn) : "";
  }

  return { update, destroy: () => (line.remove(), said.remove()) };
}

/** @param {{name: string, size: number}} of */
function piece({ name, size }) {
  const own = h("span", { title: `${name} ${finely(size)}` }, size >= LEGIBLE ? h("bdi", {}, name) : "");
  own.style.inlineSize = `${100 * size}%`;
  return own;
}

/** @param {NextToken} answer */
function ended({ candidates, of_p }) {
  const pieces = candidates
    .filter(({ final }) => final > 0)
    .map(({ token, final }) => ({ name: token.text, size: final }));
  const rest = 1 - pieces.reduce((sum, { size }) => sum + size, 0);
  return of_p > candidates.length ? [...pieces, { name: _("the others"), size: Math.max(0, rest) }] : pieces;
}

/** @param {import("../lib/types.js").Drawn} of */
function sentence({ token, u, low, high }) {
  const params = { u: number(u, 4), token: token.text, low: number(low, 4), high: number(high, 4) };
  return _("The point {u} falls on “{token}”, whose piece goes from {low} to {high}.", params);
}
