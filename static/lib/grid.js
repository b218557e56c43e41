// @ts-check
// A matrix as a picture by itself: its cells, with what is written in them if they are few, between the names of its rows
// and its columns. All views of matrices are drawn by it.
import { css, palette } from "./palette.js";
import { SIZE, cells, cut, rule, sheet, tint, wide, widest, write } from "./svg.js";

/** @typedef {import("./svg.js").Colour} Colour */
/**
 * @typedef {object} Cell
 * @property {Colour | null} colour null: it is hatched
 * @property {string} [text]
 * @property {Colour} [ink] of the text
 */
/**
 * @typedef {object} Grid
 * @property {string} title
 * @property {string[]} rows their names
 * @property {string[]} columns
 * @property {string} down the axis that runs down; "": a vector, whose row has no name
 * @property {string} across
 * @property {(row: number, column: number) => Cell} cell
 * @property {number} [room] px, of a cell that is written in; not given: nothing is
 * @property {{row: number, column: number}} [breaks] where a second sentence begins; −1: nowhere
 * @property {{name: string, values: string[]}} [margin] a column beside the others
 */
/** @typedef {{left: number, top: number, wide: number, high: number, isTurned: boolean}} Frame where the cells begin, and how large one is */

export const WRITTEN = 46; // px, of a cell that holds a number
const HIGH = 26; // px, of a cell that is written in
const BARE = { least: 2, most: 18, all: 720 }; // px, of a cell that is not, and of all of them
const NAMES = { beside: 150, above: 110 }; // px, at most
const GAP = 8; // px, around
const LINE = 1.3; // of the letters

/** @param {Grid} grid */
export function drawn(grid) {
  const frame = framed(grid);
  const right = frame.left + frame.wide * grid.columns.length + GAP;
  const beside = grid.margin ? Math.max(widest(grid.margin.values), 2 * SIZE) + GAP : 0;
  const bottom = frame.top + frame.high * grid.rows.length + GAP;
  const parts = [...axes(grid, frame), ...names(grid, frame), ...body(grid, frame)];
  return sheet(grid.title, right + beside, bottom, ...parts, ...margin(grid, frame, right + beside - GAP), ...parting(grid, frame));
}

/** @param {Grid} grid @returns {Frame} */
function framed({ rows, columns, down, across, room }) {
  const bare = Math.max(BARE.least, Math.min(BARE.most, BARE.all / Math.max(columns.length, rows.length)));
  const [own, high] = room ? [room, HIGH] : [bare, rows.length === 1 ? BARE.most : bare];
  const isTurned = widest(columns) > own - 4;
  const heads = [down, across].filter(Boolean).map((axis) => `${axis} ↓`);
  const above = isTurned ? Math.min(NAMES.above, widest(columns)) : SIZE;
  return {
    left: 2 * GAP + Math.max(down ? Math.min(NAMES.beside, widest(rows)) : 0, widest(heads)),
    top: 2 * GAP + Math.max(above, heads.length * LINE * SIZE),
    wide: own,
    high,
    isTurned,
  };
}

/** What runs down and what runs across, in the corner. @param {Grid} grid @param {Frame} frame */
function axes({ down, across }, { left, top }) {
  const type = /** @type {const} */ ({ anchor: "end", size: SIZE * 0.9 });
  const heads = [down && `${down} ↓`, across && `${across} →`];
  const y = (/** @type {number} */ i) => top - GAP - SIZE * (0.5 + (1 - i) * LINE);
  return heads.map((name, i) => name && write(left - GAP, y(i), name, { ...type, fill: tint([down, across][i]) }));
}

/** Names that stand too close for each other are left out. @param {Grid} grid @param {Frame} frame */
function names({ rows, columns, down, across }, { left, top, wide: own, high, isTurned }) {
  const skips = (/** @type {number} */ i, /** @type {number} */ pitch) => i % Math.ceil((1.1 * SIZE) / pitch) > 0;
  const fill = { fill: tint(across) };
  const above = columns.map((name, i) => {
    if (skips(i, own)) return null;
    const x = left + (i + 0.5) * own;
    if (isTurned) return write(x, top - GAP, cut(name, NAMES.above), { upright: true, ...fill });
    return write(x, top - GAP - SIZE / 2, name, { anchor: "middle", ...fill });
  });
  const beside = rows.map((name, i) => {
    if (!down || skips(i, high)) return null;
    return write(left - GAP, top + (i + 0.5) * high, cut(name, NAMES.beside), { anchor: "end", fill: tint(down) });
  });
  return [...above, ...beside];
}

/** @param {Grid} grid @param {Frame} frame */
function body({ rows, columns, cell, room }, { left, top, wide: own, high }) {
  const at = { x: left, y: top, width: own * columns.length, height: high * rows.length };
  const found = cells(at, rows.length, columns.length, (row, column) => cell(row, column).colour);
  if (!room) return found;
  const texts = rows.flatMap((_row, row) =>
    columns.map((_column, column) => {
      const { text = "", ink = palette().soft } = cell(row, column);
      const size = Math.min(SIZE, (SIZE * (own - 4)) / wide(text)); // a long number is smaller, as on the page
      const type = /** @type {const} */ ({ anchor: "middle", fill: css(ink), size: Math.max(0.7 * SIZE, size) });
      return text && write(left + (column + 0.5) * own, top + (row + 0.5) * high, cut(text, own - 2, type), type);
    }),
  );
  return [...found, ...texts];
}

/** @param {Grid} grid @param {Frame} frame @param {number} right */
function margin({ margin: beside }, { top, high }, right) {
  if (!beside) return [];
  const type = /** @type {const} */ ({ anchor: "end", fill: css(palette().soft) });
  const values = beside.values.map((text, i) => write(right, top + (i + 0.5) * high, text, type));
  return [write(right, top - GAP - SIZE / 2, beside.name, type), ...values];
}

/** Lines where a second sentence begins. @param {Grid} grid @param {Frame} frame */
function parting({ rows, columns, breaks }, { left, top, wide: own, high }) {
  const { row, column } = breaks ?? { row: -1, column: -1 };
  const [right, bottom] = [left + own * columns.length, top + high * rows.length];
  const ink = css(palette().ink);
  return [
    row > 0 && rule(left, top + row * high, right, top + row * high, ink, 2),
    column > 0 && rule(left + column * own, top, left + column * own, bottom, ink, 2),
  ];
}
