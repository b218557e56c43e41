// @ts-check
// A step that turns pairs of numbers is known by its numbers: lengths stay, directions change.
import { turnedBy } from "../../static/lib/turned.js";
import { same, step, test } from "./claims.js";

const [ONE, TWO] = [1, 2].map((angle) => [2 * Math.cos(angle), 2 * Math.sin(angle)]);

/** @param {number[]} after the numbers of three words @param {string} [name] */
function run(after, name = "q_turned") {
  return [
    step("q", "query d", [2, 0, 2, 0, 2, 0], [3, 2], { kind: "input" }),
    step("angles", "token pair", [0, 1, 2 + 2 * Math.PI], [3, 1]),
    step(name, "query d", after, [3, 2], { of: ["q", "angles"] }),
  ];
}

test("each word's pair is an arrow before and after, with the angle as it was computed", () => {
  const steps = run([2, 0, ...ONE, ...TWO]);
  const found = turnedBy(steps[2], steps, 0);
  same([found?.pairs, found?.before(2, 0), found?.angle(2, 0).toFixed(2)], [1, [2, 0], "8.28"]);
  same(found?.after(1, 0).map((each) => each.toFixed(2)), ONE.map((each) => each.toFixed(2)));
});

test("without a step of angles they are measured, less than a whole turn", () => {
  const steps = run([2, 0, ...ONE, 0, -2]);
  steps.splice(1, 1);
  same([0, 1, 2].map((row) => turnedBy(steps[1], steps, 0)?.angle(row, 0).toFixed(2)), ["0.00", "1.00", "4.71"]);
});

test("what is longer, or the same as before, is not turned; nor is what is no query, key or value", () => {
  for (const [after, name] of /** @type {[number[], string?][]} */ ([[[2, 0, 3, 0, 0, 2]], [[2, 0, 2, 0, 2, 0]], [[2, 0, ...ONE, ...TWO], "asks"]])) {
    const steps = run(after, name);
    same(turnedBy(steps[2], steps, 0), null);
  }
});
