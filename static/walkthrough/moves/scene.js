// @ts-check
// How a step comes about, as a movement. Of a product: the row and the column of the cell in focus leave their places and
// meet, pairs multiply, the sum counts up, the cell fills; then its row, quickly; then the rest. Of everything else: what
// there was comes to what is put on, stage by stage; scores rise to exponentials, the sum gathers, a mask falls over
// pairs. It follows from the equation alone (lib/equation.js, stages.js). Each act is short, and rests at its end.
import { ofStage, productOf } from "./chain.js";
import { looked, ofProduct } from "./product.js";
import { MS, areInPlace, bounded, boxOf, outlined, partner } from "./sheets.js";

/** @typedef {import("./pen.js").Box} Box */
/** @typedef {import("./pen.js").Pen} Pen */
/** @typedef {import("./sheets.js").Act} Act */
/** @typedef {import("./sheets.js").Chain} Chain */
/** @typedef {import("./sheets.js").Extent} Extent */
/** @typedef {import("./sheets.js").Place} Place */
/** @typedef {import("./sheets.js").Product} Product */
/** @typedef {import("./sheets.js").Sheet} Sheet */

const RESTS = 0.85; // of an act it moves, then it rests
const RING = 3; // px, of the ring around a cell in focus
const EDGE = 1; // px, of that ring, with nothing of the cells beside it
const TIP = 10; // px, of an arrow from its matrix
const NEAR = 3; // px, between rows that stand beside each other

/** @param {Product | Chain} scene @param {Place} focus @param {Box} bounds of the canvas @returns {{acts: Act[], covered: Sheet[]}} what happens, and what is not there before it does */
export function acts(scene, focus, bounds) {
  if (scene.kind === "product") return { acts: ofProduct(scene, focus, bounds), covered: [scene.result] };
  const { result } = scene;
  const all = scene.stages.flatMap((stage) => ofStage(stage, focus, result.box, bounds));
  const covered = scene.stages.map(({ to }) => to);
  const isWhole = (/** @type {Sheet} */ sheet) => all.some(({ shows = [] }) => shows.some(([each, extent]) => each === sheet && extent === "rest"));
  const open = covered.filter((each) => !isWhole(each));
  /** @type {Act} */
  const rest = { ms: MS.rest, draw: () => {}, shows: open.map((each) => [each, "rest"]) };
  return { acts: open.length ? [...all, rest] : all, covered };
}

/** In ms. @param {Act[]} acts */
export const lasts = (acts) => acts.reduce((sum, { ms }) => sum + ms, 0);

/**
 * @param {Pen} pen @param {{acts: Act[], covered: Sheet[]}} all @param {Place} focus
 * @param {number} ms since it began
 */
export function paint(pen, { acts, covered }, focus, ms) {
  let begins = 0;
  /** @type {Map<Sheet, Record<Extent, number>>} */
  const shown = new Map(covered.map((each) => [each, { lead: 0, row: 0, rest: 0 }]));
  /** @type {(() => void) | null} */
  let now = null;
  for (const act of acts) {
    const p = bounded((ms - begins) / (RESTS * act.ms));
    for (const [sheet, extent] of act.shows ?? []) {
      const own = shown.get(sheet);
      if (own) own[extent] = Math.max(own[extent], p);
    }
    if (ms >= begins && ms < begins + act.ms) now = () => act.draw(pen, p);
    begins += act.ms;
  }
  for (const [sheet, extents] of shown) conceal(pen, sheet, focus, extents);
  now?.();
}

/** Paper over what is not there yet. @param {Pen} pen @param {Sheet} sheet @param {Place} focus @param {Record<Extent, number>} extents */
function conceal(pen, sheet, focus, { lead, row, rest }) {
  if (!sheet.box || rest >= 1) return;
  const place = partner(sheet, focus);
  const { x, y, width, height } = sheet.box;
  pen.cover({ x: x - RING, y: y - RING, width: width + 2 * RING, height: height + 2 * RING });
  const { beside } = sheet;
  if (beside) pen.cover({ ...beside, y: beside.y + rest * beside.height, height: (1 - rest) * beside.height });
  const own = boxOf(sheet, place.row, place.column);
  const columns = Math.floor(row * sheet.columns);
  const rows = Math.floor(rest * sheet.rows);
  const line = columns && boxOf(sheet, place.row, 0, columns);
  const lines = rows && boxOf(sheet, 0, 0, sheet.columns, rows);
  for (const each of [line, lines]) if (each) pen.bare(each);
  if (own && lead >= 1) pen.bare({ x: own.x - EDGE, y: own.y - EDGE, width: own.width + 2 * EDGE, height: own.height + 2 * EDGE });
}

/**
 * What the cell under the pointer is made of: its row and its column, and how they meet.
 * @param {Pen} pen @param {Product | Chain} scene @param {Place} place @param {Box} bounds
 */
export function hovered(pen, scene, place, bounds) {
  const own = boxOf(scene.result, place.row, place.column);
  if (!own) return;
  if (scene.kind === "product") return looked(pen, scene, place, bounds);
  const made = scene.stages.flatMap((stage) => (areInPlace(stage.from, scene.result) && !productOf(stage) ? [...stage.from, stage.to] : []));
  outlined(pen, [...made.map((each) => partner(each, place)).map(({ row, column }, i) => boxOf(made[i], row, column)), own], true);
}

/** Which row and which column meet, without movement: arrows, if both stand around the result. @param {Product | Chain} scene @param {Place} focus */
export function pointers(scene, { row, column }) {
  if (scene.kind !== "product") return []; // signs stand between the others
  const { left, above, result } = scene;
  const [from, over, own] = [boxOf(left, row, 0, left.columns), boxOf(above, 0, column, 1, above.rows), boxOf(result, row, column)];
  if (!from || !over || !own || Math.abs(from.y - own.y) > NEAR) return [];
  const isTurned = result.isTurned;
  const along = { x: isTurned ? from.x - TIP : from.x + from.width + TIP, y: from.y + from.height / 2, to: isTurned ? "back" : "across" };
  return /** @type {{x: number, y: number, to: "across" | "back" | "down"}[]} */ ([along, { x: over.x + over.width / 2, y: over.y + over.height + TIP, to: "down" }]);
}
