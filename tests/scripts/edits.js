// @ts-check
import { follow, merged, sameToken, withoutHidden } from "../../static/lib/edits.js";
import { same, step, test, tokens } from "./claims.js";

const scores = step("scores", "query key", [1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3], { of: ["q"] });
const both = (/** @type {string} */ words) => ({ query: tokens(words), key: tokens(words) });
/** @param {number[]} cell */
const edit = (cell, value = 1, id = "scores") => ({ step: id, cell, value });

test("a new edit takes the place of one of the same cell", () => {
  same(merged([edit([0, 1], 1), edit([1, 1], 2)], [edit([0, 1], 9)]), [edit([1, 1], 2), edit([0, 1], 9)]);
});

test("a token is the same by its text and how often it stood before", () => {
  const [the, cat, other] = tokens("the cat the");
  same([sameToken(other, tokens("the dog the")), sameToken(cat, tokens("the dog")), sameToken(the, tokens("a the"))], [2, -1, 1]);
});

test("edits go where their words went, and those whose word is gone are dropped", () => {
  const edits = [edit([2, 0]), edit([1, 1]), edit([0, 2])];
  const left = follow(edits, [scores], both("the cat sat"), both("a the cat"));
  same(left, [edit([2, 2])]);
  same(follow(edits, [scores], both("the cat sat"), both("the cat sat")), edits);
});

test("an edit of a step that is not there is dropped", () => same(follow([edit([0, 0], 1, "none")], [scores], both("a"), both("a")), []));

test("an axis that is no token's keeps its place", () => {
  const q = step("q", "query d", [1, 2, 3, 4], [2, 2]);
  same(follow([edit([1, 1], 3, "q")], [q], both("a b"), both("b c")), [edit([0, 1], 3, "q")]);
});

test("edits behind a pair that is closed cannot stay", () => {
  const mask = step("mask", "query key", [1, 1, 1, 1], [2, 2]);
  const weights = step("weights", "query key", [1, 0, 0.5, 0.5], [2, 2], { of: ["mask"], behind: { mask: "mask", at: [null, null] } });
  const edits = [edit([1, 0], 0.9, "weights"), edit([1, 1], 0.1, "weights")];
  same(withoutHidden(edits, [edit([1, 0], 0, "mask")], [mask, weights]), [edits[1]]);
  same(withoutHidden(edits, [edit([1, 0], 1, "mask")], [mask, weights]), edits);
});
