// @ts-check
// How large a matrix is that is drawn and has no number in its cells: as its width and the window allow.
import { isPresented } from "./placing.js";
import { widest } from "./svg.js";
import { typeSize } from "./type.js";

const LABELS = { rows: 90, columns: 48 }; // px, at least, and no more than that share of the width
const MOST_LABELS = 0.4;
const EDGE = 6; // px, behind the last cells
const LARGEST = 30; // px, of a cell
const FLAT = 18; // px, of the rows of a flat matrix
const SHARE = 0.7; // of the window, for a tall one
const ALONE = 0.5; // the same while the picture is shown as large as the screen, with its sentence, and nothing is scrolled
const TITLE = 2.6; // of the letters: what an axis is called, beside its labels
const LINE = 1.3; // of the letters

/** @typedef {ReturnType<typeof sizes>} Sizes */

/**
 * In px: a cell, where the first one stands, all of it, and its letters; and which labels have room, every so many.
 * @param {Pick<import("./seen.js").Matrix, "plane" | "rowLabels" | "columnLabels"> & {width: number}} data the width that there is
 */
export function sizes({ plane: { rows, columns }, rowLabels, columnLabels, width }) {
  const letters = 0.75 * typeSize();
  const room = (/** @type {string[]} */ labels, /** @type {number} */ least) =>
    Math.max(least, Math.min(MOST_LABELS * width, widest(labels, { size: letters }) + TITLE * letters));
  const [left, top] = [room(rowLabels, LABELS.rows), room(columnLabels, LABELS.columns)];
  const wide = Math.min(LARGEST, (width - left - EDGE) / columns);
  const flat = Math.max(wide, Math.min(FLAT, 360 / rows)); // flat matrices are stretched, tall ones fit the window
  const tall = isPresented() ? Math.max(1, (ALONE * innerHeight) / rows) : Math.max(2, (SHARE * innerHeight) / rows);
  const high = Math.min(flat, tall, LARGEST);
  const every = (/** @type {number} */ pitch) => Math.ceil((LINE * letters) / pitch);
  return {
    ...{ wide, high, left, top, letters },
    names: { rows: left - TITLE * letters, columns: top - TITLE * letters },
    width: left + wide * columns + EDGE,
    height: top + high * rows + EDGE,
    every: { row: every(high), column: every(wide) },
  };
}
