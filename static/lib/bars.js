// @ts-check
// Rows of bars as a picture by itself: a name, then a bar and a number for each measure.
import { css, palette } from "./palette.js";
import { SIZE, box, cut, rule, sheet, themed, wide, widest, write } from "./svg.js";

/**
 * @typedef {object} Measure
 * @property {string} text
 * @property {number | null} share of the whole length, 0 to 1; null: no bar, and the text says why
 * @property {number | null} [was] where it was before a change
 * @property {string} [fill] of the bar
 */
/** @typedef {{name: string, faint?: boolean, measures: Measure[]}} Row faint: it is out of the race */
/** @typedef {{title: string, columns: string[], rows: Row[]}} Bars columns: "": a measure without a name */

const HIGH = 24; // px, of a row
const GAP = 8;
const TRACK = 150; // px, the length of a whole bar
const NAME = 200; // px, at most
const TYPE = /** @type {const} */ ({ size: SIZE + 2, serif: true }); // of names

/** @param {Bars} bars */
export function drawn({ title, columns, rows }) {
  const left = 2 * GAP + Math.min(NAME, widest(rows.map(({ name }) => name), TYPE)); // prettier-ignore
  const head = columns.some(Boolean) ? HIGH : 0;
  const rooms = columns.map((name, i) => Math.max(wide(name, { bold: true }), ...rows.map(({ measures }) => roomOf(measures[i]))));
  const starts = rooms.map((_room, i) => left + rooms.slice(0, i).reduce((sum, room) => sum + room + 2 * GAP, 0));
  const soft = css(palette().soft);
  const heads = columns.map((name, i) => name && write(starts[i], GAP + HIGH / 2, name, { bold: true }));
  const lines = rows.flatMap(({ name, faint, measures }, at) => {
    const y = GAP + head + at * HIGH;
    const own = write(left - GAP, y + HIGH / 2, cut(name, NAME, TYPE), { ...TYPE, anchor: "end", ...(faint && { fill: soft }) });
    return [own, ...measures.flatMap((measure, i) => bar(measure, starts[i], y, starts[i] + rooms[i]))];
  });
  const width = left + rooms.reduce((sum, room) => sum + room + 2 * GAP, 0);
  return sheet(title, width, 2 * GAP + head + HIGH * rows.length, heads, lines);
}

/** @param {Measure} measure */
const roomOf = ({ text, share }) => wide(text) + (share === null ? 0 : TRACK + GAP);

/** @param {Measure} measure @param {number} x @param {number} y @param {number} right */
function bar({ text, share, was = null, fill = css(palette().positive) }, x, y, right) {
  const [top, high] = [y + 0.2 * HIGH, 0.6 * HIGH];
  if (share === null) return [write(x, y + HIGH / 2, text, { fill: css(palette().soft) })]; // why there is none
  const length = TRACK * Math.min(1, share);
  return [
    box(x, top, TRACK, high, themed("wash")),
    box(x, top, length, high, fill),
    was !== null && rule(x + TRACK * was, y + 0.08 * HIGH, x + TRACK * was, y + 0.92 * HIGH, themed("query"), 2),
    write(right, y + HIGH / 2, text, { anchor: "end" }),
  ];
}
