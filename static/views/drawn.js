// @ts-check
// The shares laid end to end on a line from 0 to 1, and the point that a draw has hit.
import { fill, h } from "../lib/dom.js";
import { _, finely, number } from "../lib/i18n.js";
import { colour, css, palette } from "../lib/palette.js";
import { revealer } from "../lib/reveal.js";
import { SIZE, box, cut, rule, sheet, themed, wide, write } from "../lib/svg.js";
import { sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").NextToken} NextToken */
/** @typedef {import("../lib/reveal.js").Closed & {answer: NextToken}} DrawnData */

const LEGIBLE = 0.035; // of the line: narrower pieces have no name on them
const [WIDE, HIGH, GAP] = [720, 34, 12]; // px, of the line by itself
const PALE = 0.16; // of the colour, of every second piece

const TITLE = _("The shares from 0 to 1, likeliest first");

/** @param {HTMLElement} element @param {DrawnData} data @returns {import("../lib/view.js").View<DrawnData>} */
export function mount(element, data) {
  const line = h("div", { class: "ends", role: "img" });
  const said = h("p", { class: "said", role: "status" });
  const open = revealer(line, () => data);
  element.append(line, open.button, said);
  update(data);

  /** @param {DrawnData} next */
  function update(next) {
    data = next;
    const { answer, blank } = data;
    const { drawn } = answer;
    const pieces = piecesOf(data);
    const names = pieces.map(({ name, size }) => `${name} ${finely(size)}`);
    line.setAttribute("aria-label", `${TITLE}: ${names.join(", ")}`);
    fill(line, pieces.map(piece));
    if (drawn && !blank) {
      const point = h("i", { class: "point" });
      point.style.insetInlineStart = `${100 * drawn.u}%`;
      line.append(point);
    }
    said.textContent = drawn && !blank ? sentence(drawn) : "";
    open.update();
  }

  function describe() {
    const rows = piecesOf(data).map(({ name, size }) => [name, size]);
    const words = sentences(line.getAttribute("aria-label"), said.textContent);
    return { words, table: { columns: [_("candidate"), _("share")], rows } };
  }

  return { update, destroy: () => (line.remove(), open.button.remove(), said.remove()), describe, svg: async () => alone(data) };
}

/** @param {DrawnData} data */
const piecesOf = ({ answer, blank }) => (blank ? [] : ended(answer));

/** @param {DrawnData} data */
function alone(data) {
  const { paper, soft, line } = palette();
  let x = GAP;
  const pieces = piecesOf(data).flatMap(({ name, size }, i) => {
    const [left, room] = [x, size * WIDE];
    x += room;
    const type = /** @type {const} */ ({ anchor: "middle", serif: true });
    const fill = css(i % 2 ? paper : colour(PALE, 1));
    const said = size >= LEGIBLE && write(left + room / 2, 2 * GAP + HIGH / 2, cut(name, room - 4, type), type);
    return [box(left, 2 * GAP, room, HIGH, fill, { stroke: css(soft), "stroke-width": 0.5 }), said];
  });
  const { drawn } = data.answer;
  const at = drawn && !data.blank ? GAP + drawn.u * WIDE : null;
  const point = at === null ? null : rule(at, GAP, at, 2.5 * GAP + HIGH, themed("query"), 2);
  const ends = ["0", "1"].map((end, i) => write(GAP + i * WIDE - i * wide(end), 3 * GAP + HIGH + SIZE / 2, end));
  const frame = box(GAP, 2 * GAP, WIDE, HIGH, "none", { stroke: css(line) });
  return sheet(TITLE, WIDE + 2 * GAP, 4 * GAP + HIGH + SIZE, pieces, frame, point, ends);
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
