// @ts-check
// The numbers of a view as files: those that are shown, and all of what it shows a part of.
import { _ } from "../lib/i18n.js";
import { bytesOf, npy } from "./npy.js";
import { wholeOf } from "./whole.js";
import { marked, shownLines, wholeLines } from "./table.js";

/** @typedef {import("../lib/view.js").Table} Table */
/** @typedef {{ending: "csv" | "npy", type: string, bytes: number, content: () => BlobPart}} File bytes: about */
/** @typedef {{title: string, name: string, note?: string, files: File[]}} Form */

const [BIT, LONG, NAME] = [2, 11, 8]; // bytes, about, of a number and of a name in a line

/** @param {import("../lib/carry.js").Carried} carried @returns {Form[]} */
export function forms({ view, name, whole }) {
  const { table } = view.describe();
  const found = table?.rows.length ? [shown(withoutSums(table), name)] : [];
  return whole ? [...found, all(whole)] : found;
}

/** What rows add up to follows from them. @param {Table} table @returns {Table} */
function withoutSums(table) {
  if (!table.sums) return table;
  return { ...table, columns: table.columns.slice(0, -1), rows: table.rows.map((row) => row.slice(0, -1)) };
}

/** @param {Table} table @param {string} name @returns {Form} */
function shown(table, name) {
  const { rows, kind } = table;
  const columns = numeric(rows);
  const n = rows.length * columns.length;
  const files = [csv(rows.length * rows[0].length, kind, () => shownLines(table))];
  if (n) files.push(numpy(n, kind, [rows.length, columns.length], () => rows.flatMap((row) => columns.map((at) => row[at]))));
  return { title: n ? _("Numbers") : _("Table"), name, files };
}

/** The columns in which a number stands, or one that is to be guessed. @param {(string | number)[][]} rows */
function numeric(rows) {
  const [first] = rows;
  return first.flatMap((_cell, at) => (at && rows.some((row) => typeof row[at] === "number" || row[at] === "?") ? [at] : []));
}

/** @param {import("../lib/carry.js").Whole} whole @returns {Form} */
function all({ title, name, note, of }) {
  const found = typeof of === "function" ? of() : wholeOf(of);
  const shape = found.names.map((names) => names.length);
  const n = shape.reduce((a, b) => a * b, 1);
  return { title, name, note, files: [csv(n, found.kind, () => wholeLines(found)), numpy(n, found.kind, shape, () => found.values)] };
}

/** @param {number} n @param {import("../lib/view.js").Kind | undefined} kind @param {() => string} lines @returns {File} */
function csv(n, kind, lines) {
  return { ending: "csv", type: "text/csv", bytes: n * (kind === "u1" ? BIT : LONG) + NAME * Math.sqrt(n), content: () => marked(lines()) };
}

/** @param {number} n @param {import("../lib/view.js").Kind | undefined} kind @param {number[]} shape @param {() => (number | string)[]} values @returns {File} */
function numpy(n, kind, shape, values) {
  return { ending: "npy", type: "application/octet-stream", bytes: bytesOf(n, kind ?? "f8"), content: () => npy(shape, values(), kind) };
}
