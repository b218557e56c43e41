// @ts-check
import { acts, lasts, paint } from "../../static/walkthrough/moves/scene.js";
import { sceneOf } from "../../static/walkthrough/moves/stages.js";
import { same, test } from "./claims.js";

/** @typedef {import("../../static/lib/equation.js").Part} Part */
/** @typedef {import("../../static/walkthrough/moves/sheets.js").Sheet} Sheet */

const BOUNDS = { x: 0, y: 0, width: 800, height: 600 };
const LONGEST = 600; // ms, of what moves at once

/** @param {number[][]} numbers @param {Partial<Sheet>} [by] @returns {Sheet} */
const sheet = (numbers, by = {}) => ({
  rows: numbers.length,
  columns: numbers[0].length,
  at: (row, column) => numbers[row][column],
  cell: (row, column) => ({ colour: [200, 200, 200], text: String(numbers[row][column]) }),
  hidden: () => false,
  box: { x: 0, y: 100, width: 100 * numbers[0].length, height: 50 * numbers.length },
  isTurned: false,
  as: undefined,
  ...by,
});
/** @param {string} formula @returns {Part} */
const part = (formula) => ({ formula, step: null, plane: null, scale: { kind: "signed", largest: 1 }, legend: [], hidden: () => false, isMade: false, cells: null });

/** A pen that only tells what it was asked for. */
function told() {
  /** @type {string[]} */
  const words = [];
  /** @type {string[]} */
  const calls = [];
  const note = (/** @type {string} */ name) => () => void calls.push(name);
  const own = {
    unit: 1,
    write: (/** @type {unknown} */ _box, /** @type {string} */ text) => void words.push(text),
    say: (/** @type {unknown} */ _box, /** @type {string} */ text) => void words.push(text),
    within: (/** @type {unknown} */ _box, /** @type {() => void} */ draw) => draw(),
    ...Object.fromEntries(["cell", "hatch", "cover", "bare", "outline", "plate", "arrow", "image"].map((name) => [name, note(name)])),
  };
  return { pen: /** @type {import("../../static/walkthrough/moves/pen.js").Pen} */ (/** @type {unknown} */ (own)), words, calls };
}

/** What is said on the way. @param {Parameters<typeof acts>[0]} scene @param {{row: number, column: number}} focus */
function words(scene, focus) {
  const all = acts(scene, focus, BOUNDS);
  const found = told();
  for (let ms = 0; ms < lasts(all.acts); ms += 20) paint(found.pen, all, focus, ms);
  return [...new Set(found.words)];
}

const product = { kind: /** @type {const} */ ("product"), left: sheet([[1, 2], [3, 4]]), above: sheet([[5, 6, 7], [8, 9, 10]]), result: sheet([[21, 24, 27], [47, 54, 61]]) }; // prettier-ignore

test("of a product the pairs of the cell in focus are multiplied, and their sum counts up to it", () => {
  const said = words(product, { row: 1, column: 2 });
  same(["21", "40", "∑ 0", "∑ 21", "∑ 61"].filter((each) => !said.includes(each)), []);
});

test("in a row of matrices, too, rows meet columns: nothing is put together cell by cell that is not", () => {
  const { left, above, result } = { ...product, above: sheet([[5, 6], [8, 9]]), result: sheet([[21, 24], [47, 54]]) }; // prettier-ignore
  const [line, all] = [[left, "·", above, ""], { kind: /** @type {const} */ ("chain"), result }];
  const said = words({ ...all, stages: [{ from: [left, above], line, to: result, isMoved: false }] }, { row: 1, column: 1 });
  same(["18", "36", "∑ 54"].filter((each) => !said.includes(each)), []);
  const several = { from: [left, above, left, above], line: [...line.slice(0, 3), "+", ...line], to: result, isMoved: false };
  same(words({ ...all, stages: [several] }, { row: 1, column: 1 }), []); // it is there when all has come
});

test("softmax: a score rises to its exponential, the sum gathers, a share is divided", () => {
  const [scores, risen] = [sheet([[0, Math.log(3)]]), sheet([[1 / 3, 1]], { as: "risen" })];
  const [sum, result] = [sheet([[4 / 3]], { as: "sum" }), sheet([[0.25, 0.75]])];
  const row = [part("scores"), "exp →", part("risen"), "÷", part("sum"), "="];
  const by = new Map([[row[0], scores], [row[2], risen], [row[4], sum]]); // prettier-ignore
  const scene = sceneOf({ left: null, above: null, row }, (each) => by.get(each) ?? null, result);
  if (scene?.kind !== "chain") throw new Error("it is no chain");
  same(scene.stages.map(({ from, to }) => [from.length, to === risen ? "risen" : to === sum ? "sum" : "result"]), [[1, "risen"], [1, "sum"], [2, "result"]]); // prettier-ignore
  const said = words(scene, { row: 0, column: 1 });
  same(said.filter((each) => each.startsWith("exp") || each.startsWith("∑ 0.33 +") || each.includes("÷")), ["exp(1.10 − 1.10) = 1", "∑ 0.33 + 1 = 1.33", "1 ÷ 1.3333333333333333"]); // prettier-ignore
});

test("on a phone, where the parts are folded away, the sum is told too", () => {
  const away = (/** @type {Sheet} */ own) => ({ ...own, box: null });
  const row = [part("scores"), "exp →", part("risen"), "÷", part("sum"), "="];
  const by = new Map([[row[0], away(sheet([[0, Math.log(3)]]))], [row[2], away(sheet([[1, 3]], { as: "risen" }))], [row[4], away(sheet([[4]], { as: "sum" }))]]); // prettier-ignore
  const scene = sceneOf({ left: null, above: null, row }, (each) => by.get(each) ?? null, sheet([[0.25, 0.75]]));
  if (!scene) throw new Error("nothing moves");
  same(words(scene, { row: 0, column: 1 }).includes("∑ 1 + 3 = 4"), true);
});

test("a plain number is put on in words; a mask falls on what it hides, and on nothing else", () => {
  const row = [part("scores"), "×", part("<mn>0.5</mn>"), "="];
  const scaled = sceneOf({ left: null, above: null, row }, (each) => (each === row[0] ? sheet([[4, 8]]) : null), sheet([[2, 4]]));
  if (!scaled) throw new Error("nothing moves");
  same(words(scaled, { row: 0, column: 1 }), ["8 × 0.5"]);
  const masked = { kind: /** @type {const} */ ("chain"), result: sheet([[2, 4]]), stages: [{ from: [sheet([[2, 4]]), sheet([[1, 0]], { as: "mask" })], line: [], isMoved: false, to: sheet([[2, -Infinity]], { hidden: (_row, column) => column === 1 }) }] }; // prettier-ignore
  const all = acts(masked, { row: 0, column: 0 }, BOUNDS);
  const found = told();
  paint(found.pen, all, { row: 0, column: 0 }, lasts(all.acts) - 100);
  same(found.calls.filter((each) => each === "hatch").length, 1);
});

test("at the beginning nothing of the result is there, at the end all of it; what moves is short", () => {
  const turned = { kind: /** @type {const} */ ("chain"), result: sheet([[1, 3], [2, 4]]), stages: [{ from: [sheet([[1, 2], [3, 4]])], line: [], isMoved: true, to: sheet([[1, 3], [2, 4]]) }] }; // prettier-ignore
  for (const scene of [product, turned]) {
    const all = acts(scene, { row: 0, column: 0 }, BOUNDS);
    const [first, last] = [told(), told()];
    paint(first.pen, all, { row: 0, column: 0 }, 0);
    paint(last.pen, all, { row: 0, column: 0 }, lasts(all.acts));
    same([first.calls[0], first.calls.includes("bare"), last.calls], ["cover", false, []]);
    same(Math.max(...all.acts.map(({ ms }) => ms)) <= LONGEST, true);
  }
});

test("what goes to other places is there when it has come, and not before", () => {
  const beside = { kind: /** @type {const} */ ("chain"), result: sheet([[1, 2]]), stages: [{ from: [sheet([[1]]), sheet([[2]])], line: [], isMoved: true, to: sheet([[1, 2]]) }] }; // prettier-ignore
  const all = acts(beside, { row: 0, column: 0 }, BOUNDS);
  const [before, after] = [told(), told()];
  paint(before.pen, all, { row: 0, column: 0 }, all.acts[0].ms - 1);
  paint(after.pen, all, { row: 0, column: 0 }, lasts(all.acts) - 1);
  same([before.calls.includes("bare"), before.calls.includes("cell"), after.calls.includes("cover")], [false, true, false]);
});
