// @ts-check
// One cell's arithmetic on a line: what a comparison comes to is said to be true or false.
import { mount } from "../../static/views/arithmetic.js";
import { same, step, test, tokens } from "./claims.js";

const sign = (/** @type {string} */ between) => ({ opening: "", between, closing: "", binds: 1, first: 1, rest: 2, raised: null, shown: null, list: null });

/** @param {string} op @param {string} between @param {number[]} numbers @param {number} value */
function line(op, between, numbers, value) {
  const args = numbers.map((each) => ({ op: "number", value: each, args: [], step: null, cell: null }));
  const term = { op, value, args, step: null, cell: null };
  const data = { step: step("one_hot", "token vocabulary", [value], [1, 1]), cell: [0, 0], term, signs: { [op]: sign(between), number: sign("") }, byHand: null, blank: false, steps: [], tokens: { query: tokens("My"), key: tokens("My") }, editable: false, onjump: null };
  const place = document.createElement("div");
  mount(place, data);
  return place.querySelector(".line")?.textContent;
}

test("a comparison is true or false, and no chain of equals signs", () => {
  same(line("eq", " = ", [0, 0], 1), "0 = 0, true: 1");
  same(line("gt", " > ", [2, 3], 0), "2 > 3, false: 0");
  same(line("sum", " + ", [2, 3], 5), "2 + 3 = 5");
});
