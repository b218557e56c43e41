// @ts-check
// Where one cell looks in one round or step: a small map of the picture for every head of every layer.
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { css, mix, palette } from "../../lib/palette.js";
import { cells, sheet, write } from "../../lib/svg.js";
import { sentences } from "../../lib/view.js";

/** @typedef {{title: string, spoken: string, shares: number[]}} HeadLooks shares: of the tokens, in the order of reading */
/**
 * @typedef {object} LooksData
 * @property {string} title
 * @property {HeadLooks[]} heads
 * @property {number} columns heads of a layer
 * @property {string[]} names of the tokens; those that are no part of the picture come first
 * @property {number} across tokens in a row of the picture
 * @property {number[]} ink of the 64 cells, from 0 to 1
 * @property {string} said of all of them
 * @property {boolean} blank shares are not shown
 */

const SIDE = 8; // cells
const SIZE = 72; // px
const TINT = 0.85;
const INK = 0.35;
const [LABEL, GAP] = [18, 8]; // px, in a picture by itself

/** @param {HTMLElement} element @param {LooksData} data @returns {import("../../lib/view.js").View<LooksData>} */
export function mount(element, data) {
  const views = data.heads.map(() => {
    const canvas = h("canvas", { width: 2 * SIZE, height: 2 * SIZE, role: "img" });
    const title = h("figcaption", {});
    return { canvas, title, figure: h("figure", {}, canvas, title) };
  });
  const place = h("div", { class: "cell-looks", role: "group" }, views.map(({ figure }) => figure));
  place.style.setProperty("--columns", String(data.columns));
  const said = h("p", { class: "caption" });
  element.append(place, said);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {LooksData} next */
  function update(next) {
    data = next;
    place.setAttribute("aria-label", data.title);
    said.textContent = data.blank ? _("The numbers are hidden.") : data.said;
    views.forEach(({ canvas, title }, i) => {
      const head = data.heads[i];
      title.textContent = head.title;
      canvas.setAttribute("aria-label", data.blank ? head.title : head.spoken);
      paint(canvas, colours(head));
    });
  }

  /** The grey of a cell under the tint of its token. @param {HeadLooks} head */
  function colours({ shares }) {
    const { paper, ink, positive } = palette();
    const own = shares.slice(shares.length - data.across ** 2);
    const most = Math.max(...own);
    return (/** @type {number} */ row, /** @type {number} */ column) => {
      const grey = mix(paper, ink, INK * data.ink[SIDE * row + column]);
      const token = data.across * Math.floor((row * data.across) / SIDE) + Math.floor((column * data.across) / SIDE);
      return data.blank || !most ? grey : mix(grey, positive, (TINT * own[token]) / most);
    };
  }

  function describe() {
    const rows = data.heads.map(({ title, shares }) => [title, ...shares.map((share) => (data.blank ? "?" : share))]);
    return { words: sentences(data.title, said.textContent), table: { columns: [_("head"), ...data.names], rows } };
  }

  async function svg() {
    const pitch = SIZE + GAP;
    const drawn = data.heads.flatMap((head, i) => {
      const [x, y] = [GAP + (i % data.columns) * pitch, Math.floor(i / data.columns) * (pitch + LABEL)];
      const at = { x, y: y + LABEL, width: SIZE, height: SIZE };
      return [write(x, y + LABEL / 2, head.title), ...cells(at, SIDE, SIDE, colours(head))];
    });
    return sheet(data.title, GAP + data.columns * pitch, Math.ceil(data.heads.length / data.columns) * (pitch + LABEL), drawn);
  }

  const destroy = () => (removeEventListener("themechange", repaint), place.remove(), said.remove());

  return { update, destroy, describe, svg };
}

/** @param {HTMLCanvasElement} canvas @param {(row: number, column: number) => import("../../lib/palette.js").Colour} colour */
function paint(canvas, colour) {
  const context = canvas.getContext("2d");
  const side = canvas.width / SIDE;
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      if (context) context.fillStyle = css(colour(row, column));
      context?.fillRect(column * side, row * side, side, side);
    }
}
