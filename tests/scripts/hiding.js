// @ts-check
import { following, masked } from "../../static/lib/hiding.js";
import { hiding } from "../../static/walkthrough/hiding.js";
import { same, step, test } from "./claims.js";

/** @typedef {import("../../static/lib/types.js").Step} Step */

/** @param {string} name @param {string[]} of @param {Partial<Step>} [by] */
const made = (name, of, by = {}) => step(name, "query key", [1, 2, 3, 4], [2, 2], { of, kind: of.length ? "computed" : "input", ...by });
const mask = made("mask", [], { value: step("mask", "query key", [1, 0, 1, 1], [2, 2]).value });
const behind = /** @type {Step["behind"]} */ ({ mask: "mask", at: [[0, 1], [0, 1]] }); // prettier-ignore
const RUN = [made("q", []), made("k", []), made("v", []), mask, made("scores", ["q", "k"]), made("weights", ["scores", "mask"], { behind }), made("output", ["weights", "v"])];

/** @param {string} from @param {Step[]} [steps] */
const unknown = (from, steps = RUN) => [...following(steps, from)];

/** @param {string} hideFrom @param {string} [current] @param {Step[]} [steps] */
function begun(hideFrom, current = "weights", steps = RUN) {
  const own = hiding();
  const data = /** @type {any} */ ({ steps, focus: { step: current, head: 0, row: 0, column: 0, hide: true, hideFrom } });
  own.update(data, at(current, steps));
  return { ...own, again: (/** @type {object} */ focus, /** @type {Step[]} */ to = steps) => own.update({ ...data, steps: to, focus: { ...data.focus, ...focus } }, at(current, to)) };
}

/** @param {string} id @param {Step[]} [steps] */
const at = (id, steps = RUN) => /** @type {Step} */ (steps.find((each) => each.id === id));

/** @param {ReturnType<typeof begun>} own @param {string} id */
const seen = (own, id) => [...own.veil(at(id), 0).revealed].sort();

test("a step is hidden with all that is computed from it, and what it is computed from is not", () => {
  same(unknown("scores"), ["scores", "weights", "output"]);
  same(unknown("q"), ["q", "scores", "weights", "output"]);
  same(unknown("output"), ["output"]);
});

test("of a step that the run has elsewhere all of its name are hidden, of an unknown one all that is computed", () => {
  const tiles = [...RUN.slice(0, 4), made("tile 0/scores", ["q"], { name: "scores" }), made("tile 1/scores", ["k"], { name: "scores" })];
  same(unknown("tile 7/scores", tiles), ["tile 0/scores", "tile 1/scores"]);
  same(unknown("nothing"), ["scores", "weights", "output"]);
});

test("hiding begins with the step in view and stays there, until another one is said or all are shown", () => {
  const own = begun("");
  same([own.from(), own.veil(at("scores"), 0).blank, own.veil(at("output"), 0).blank], ["weights", false, true]);
  own.again({ hideFrom: "weights", step: "output" });
  same(own.from(), "weights");
  own.again({ hideFrom: "scores" });
  same([own.from(), own.veil(at("scores"), 0).blank], ["scores", true]);
  own.again({ hide: false });
  same([own.from(), own.veil(at("scores"), 0).blank], ["", false]);
});

test("a pair that the mask hides is not asked for, unless the mask is hidden too", () => {
  same([...masked(at("weights"), RUN, 0, following(RUN, "scores"))], ["0,1"]);
  same([...masked(at("weights"), RUN, 0, following(RUN, "mask"))], []);
});

test("what was revealed stays so in the steps after, and is gone with other numbers or another beginning", () => {
  const own = begun("scores");
  own.reveal(at("scores"), 0, [{ row: 1, column: 0 }, { row: 1, column: 1 }]); // prettier-ignore
  same([seen(own, "scores"), own.isRowSeen(at("scores"), 0, 1), own.isRowSeen(at("scores"), 0, 0)], [["1,0", "1,1"], true, false]);
  own.again({ step: "output" });
  same([seen(own, "scores"), seen(own, "weights")], [["1,0", "1,1"], ["0,1"]]);
  const same_ = RUN.map((each) => ({ ...each }));
  own.again({}, same_);
  same([...own.veil(at("scores", same_), 0).revealed], ["1,0", "1,1"]);
  const others = RUN.map((each) => (each.id === "scores" ? { ...each, value: step("scores", "query key", [1, 2, 3, 5], [2, 2]).value } : each));
  own.again({}, others);
  same([...own.veil(at("scores", others), 0).revealed], []);
  own.reveal(at("scores", others), 0, [{ row: 0, column: 0 }]);
  own.again({ hideFrom: "q" }, others);
  same([...own.veil(at("scores", others), 0).revealed], []);
});

test("what was typed is kept with its cell, told only when it is checked, and gone with other numbers", () => {
  const own = begun("scores");
  const guesses = () => own.guesses(at("scores"), 0);
  own.type(at("scores"), 0, { row: 1, column: 0 }, "3");
  own.check(at("scores"), 0, [{ row: 1, column: 0 }]);
  same([[...guesses().typed], [...guesses().checked]], [[["1,0", "3"]], ["1,0"]]);
  own.type(at("scores"), 0, { row: 1, column: 0 }, "4");
  same([[...guesses().typed], [...guesses().checked]], [[["1,0", "4"]], []]);
  own.again({ step: "output" });
  same([...guesses().typed], [["1,0", "4"]]);
  const others = RUN.map((each) => (each.id === "scores" ? { ...each, value: step("scores", "query key", [1, 2, 3, 5], [2, 2]).value } : each));
  own.again({}, others);
  same([...own.guesses(at("scores", others), 0).typed], []);
});

test("a row asks for the pairs that the mask lets through", () => {
  const own = begun("scores");
  same([own.asked(at("weights"), 0, 0), own.asked(at("weights"), 0, 1), own.asked(at("scores"), 0, 0)], [[0], [0, 1], [0, 1]]);
});
