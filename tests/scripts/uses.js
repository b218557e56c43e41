// @ts-check
// What a learned matrix does to the word that is followed.
import { useOf } from "../../static/lib/uses.js";
import { same, step, test } from "./claims.js";

const FOCUS = { head: 1, row: 1, column: 0 };
const RUN = [
  step("x", "query d_in", [1, 2, 3, 4], [2, 2], { kind: "input" }),
  step("w_q", "d_in d", [1, 0, 0, 1], [2, 2], { kind: "input" }),
  step("table", "bucket head", [5, 6], [1, 2], { kind: "input" }),
  step("q", "head query d", [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], { of: ["x", "w_q"] }),
  step("bias", "query key", [5, 5, 5, 5], [2, 2], { of: ["table"] }),
];

/** @param {number} at */
function used(at) {
  const found = useOf(RUN[at], RUN, FOCUS);
  return found && [found.before?.step.id, found.before?.numbers, found.after.step.id, found.after.numbers];
}

test("a matrix is said by the row that it is put on and the row that comes of it, of the word and the head in focus", () =>
  same(used(1), ["x", [3, 4], "q", [7, 8]]));
test("nothing is said of what is of words itself, nor of what is made into pairs", () => same([0, 2, 3].map(used), [null, null, null]));
