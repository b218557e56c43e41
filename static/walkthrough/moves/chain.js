// @ts-check
// Of what is no product: what there was comes to what is put on, stage by stage; scores rise to exponentials, the sum
// gathers, a mask falls over pairs, heads come beside each other.
import { plain } from "../../lib/i18n.js";
import { ofProduct } from "./product.js";
import { MS, areInPlace, between, bounded, boxOf, eased, partner, staggered } from "./sheets.js";

/** @typedef {import("./pen.js").Box} Box */
/** @typedef {import("./pen.js").Pen} Pen */
/** @typedef {import("./sheets.js").Act} Act */
/** @typedef {import("./sheets.js").Place} Place */
/** @typedef {import("./sheets.js").Sheet} Sheet */
/** @typedef {import("./sheets.js").Stage} Stage */

const TERMS = 8; // of a sum, that are written
const MANY = 400; // cells, that move as one picture
const FALLS = 0.6; // of the time that a mask falls, one row does

/** @param {Stage} stage @param {Place} focus @param {Box | null} free where nothing stands yet @param {Box} bounds of the canvas @returns {Act[]} */
export function ofStage(stage, focus, free, bounds) {
  const { from, line, to, isMoved } = stage;
  const product = productOf(stage);
  if (product) return ofProduct(product, partner(to, focus), bounds);
  if (line.includes("·")) return [{ ms: MS.rest, draw: () => {}, shows: [[to, "rest"]] }]; // several at once
  if ((to.as === "risen" && isUpright(to)) || (to.as === "sum" && isUpright(from[0]))) return [{ ms: MS.rest, draw: () => {}, shows: [[to, "rest"]] }];
  if (to.as === "risen") return [risen(stage, focus, free)];
  if (to.as === "sum") return [gathered(stage, focus, free)];
  if (from.some(({ as }) => as === "mask") && areInPlace(from, to)) return fallen(stage);
  if (areInPlace(from, to) && !isMoved) return met(stage, focus);
  const isWhole = from.reduce((sum, each) => sum + each.rows * each.columns, 0) === to.rows * to.columns;
  return isWhole ? slid(stage) : [{ ms: MS.rest, draw: () => {}, shows: [[to, "rest"]] }];
}

/** Whether a row stands upright: the cell in focus has another place in it. @param {Sheet} sheet */
const isUpright = ({ rows, columns }) => columns === 1 && rows > 1;

/** If rows meet columns. @param {Stage} stage @returns {import("./sheets.js").Product | null} */
export function productOf({ from: [left, above, more], line, to }) {
  const isProduct = above && !more && line[0] === left && line[1] === "·" && line[2] === above;
  return isProduct && left.columns === above.rows && left.rows === to.rows && above.columns === to.columns ? { kind: "product", left, above, result: to } : null;
}

/** What is put on comes to what was there: first for the cell in focus, then for its row. @param {Stage} stage @param {Place} focus @returns {Act[]} */
function met({ from, line, to }, focus) {
  const place = partner(to, focus);
  const own = boxOf(to, place.row, place.column);
  const cellOf = (/** @type {Sheet} */ sheet, /** @type {Place} */ at) => {
    const found = partner(sheet, at);
    return { box: boxOf(sheet, found.row, found.column), cell: sheet.cell(found.row, found.column) };
  };
  const parts = from.map((sheet) => cellOf(sheet, place));
  const written = (/** @type {Sheet} */ sheet, /** @type {Place} */ at) => sheet.cell(at.row, at.column).text ?? "";
  const words = line.map((each) => (typeof each === "string" ? each : written(each, partner(each, place)))).filter(Boolean).join(" "); // prettier-ignore
  /** @param {Pen} pen @param {number} p */
  const coming = (pen, p) => {
    if (!own) return;
    if (p < 1) for (const { box, cell } of parts) pen.cell(between(box, own, eased(p)), cell, box ? 1 : p);
    else pen.say({ ...own, x: Math.max(to.box?.x ?? 0, own.x - own.width), width: 3 * own.width }, words);
  };
  return [
    { ms: MS.meet, draw: coming },
    { ms: MS.fill, draw: (pen, p) => p < 0.8 && coming(pen, 1), shows: [[to, "lead"]] },
    {
      ms: MS.row,
      shows: [[to, "row"]],
      draw: (pen, p) => {
        for (let column = 0; column < to.columns; column++) {
          const [target, own] = [boxOf(to, place.row, column), eased(staggered(p, column, to.columns))];
          if (target && own < 1) for (const { box, cell } of from.slice(0, 1).map((sheet) => cellOf(sheet, { row: place.row, column }))) pen.cell(between(box, target, own), cell, own ? 1 : 0);
        }
      },
    },
  ];
}

/** Each score rises to its exponential. @param {Stage} stage @param {Place} focus @param {Box | null} free @returns {Act} */
function risen({ from: [scores], to }, { row, column: own }, free) {
  const less = scores.at(row, own) - Math.log(to.at(row, own)); // what was taken off first, of high scores
  const words = `exp(${plain(scores.at(row, own))}${Math.abs(less) > 1e-3 ? ` − ${plain(less)}` : ""}) = ${plain(to.at(row, own))}`;
  const draw = (/** @type {Pen} */ pen, /** @type {number} */ p) => {
    for (let column = 0; column < to.columns; column++) {
      const target = boxOf(to, row, column);
      const own = eased(staggered(p, column, to.columns));
      if (!target || own >= 1 || to.hidden(row, column)) continue;
      const high = target.height * own;
      pen.cell(between(boxOf(scores, row, column), target, own), scores.cell(row, column), own ? 1 - own : 0);
      pen.cell({ ...target, y: target.y + target.height - high, height: high }, to.cell(row, column), own);
    }
    if (free) pen.say(free, words);
  };
  return { ms: MS.row, draw, shows: [[to, "row"]] };
}

/** The exponentials of a row gather in their sum, which counts up. @param {Stage} stage @param {Place} focus @param {Box | null} free @returns {Act} */
function gathered({ from, to }, { row }, free) {
  const all = from[from.length - 1];
  const own = boxOf(to, row, 0);
  const draw = (/** @type {Pen} */ pen, /** @type {number} */ p) => {
    /** @type {number[]} */
    const counted = [];
    for (let column = 0; column < all.columns; column++) {
      const part = staggered(p, column, all.columns);
      if (part >= 1) counted.push(all.at(row, column));
      else if (own && part > 0) pen.cell(between(boxOf(all, row, column), own, eased(part)), all.cell(row, column));
    }
    const sum = plain(counted.reduce((a, b) => a + b, 0));
    if (own && p < 1) pen.cell(own, { ...to.cell(row, 0), text: sum });
    const terms = counted.filter((each) => each > 0).map(plain);
    if (free) pen.say(free, `∑ ${[...terms.slice(0, TERMS), ...(terms.length > TERMS ? ["…"] : [])].join(" + ")} = ${sum}`);
  };
  return { ms: MS.sum, draw, shows: [[to, "lead"]] };
}

/** What was there comes over; the mask falls over its pairs, row by row. @param {Stage} stage @returns {Act[]} */
function fallen({ from, to }) {
  const [before] = from;
  const copied = (/** @type {Pen} */ pen, /** @type {number} */ p) => sliding(pen, before, to, (row, column) => boxOf(to, partner(to, { row, column }).row, column), p, to.box);
  const falling = (/** @type {Pen} */ pen, /** @type {number} */ p) => {
    copied(pen, 1);
    const { box } = to;
    if (!box) return;
    for (let row = 0; row < to.rows; row++) {
      const own = eased(bounded((p - ((1 - FALLS) * row) / to.rows) / FALLS));
      for (const [column, across] of runs(to, row)) {
        const at = /** @type {Box} */ (boxOf(to, row, column, across));
        if (own > 0) pen.within(box, () => pen.hatch(between({ ...at, y: box.y - at.height }, at, own)));
      }
    }
  };
  return [
    { ms: MS.meet, draw: copied },
    { ms: MS.row, draw: falling, shows: [[to, "rest"]] },
  ];
}

/** Hidden cells beside each other: where they begin, and how many they are. @param {Sheet} sheet @param {number} row */
function runs({ columns, hidden }, row) {
  /** @type {[number, number][]} */
  const found = [];
  for (let column = 0; column < columns; column++) {
    if (!hidden(row, column)) continue;
    const last = found[found.length - 1];
    if (last && last[0] + last[1] === column) last[1]++;
    else found.push([column, 1]);
  }
  return found;
}

/** Numbers go to other places, and stay the same: heads beside each other, a matrix turned over. Nothing stands there before they come. @param {Stage} stage @returns {Act[]} */
function slid({ from, to }) {
  const isTurned = from.length === 1 && from[0].rows === to.columns && from[0].columns === to.rows && to.rows !== to.columns;
  /** @param {Pen} pen @param {number} p */
  const draw = (pen, p) => {
    let first = 0;
    for (const sheet of from) {
      const [begin, isBeside] = [first, sheet.rows === to.rows];
      const place = (/** @type {number} */ row, /** @type {number} */ column) => {
        if (isTurned) return boxOf(to, column, row);
        if (isBeside) return boxOf(to, row, begin + column);
        const at = begin + row * sheet.columns + column; // in the order of reading
        return boxOf(to, Math.floor(at / to.columns), at % to.columns);
      };
      sliding(pen, sheet, to, place, p, !isTurned && isBeside ? boxOf(to, 0, begin, sheet.columns, to.rows) : null);
      first += isBeside ? sheet.columns : sheet.rows * sheet.columns;
    }
  };
  return [
    { ms: MS.row, draw },
    { ms: MS.settle, draw: (pen) => draw(pen, 1), shows: [[to, "rest"]] },
  ];
}

/** All cells of one on their way to another. @param {Pen} pen @param {Sheet} sheet @param {Sheet} to @param {(row: number, column: number) => Box | null} place @param {number} p @param {Box | null} whole where all of it goes, if it stays as it is */
function sliding(pen, sheet, to, place, p, whole) {
  if (!to.box) return;
  if (whole && sheet.rows * sheet.columns > MANY) return pen.image(between(sheet.box, whole, eased(p)), sheet, sheet.box ? 1 : p);
  for (let row = 0; row < sheet.rows; row++)
    for (let column = 0; column < sheet.columns; column++) {
      const target = place(row, column);
      if (target) pen.cell(between(boxOf(sheet, row, column), target, eased(p)), sheet.cell(row, column), sheet.box ? 1 : p);
    }
}
