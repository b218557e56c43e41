// @ts-check
// Numbers as CSV, as model/export/table.py writes them: names of axes and of what stands along them; no name is taken for
// a formula.

/** @typedef {import("../lib/view.js").Table} Table */
/** @typedef {import("../lib/view.js").Kind} Kind */
/**
 * Numbers with their names. A number that is to be guessed is "?".
 * @typedef {object} Numbered
 * @property {string[]} axes
 * @property {string[][]} names of what stands along each
 * @property {Kind} kind
 * @property {(number | "?")[]} values row by row
 */

const FORMULA = /^[=+\-@\t\r]/; // what a spreadsheet would compute
const MARK = "\ufeff"; // at the beginning of a file: a spreadsheet then reads it as UTF-8
const ISOLATES = /[\u2068\u2069]/g; // around a name of the other direction, on the page
const [LEAST, MOST] = [1e-4, 1e16]; // numbers between them are written without a power of ten
const DIGITS = 9; // tell a number of single precision apart from all others

/** A file of lines. @param {string} lines */
export const marked = (lines) => MARK + lines;

/** What a view shows. @param {Table} table */
export function shownLines({ columns, rows, corner, kind }) {
  const [first, ...rest] = columns;
  const head = columns.length ? [[corner ?? first, ...rest]] : [];
  return lines([...head, ...rows], kind);
}

/** A whole tensor, its last axis across, with a column of names for each of the others. @param {Numbered} of */
export function wholeLines({ axes, names, kind, values }) {
  const [down, across] = [axes.slice(0, -1), axes[axes.length - 1]];
  const columns = names[names.length - 1];
  const last = down.length ? `${down[down.length - 1]} ↓ ${across} →` : `${across} →`;
  const rows = products(names.slice(0, -1)).map((own, i) => [...(down.length ? own : [""]), ...values.slice(i * columns.length, (i + 1) * columns.length)]);
  return lines([[...down.slice(0, -1), last, ...columns], ...rows], kind);
}

/** Every choice of one of each, the last ones changing first. @param {string[][]} lists @returns {string[][]} */
const products = (lists) => lists.reduce((all, list) => all.flatMap((own) => list.map((each) => [...own, each])), /** @type {string[][]} */ ([[]]));

/** @param {(string | number)[][]} rows @param {Kind} [kind] */
function lines(rows, kind) {
  return rows.map((row) => `${row.map((cell) => (typeof cell === "number" ? written(cell, kind) : quoted(cell))).join(",")}\r\n`).join("");
}

/** @param {string} text */
function quoted(text) {
  const bare = text.replaceAll(ISOLATES, "");
  const harmless = FORMULA.test(bare) ? `'${bare}` : bare;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A number with the digits that tell it apart from all others of its precision. @param {number} value @param {Kind} [kind] none: as it came, a whole one without a point */
export function written(value, kind) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (kind === "i4" || kind === "u1" || (!kind && Number.isInteger(value) && Math.abs(value) < MOST)) return String(value);
  const [digits, power] = (kind === "f4" ? single(value) : value.toExponential()).split("e");
  const size = Math.abs(value);
  if (size && (size < LEAST || size >= MOST)) return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  return placed(digits, Number(power), Object.is(value, -0));
}

/** @param {number} value of single precision */
function single(value) {
  for (let n = 1; n < DIGITS; n++) {
    const found = value.toExponential(n - 1);
    if (Math.fround(Number(found)) === value) return found;
  }
  return value.toExponential(DIGITS - 1);
}

/** Digits with the point where their power of ten puts it. @param {string} digits `-1.25` @param {number} power @param {boolean} isBelow whether it is −0 */
function placed(digits, power, isBelow) {
  const sign = digits.startsWith("-") || isBelow ? "-" : "";
  const all = digits.replaceAll(/[-.]/g, "");
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${all}`;
  const whole = all.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${all.slice(power + 1) || "0"}`;
}
