// @ts-check
// The walk leaves out what changes nothing, and what only that is made of.
import { walkOf } from "../../static/lib/idle.js";
import { same, step, test } from "./claims.js";

const symbol = (/** @type {string} */ id) => `<mrow data-step="${id}"><mi>${id}</mi></mrow>`;

/** @param {string} name @param {string[]} of @param {Partial<import("../../static/lib/types.js").Step>} [by] */
const made = (name, of, by = {}) =>
  step(name, "query key", [1, 0, 0, 1], [2, 2], { of, kind: of.length ? "computed" : "input", formula: `<math>${symbol(name)}</math>`, ...by });

const OPERAND = { formula: symbol("masked"), step: "masked", turned: false, value: null, move: null };

const run = (/** @type {Partial<import("../../static/lib/types.js").Step>} */ by = {}) => [
  made("mask", []),
  made("scores", []),
  made("masked", ["scores", "mask"], { same: "scores", idle: ["mask"], ...by }),
  made("weights", ["masked", "mask"], { idle: ["mask"], moves: [{ kind: "softmax", name: "softmax", operands: [OPERAND], value: null }] }),
  made("output", ["weights"]),
];

test("an open mask and what it hides nothing of are left out, and stand before the step that comes next", () => {
  const walk = walkOf(run());
  same(walk.steps.map(({ id }) => id), ["scores", "weights", "output"]);
  same([...walk.before].map(([id, all]) => [id, all.map((each) => each.id)]), [["weights", ["masked"]]]);
  same([...walk.left], [["masked", "scores"], ["mask", ""]]);
});

test("what comes next is made of what is seen, in its picture too", () => {
  const weights = walkOf(run()).steps[1];
  same(weights.of, ["scores"]);
  same(weights.moves[0].operands[0], { ...OPERAND, step: "scores", formula: symbol("scores") });
});

test("a step that changes something, or was edited, is there with all that it is made of", () => {
  for (const by of [{ same: null, idle: [] }, { edited: [[0, 1]] }]) same(walkOf(run(by)).steps.length, 5);
});

test("the last step is never left out: it is the result", () => {
  const steps = [made("x", []), made("output", ["x"], { same: "x" })];
  same(walkOf(steps).steps, steps);
});

test("one that stands for another may be left out itself", () => {
  const steps = [made("x", []), made("scaled", ["x"], { same: "x" }), made("biased", ["scaled"], { same: "scaled" }), made("output", ["biased"])];
  const walk = walkOf(steps);
  same(walk.steps.map(({ id, of }) => [id, of]), [["x", []], ["output", ["x"]]]);
  same(walk.before.get("output")?.map(({ id }) => id), ["scaled", "biased"]);
});
