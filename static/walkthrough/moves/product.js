// @ts-check
// Of a product: the row and the column of a cell leave their places and meet on a plate, pairs multiply, the sum counts
// up, the cell fills; then its row, quickly; then the rest.
import { among, number } from "../../lib/i18n.js";
import { MS, between, boxOf, eased, outlined, staggered } from "./sheets.js";

/** @typedef {import("./pen.js").Box} Box */
/** @typedef {import("./pen.js").Pen} Pen */
/** @typedef {import("./sheets.js").Act} Act */
/** @typedef {import("./sheets.js").Place} Place */
/** @typedef {import("./sheets.js").Product} Product */

const CELL = 46; // px, of a number that is multiplied
const LINE = 26; // px
const PAD = 8; // px
const SIGN = 12; // px, of what stands beside a line

/** What a cell of a product is made of, on a plate: its row, its column, their products, the sum. @param {Product} scene @param {Place} place @param {Box} bounds @param {Box} near its middle stands on this one's, within bounds @param {number} [unit] */
function plate({ left, above, result }, { row, column }, bounds, near, unit = 1) {
  const n = left.columns;
  const wide = Math.min(CELL * unit, (bounds.width - 2 * PAD - 2 * SIGN * unit) / n);
  const [width, height] = [Math.max(n * wide + 2 * SIGN * unit, 2 * CELL * unit) + 2 * PAD, 4 * LINE * unit + 2 * PAD];
  const x = Math.max(0, Math.min(bounds.width - width, near.x + (near.width - width) / 2));
  const y = Math.max(0, Math.min(bounds.height - height, near.y + (near.height - height) / 2));
  const first = x + (width - n * wide) / 2;
  const pair = (/** @type {number} */ j, /** @type {number} */ line) => ({ x: first + j * wide, y: y + PAD + line * LINE * unit, width: wide - 1, height: LINE * unit - 1 });
  const products = Array.from({ length: n }, (_pair, j) => left.at(row, j) * above.at(j, column));
  const largest = Math.max(...products.map(Math.abs), Math.abs(result.at(row, column)), 1e-9);
  const total = { x: x + PAD, y: y + PAD + 3 * LINE * unit, width: width - 2 * PAD, height: LINE * unit };
  return { n, pair, products, largest, total, box: { x, y, width, height } };
}

/** How far the row and the column have come, how many pairs are multiplied, how many products are summed, 0 to 1; or all of it at once. @typedef {{meet: number, multiply: number, sum: number, isWhole?: boolean}} Progress */

/** @param {Pen} pen @param {Product} scene @param {Place} place @param {ReturnType<typeof plate>} on @param {Progress} progress */
function drawPlate(pen, { left, above }, { row, column }, { n, pair, products, largest, total, box }, { meet, multiply, sum, isWhole = false }) {
  const written = (/** @type {number} */ value) => (products.every(Number.isInteger) ? number(value) : among(value, largest));
  if (meet >= 1) {
    pen.plate(box);
    pen.write({ ...pair(0, 1), x: box.x, width: pair(0, 1).x - box.x }, "×");
  }
  for (let j = 0; j < n; j++) {
    pen.cell(between(boxOf(left, row, j), pair(j, 0), meet), left.cell(row, j), left.box ? 1 : meet);
    pen.cell(between(boxOf(above, j, column), pair(j, 1), meet), above.cell(j, column), above.box ? 1 : meet);
    const own = staggered(multiply, j, n);
    const gathered = eased(staggered(sum, j, n));
    if (own <= 0 || gathered >= 0.5) continue;
    const text = own < 0.5 ? "" : written(products[j]);
    if (pair(j, 2).width >= 18 * pen.unit) pen.write(between(pair(j, 2), { ...total, height: pair(j, 2).height }, gathered), text);
  }
  if (sum <= 0 && !isWhole) return;
  const done = products.filter((_product, j) => isWhole || staggered(sum, j, n) >= 1);
  pen.write(total, `∑ ${written(done.reduce((a, b) => a + b, 0))}`, { bold: true, size: 15 * pen.unit });
}

/** @param {Product} scene @param {Place} focus @param {Box} bounds @returns {Act[]} */
export function ofProduct(scene, focus, bounds) {
  const { left, above, result } = scene;
  const { row, column } = focus;
  const whole = result.box ?? bounds;
  const on = (/** @type {Pen} */ pen) => plate(scene, focus, bounds, whole, pen.unit);
  const draw = (/** @type {Pen} */ pen, /** @type {Progress} */ progress) => drawPlate(pen, scene, focus, on(pen), progress);
  const own = boxOf(result, row, column);
  const rowOf = (/** @type {number} */ at) => boxOf(left, at, 0, left.columns);
  const columnOf = (/** @type {number} */ at) => boxOf(above, 0, at, 1, above.rows);
  return [
    { ms: MS.meet, draw: (pen, p) => draw(pen, { meet: eased(p), multiply: 0, sum: 0 }) },
    { ms: MS.multiply, draw: (pen, p) => draw(pen, { meet: 1, multiply: p, sum: 0 }) },
    { ms: MS.sum, draw: (pen, p) => draw(pen, { meet: 1, multiply: 1, sum: p }) },
    {
      ms: MS.fill,
      shows: [[result, "lead"]],
      draw: (pen, p) => own && p < 1 && pen.cell(between(on(pen).total, own, eased(p)), result.cell(row, column)),
    },
    {
      ms: MS.row,
      shows: [[result, "row"]],
      draw: (pen, p) => outlined(pen, [rowOf(row), columnOf(Math.min(result.columns - 1, Math.floor(p * result.columns)))]),
    },
    {
      ms: MS.rest,
      shows: [[result, "rest"]],
      draw: (pen, p) => outlined(pen, [rowOf(Math.min(result.rows - 1, Math.floor(p * result.rows)))]),
    },
  ];
}

/** A cell that is looked at: what it is made of, where little is hidden by it. @param {Pen} pen @param {Product} scene @param {Place} place @param {Box} bounds */
export function looked(pen, scene, place, bounds) {
  const { left, above, result } = scene;
  const own = boxOf(result, place.row, place.column);
  if (!own) return;
  outlined(pen, [boxOf(left, place.row, 0, left.columns), boxOf(above, 0, place.column, 1, above.rows), own], true);
  const on = plate(scene, place, ...aside(own, result.box, above.box, bounds, pen.unit), pen.unit);
  drawPlate(pen, scene, place, on, { meet: 1, multiply: 1, sum: 0, isWhole: true });
}

/**
 * In the corner between both factors, if there is room; else below its cell, or above it.
 * @param {Box} own @param {Box | null} result @param {Box | null} above @param {Box} bounds @param {number} unit
 * @returns {[bounds: Box, near: Box]}
 */
function aside(own, result, above, bounds, unit) {
  const high = 4 * LINE * unit + 2 * PAD;
  const corner = result && above && above.y < result.y ? { x: 0, y: 0, width: Math.min(result.x, above.x) - PAD, height: result.y - LINE * unit } : null;
  if (corner && corner.width >= 3 * CELL * unit && corner.height >= high) return [corner, { ...corner, height: high }];
  const isBelow = own.y + own.height + high < bounds.height;
  return [bounds, { ...own, y: isBelow ? own.y + own.height + high / 2 : own.y - high / 2, height: 0 }];
}
