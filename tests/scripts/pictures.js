// @ts-check
import { arrival, attended, columnOf } from "../../static/walkthrough/journey.js";
import { cellName, headName, named, within } from "../../static/lib/labels.js";
import { ancestors, hidden, maskOf } from "../../static/lib/masks.js";
import { CLASSES, classColour, colour, css, isStrong, mix, palette, pixel, shades } from "../../static/lib/palette.js";
import { same, step, test, tokens } from "./claims.js";

const WEIGHTS = step("weights", "query key", [1, 0, 0.2, 0.8], [2, 2], { of: ["mask"], behind: { mask: "mask", at: [null, null] } });
const VALUES = step("v", "key d", [1, 5, 3, 2], [2, 2]);

test("equal tokens are told apart by a number", () => same(named(tokens("the cat the")), ["the₁", "cat", "the₂"]));

test("a cell is named by its words", () => {
  const words = { query: tokens("the cat"), key: tokens("the cat") };
  same(cellName(WEIGHTS, [1, 0], words).replaceAll(/[⁦-⁩]/g, "").includes("cat"), true);
  same(headName(step("weights", "head query key", [1, 1], [2, 1, 1]), [1], words).length > 0, true);
});

test("the focus stays within a step of fewer rows", () => {
  same(within(step("last", "query d", [1, 2], [1, 2]), { head: 0, row: 4, column: 1 }).row, 0);
});

test("among columns of another kind, or if nobody chose one, the row's largest comes into focus", () => {
  same(arrival(VALUES, WEIGHTS, { head: 0, row: 1, column: 0 }), { head: 0, row: 1, column: 1 });
  same(arrival(WEIGHTS, VALUES, { head: 0, row: 1, column: 1 }), { head: 0, row: 1, column: 0 });
  const place = { head: 0, row: 1, column: 0 };
  same(arrival(WEIGHTS, WEIGHTS, place), place);
  same(arrival(WEIGHTS, WEIGHTS, place, { isChosen: false }), { ...place, column: 1 });
  same(arrival(VALUES, WEIGHTS, place, { isHidden: true }), place); // it is to be guessed
  same(arrival(WEIGHTS, WEIGHTS, place, { isHidden: true, isChosen: false }), place);
  same([columnOf(VALUES, { head: 0, row: 0, column: 0 }), columnOf(WEIGHTS, place)], [1, 1]);
});

test("a word stays in focus in a step that has one number for each, whatever its axis is called, and behind it", () => {
  const [added, mean, matrix] = [step("added", "query d", [1, 2, 3, 4], [2, 2]), step("mean", "token", [9, 2], [2]), step("w_c", "d d_out", [1, 2, 3, 4], [2, 2])];
  const place = { head: 0, row: 1, column: 0 };
  for (const from of [added, matrix]) same(arrival(from, mean, place).column, 1);
  same(arrival(mean, added, arrival(added, mean, place)).row, 1);
});

test("a word of another sentence is found by who looks at it, behind the same path alone", () => {
  const weights = step("layer 1/weights", "query key", [0.1, 0.9, 1, 0], [2, 2], { name: "weights" });
  const keys = step("layer 1/k", "key d", [1, 5, 3, 2], [2, 2], { name: "k" });
  same(attended(keys, [weights, keys], { head: 0, row: 0, column: 0 }), 1);
  same(attended(VALUES, [weights, VALUES], { head: 0, row: 0, column: 0 }), null);
});

test("a tile lies behind its places in a mask of the whole, whichever head it is", () => {
  const mask = step("mask", "query key", [1, 0, 0, 1, 1, 0, 1, 1, 1], [3, 3]);
  const by = { behind: { mask: "mask", at: [[1, 2], null] } };
  const tile = step("tile 1/weights", "head query key", Array(12).fill(0.5), [2, 2, 3], by);
  same([0, 1, 2].map((key) => hidden(tile, [mask, tile], 1)(0, key)), [false, false, true]);
  same(maskOf(tile, [mask, tile])?.at([1, 1, 2]), [2, 2]);
  same([maskOf(tile, [tile]), hidden(tile, [tile])(0, 2)], [null, false]); // it was not sent along
});

test("a mask hides its pairs from what was computed behind it alone", () => {
  const mask = step("mask", "query key", [1, 0, 1, 1], [2, 2]);
  const before = step("scores", "query key", [1, 2, 3, 4], [2, 2]);
  const steps = [mask, before, WEIGHTS];
  same([hidden(WEIGHTS, steps)(0, 1), hidden(WEIGHTS, steps)(1, 0), hidden(before, steps)(0, 1)], [true, false, false]);
  same([...ancestors(WEIGHTS, steps)], ["mask"]);
});

test("a colour goes from paper to its end, and no further", () => {
  const { paper, positive, negative } = palette();
  same([colour(0, 1), colour(1, 1), colour(7, 1), colour(-1, 1)], [paper, positive, positive, negative]);
  same(mix([0, 0, 0], [10, 20, 30], 0.5), [5, 10, 15]);
  same(css([1, 2, 3]), "rgb(1, 2, 3)");
});

test("on a strong colour the other ink is read better", () => same([isStrong(1, 0), isStrong(1, 1)], [false, true]));

test("a class beyond the colours begins again, and what is no class has none", () => {
  const legend = Array.from({ length: CLASSES + 1 }, (_name, i) => `class ${i}`);
  same(classColour(CLASSES, legend), classColour(0, legend));
  same(classColour(CLASSES + 1, legend), palette().paper);
});

test("the shares of a picture are the colours of the scale", () => {
  same([shades()[0], shades()[255]], [pixel(palette().paper), pixel(palette().positive)]);
});
