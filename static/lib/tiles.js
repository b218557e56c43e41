// @ts-check
// All heads of a model side by side: where each stands, by layer or in an order of their own, and their picture by itself.
import { _ } from "./i18n.js";
import { colour, css, mix, palette } from "./palette.js";
import { box, cells, rule, sheet, write } from "./svg.js";
import { typeSize } from "./type.js";

/**
 * @typedef {object} Heads
 * @property {number} layers
 * @property {number} heads
 * @property {number} rows of each head's map
 * @property {number} columns
 * @property {Uint8Array} weights (layer, head, row, column), 255 is 1
 * @property {(layer: number, row: number, column: number) => boolean} hidden
 * @property {number[] | null} order heads, counted through the layers, strongest first; null: they stand by layer
 * @property {(index: number) => string} value what is written below a head that stands in an order
 * @property {(index: number) => {sign: string, tint: number}} mark what a head does most: a sign and a class; "": none
 * @property {Set<string>} silent "layer,head"
 * @property {number | null} second the row and column that a second sentence begins with
 */
/** @typedef {{columns: number, rows: number, unit: number, side: number, left: number, top: number, line: number, across: boolean, letters: number}} Tiles px; across: layers run so */

const GUTTER = 24; // px, of the numbers along the sides
const GAP = 5;
const EDGE = 3; // px, that the frame of the head in focus needs
const LARGEST = 64; // px, of a head with its gap
const SORTED = { few: 54, many: 44, from: 100 }; // px, of a head in an order of its own
const WIDE = 700; // px, from which on more layers than heads run across
const LETTERS = 0.72; // of the page's
export const BAR = 3; // px, in the colour of what a head does most
export const FAINT = 0.55; // of the colour of lines: what the mask hides

/** @param {Heads} of @param {number} width px that there are @returns {Tiles} */
export function tiled({ layers, heads, order }, width) {
  const letters = LETTERS * typeSize();
  const n = layers * heads;
  if (order) {
    const wanted = n > SORTED.from ? SORTED.many : SORTED.few;
    const columns = Math.max(1, Math.floor((width - 2 * EDGE) / Math.max(wanted, 3.8 * letters)));
    const unit = Math.min(LARGEST, (width - 2 * EDGE) / columns);
    const line = unit + BAR + 2.1 * letters;
    const rows = Math.ceil(n / columns);
    return { columns, rows, unit, side: unit - GAP, left: EDGE, top: EDGE, line, across: false, letters };
  }
  const across = layers > heads && width >= WIDE;
  const [columns, rows] = across ? [layers, heads] : [heads, layers];
  const unit = Math.min(LARGEST, (width - GUTTER) / columns);
  const line = unit + BAR + 0.9 * letters;
  return { columns, rows, unit, side: unit - GAP, left: GUTTER, top: 1.7 * letters, line, across, letters };
}

/** How large all of them are, px. @param {Tiles} tiles */
export const extent = ({ columns, rows, unit, left, top, line }) => [left + unit * columns, top + line * rows];

/** Where a head stands, counted row by row. @param {Heads} of @param {Tiles} tiles @param {number} index */
export function placeOf({ heads, order }, { columns, across }, index) {
  if (order) index = order.indexOf(index);
  else if (across) return { row: index % heads, column: Math.floor(index / heads) };
  return { row: Math.floor(index / columns), column: index % columns };
}

/** The head that stands there. @param {Heads} of @param {Tiles} tiles @param {number} row @param {number} column @returns {number | null} */
export function headAt({ heads, order }, { columns, rows, across }, row, column) {
  if (row < 0 || column < 0 || column >= columns || row >= rows) return null;
  if (order) return order[row * columns + column] ?? null;
  return across ? column * heads + row : row * columns + column;
}

/** @param {Heads} of @param {Tiles} tiles @param {number} index */
export function corner(of, tiles, index) {
  const { row, column } = placeOf(of, tiles, index);
  return [tiles.left + column * tiles.unit, tiles.top + row * tiles.line];
}

/** What is written below a head. @param {Heads} of @param {number} index */
export function below({ heads, order, value, mark }, index) {
  const { sign } = mark(index);
  return order ? [`${Math.floor(index / heads)}·${index % heads}`, `${sign} ${value(index)}`.trim()] : [sign];
}

/** @param {Heads} of @param {number} index */
export const isSilent = ({ heads, silent }, index) => silent.has(`${Math.floor(index / heads)},${index % heads}`);

/** By themselves. @param {Heads} of @param {number} room px that there are */
export function drawn(of, room) {
  const tiles = tiled(of, room);
  const [width, height] = extent(tiles);
  const heads = Array.from({ length: of.layers * of.heads }, (_head, index) => one(of, tiles, index));
  return sheet(_("All heads"), width + EDGE, height + EDGE, of.order ? [] : numbers(tiles), heads.flat());
}

/** Along the sides, which layer and which head. @param {Tiles} tiles */
function numbers({ columns, rows, unit, side, left, top, line, letters }) {
  const type = /** @type {const} */ ({ size: letters, fill: css(palette().soft), anchor: "middle" });
  const [above, beside] = [columns, rows].map((length) => Array.from({ length }, (_number, i) => i));
  return [
    ...above.map((i) => write(left + i * unit + side / 2, top - 9, String(i), type)),
    ...beside.map((i) => write(9, top + i * line + side / 2, String(i), type)),
  ];
}

/** @param {Heads} of @param {Tiles} tiles @param {number} index */
function one(of, tiles, index) {
  const [x, y] = corner(of, tiles, index);
  const { side, letters } = tiles;
  const { rows, columns, second } = of;
  const { line, ink, soft, accent, classes } = palette();
  const { tint } = of.mark(index);
  const all = of.layers * of.heads * rows * columns;
  const [across, down] = second === null ? [0, 0] : [x + (side * second) / columns, y + (side * second) / rows];
  return [
    ...cells({ x, y, width: side, height: side }, rows, columns, tinted(of, index), all),
    box(x, y, side, side, "none", { stroke: css(line) }),
    second !== null && rule(across, y, across, y + side, css(ink)),
    second !== null && rule(x, down, x + side, down, css(ink)),
    isSilent(of, index) && rule(x, y, x + side, y + side, css(accent), 2),
    isSilent(of, index) && rule(x + side, y, x, y + side, css(accent), 2),
    tint >= 0 && box(x, y + side, side, BAR, css(classes[tint])),
    ...below(of, index).map((text, i) => {
      const fill = css(of.order && !i ? ink : soft);
      return write(x + side / 2, y + side + BAR + (i + 0.6) * letters, text, { size: letters, fill, anchor: "middle" });
    }),
  ];
}

/** The colours of a head's map. @param {Heads} of @param {number} index */
function tinted({ rows, columns, weights, heads, hidden }, index) {
  const { paper, line } = palette();
  const faint = mix(paper, line, FAINT);
  return (/** @type {number} */ row, /** @type {number} */ column) =>
    hidden(Math.floor(index / heads), row, column) ? faint : colour(weights[(index * rows + row) * columns + column], 255);
}
