// @ts-check
// What is seen of a matrix: in words, as a table, and as a picture by itself. The same for a table of cells and for a
// drawing of them.
import { WRITTEN, drawn } from "./grid.js";
import { _, among, exact, number, short } from "./i18n.js";
import { classColour, colour, isStrong, palette } from "./palette.js";
import { sides } from "./tensor.js";

/**
 * @typedef {object} Matrix
 * @property {import("./tensor.js").Plane} plane
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {import("./tensor.js").Scale} scale
 * @property {string[]} legend names of the classes, if the numbers are classes
 * @property {(row: number, column: number) => boolean} hidden
 * @property {{has: (place: string) => boolean}} edited "row,column"
 * @property {{row: number, column: number}} focus
 * @property {{row: number, column: number}} [breaks] the row and the column that a second sentence begins with; −1: none
 * @property {boolean} blank numbers are hidden until they are guessed
 * @property {Set<string>} revealed
 * @property {boolean} sums whether rows should add up to 1
 * @property {string} title
 * @property {import("./view.js").Kind} [kind] of its numbers, if it is known
 */

const MOST_CELLS = 1300; // more are drawn, and not written
const MOST_COLUMNS = 40; // so are wider ones; a single row is scrolled

/** Whether a table's cells can be told apart. @param {import("./tensor.js").Plane} plane */
export const fits = ({ rows, columns }) => rows * columns <= MOST_CELLS && (rows === 1 || columns <= MOST_COLUMNS);

/** What stands for a number that is to be guessed. */
export const UNKNOWN = "?";

/** Whether a number is still to be guessed. @param {Pick<Matrix, "blank" | "revealed">} data @param {number} row @param {number} column */
export const isBlank = ({ blank, revealed }, row, column) => blank && !revealed.has(`${row},${column}`);

/** Whether a cell has a colour of its own: what is to be guessed, is hidden or is no number has none. @param {Matrix} data @param {number} row @param {number} column */
export const isShown = (data, row, column) =>
  !isBlank(data, row, column) && !data.hidden(row, column) && Number.isFinite(data.plane.at(row, column));

/** The colour of a number. @param {Pick<Matrix, "scale" | "legend">} data @param {number} value */
export const colourOf = ({ scale, legend }, value) =>
  scale.kind === "class" ? classColour(value, legend) : colour(value, scale.largest);

/** @param {Pick<Matrix, "scale">} data */
const areWhole = ({ scale }) => ["bit", "class", "whole"].includes(scale.kind);

/** A number as a cell shows it. @param {Pick<Matrix, "scale">} data @param {number} value */
export const inCell = (data, value) => (areWhole(data) ? number(value) : among(value, data.scale.largest));

/** The same in the table of a drawing. @param {Pick<Matrix, "scale">} data @param {number} value */
export const inTable = (data, value) => (areWhole(data) ? number(value) : short(value));

/** The cell in focus. @param {Matrix} data */
export function spoken(data) {
  const { row, column } = data.focus;
  const value = isBlank(data, row, column) ? "?" : exact(data.plane.at(row, column));
  const rest = value !== "?" && data.hidden(row, column) ? ` (${_("hidden")})` : "";
  return `${data.rowLabels[row]}, ${data.columnLabels[column]}: ${value}${rest}`;
}

/** What runs down and across. @param {import("./tensor.js").Plane} plane */
function axesOf(plane) {
  const { down, across } = sides(plane);
  return [down && `${down} ↓`, `${across} →`].filter(Boolean);
}

/** The numbers, a row for each row. @param {Matrix} data @param {boolean} [sums] with what each row adds up to @returns {import("./view.js").Table} */
export function tabled(data, sums = false) {
  const { plane, rowLabels, columnLabels, scale, legend, kind } = data;
  const rows = rowLabels.map((label, row) => {
    const own = columnLabels.map((_label, column) => (isBlank(data, row, column) ? "?" : plane.at(row, column)));
    return [label, ...own, ...(sums ? [sum(data, row) ?? UNKNOWN] : [])];
  });
  const known = { corner: axesOf(plane).join(" "), scale, legend, sums, kind: kind ?? (scale.kind === "bit" ? "u1" : undefined) };
  return { columns: ["", ...columnLabels, ...(sums ? ["Σ"] : [])], rows, ...known };
}

/** @param {Matrix} data @param {boolean} [sums] @returns {import("./view.js").Seen} */
export function described(data, sums = false) {
  const { plane, title } = data;
  const axes = axesOf(plane).join(", ");
  const size = { rows: number(plane.rows), columns: number(plane.columns) };
  const words = _("{title}: {rows} × {columns} numbers ({axes}). In focus: {cell}.", { title, ...size, axes, cell: spoken(data) });
  return { words, table: tabled(data, sums) };
}

/** @param {Matrix} data @param {boolean} [sums] */
export function picture(data, sums = false) {
  const { plane, rowLabels, columnLabels, title, breaks } = data;
  const isWritten = fits(plane) && plane.columns <= MOST_COLUMNS;
  return drawn({
    title,
    rows: rowLabels,
    columns: columnLabels,
    ...sides(plane),
    cell: (row, column) => cellOf(data, row, column),
    ...(isWritten && { room: WRITTEN }),
    ...(breaks && { breaks }),
    ...(sums && { margin: { name: "Σ", values: rowLabels.map((_label, row) => inMargin(data, row)) } }),
  });
}

/** @typedef {Pick<Matrix, "plane" | "scale" | "legend" | "hidden" | "edited" | "blank" | "revealed">} Tinted */

/** The colour of a cell; none if it is hatched. Of a large matrix it is all that is asked, and writing numbers takes longest. @param {Tinted} data @param {number} row @param {number} column */
export function shadeOf(data, row, column) {
  const { paper } = palette();
  if (isBlank(data, row, column)) return paper;
  if (data.hidden(row, column)) return null;
  const value = data.plane.at(row, column);
  if (data.scale.kind === "class") return classColour(value, data.legend);
  return Number.isFinite(value) ? colour(value, data.scale.of?.(row) ?? data.scale.largest) : paper;
}

/** How a cell is drawn. @param {Tinted} data @param {number} row @param {number} column @returns {import("./grid.js").Cell} */
export function cellOf(data, row, column) {
  const { soft, black, white, ink } = palette();
  const own = shadeOf(data, row, column);
  if (isBlank(data, row, column)) return { colour: own, text: UNKNOWN, ink: soft };
  const value = data.plane.at(row, column);
  const text = `${own === null && value === 0 ? "0" : inCell(data, value)}${data.edited.has(`${row},${column}`) ? "✎" : ""}`;
  if (own === null) return { colour: own, text, ink: soft };
  if (data.scale.kind === "class") return { colour: own, text, ink: data.legend[value] === undefined ? ink : [0, 0, 0] };
  if (!Number.isFinite(value)) return { colour: own, text, ink };
  const share = Math.min(1, Math.abs(value) / (data.scale.of?.(row) ?? data.scale.largest));
  return { colour: own, text, ink: isStrong(value, share) ? white : black };
}

/** What a row adds up to; null while a number of it is to be guessed. @param {Pick<Matrix, "plane" | "blank" | "revealed">} data @param {number} row */
export function sum(data, row) {
  const columns = Array.from({ length: data.plane.columns }, (_cell, column) => column);
  if (columns.some((column) => isBlank(data, row, column))) return null;
  return columns.reduce((total, column) => total + data.plane.at(row, column), 0);
}

/** @param {Matrix} data @param {number} row */
function inMargin(data, row) {
  const own = sum(data, row);
  return own === null ? "" : short(own);
}

/** What a matrix is told that is looked at and not changed. */
export const LOOKED_AT = {
  edited: /** @type {Set<string>} */ (new Set()),
  lit: /** @type {Set<string>} */ (new Set()),
  revealed: /** @type {Set<string>} */ (new Set()),
  sums: false,
  editable: false,
  move: false,
  onguess: () => {},
  onedit: () => {},
};
