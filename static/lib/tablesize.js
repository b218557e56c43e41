// @ts-check
// How large a matrix is as a table of cells: as the width that there is allows, and its labels ask for.
import { sides } from "./tensor.js";
import { rem } from "./type.js";

// in sixteenths of the page's type size, so that a projector's table grows with its type
const SMALLEST = 28; // a cell that can hold "−0.00"
const DIGIT = SMALLEST / 4.8; // px, of a cell for each digit of its number
const SCARCE = 20; // one of a row that is seen whole with it, and scrolled without
const READ = 24; // one whose number is read by who is asked about it
const NARROWEST = 12; // one that can be told apart, without a number
const LARGEST = 68; // a cell
const HEAD = 92; // the rows' labels
const SUMS = 48; // the rows' sums
const CORNER = 65; // the names of the axes
const EDGE = 6; // px, of a table's edges and of the ring around its last cell
const GAPS = 4; // between what stands at the edges
const WIDTHS = { ".": 0.5, ",": 0.5, "−": 1.32 }; // of a number's signs, in digits
const BESIDE = 4; // beside a column's label
const MARGIN = 12; // beside a row's label
const TALL = 0.1; // of the window's height, a cell's width at most: six rows are seen on a low screen, too
const ALONE = 0.08; // of it, if caption and picture fill the screen and nothing is scrolled
const ROWS = 0.5; // of the window, for all rows of it together: they are lower, rather than beyond its edge
const EASY = 44; // a cell that is read with ease

/**
 * In px: a cell, a row at most, the rows' labels, the rows' sums; whether its columns' labels upright.
 * @param {Pick<import("./seen.js").Matrix, "plane" | "rowLabels" | "columnLabels" | "sums"> & {width: number, letters: number}} data
 *   width: that there is, in px; letters: digits of its numbers, if something is asked of them: it is then rather scrolled than without them; 0: nothing
 * @param {{fontSize: string, fontFamily: string}} type of its labels
 */
export function sizes({ plane, rowLabels, columnLabels, sums: hasSums, width, letters }, type) {
  const unit = rem();
  const isNarrow = width < 480;
  const label = widest(rowLabels, type) / unit + MARGIN;
  const sums = isNarrow ? SUMS * 0.9 : SUMS;
  const { down, across } = sides(plane);
  const corner = widest([`${down} ↓`, `${across} →`], type) / unit;
  const head = Math.max(CORNER, corner, Math.min(label, isNarrow ? HEAD * 0.7 : HEAD));
  const room = (width - EDGE) / unit - head - (hasSums ? sums : 0);
  const isNearlyWhole = room / plane.columns - 1 >= SCARCE;
  const read = letters ? Math.max(READ, Math.min(SMALLEST, Math.ceil(DIGIT * letters))) : NARROWEST;
  const least = plane.rows > 1 ? read : isNearlyWhole ? SCARCE : SMALLEST; // one row may be scrolled, and shows its numbers
  // a long label takes the room that cells can do without
  const enough = room / plane.columns - 1 < SMALLEST ? least : isNarrow ? SMALLEST : EASY;
  const spare = Math.max(0, room - plane.columns * (enough + 1));
  const extra = Math.min(spare, Math.max(0, label - head));
  const tall = "presenting" in document.documentElement.dataset ? ALONE : TALL;
  const low = Math.max(SMALLEST, (tall * innerHeight) / unit);
  const most = Math.min(LARGEST, (room - extra) / plane.columns - 1);
  const named = widest(columnLabels, type) / unit + BESIDE;
  const likes = Math.max(least, Math.min(most, Math.max(low, named)));
  const cell = Math.floor(likes * unit);
  return {
    cell,
    row: (ROWS * innerHeight) / plane.rows,
    head: (head + extra) * unit,
    sums: (sums - GAPS) * unit,
    isUpright: named * unit > cell + 1,
  };
}

/** Whether cells so wide, in px, have no room for numbers of so many digits: small ones are better than none, on a projector too. @param {number} cell @param {number} letters */
export const isDense = (cell, letters) => cell < Math.min(SMALLEST, DIGIT * letters);

/** Whether cells that can be told apart find room, in px. @param {number} columns @param {number} width */
export const areApart = (columns, width) => CORNER + columns * (NARROWEST + 1) <= width / rem();

/** The width that a matrix of so many columns would like, in px. @param {number} columns */
export const natural = (columns) => (HEAD + SUMS + columns * (LARGEST + 1)) * rem();

/** How wide a number is, in digits. @param {string} written */
export const digits = (written) => [...written].reduce((sum, sign) => sum + (WIDTHS[/** @type {"."} */ (sign)] ?? 1), 0);

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** How wide the widest of these is, if it is in focus, in px. @param {string[]} labels @param {{fontSize: string, fontFamily: string}} type */
function widest(labels, { fontSize, fontFamily }) {
  pen.font = `700 ${fontSize} ${fontFamily}`;
  return Math.max(...labels.map((label) => pen.measureText(label).width));
}

/** The width from which on a matrix of so many columns is read with ease, in px. @param {number} columns @param {number} [beside] px, what it has beside its cells */
export const comfortable = (columns, beside = (HEAD + SUMS) * rem()) => beside + columns * (EASY + 1) * rem();

/** What a matrix has beside its cells, in px: its rows' labels, of which the widest is so wide, and their sums. @param {number} label px @param {boolean} hasSums */
export const besides = (label, hasSums) => Math.min(HEAD * rem(), Math.max(CORNER * rem(), label + MARGIN * rem())) + (hasSums ? SUMS * rem() : 0);
