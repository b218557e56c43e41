// @ts-check
import { choice, described, field, flag, kept, list, maybe, part, place, real, tabsField, text, whole, within } from "../../static/lib/fields.js";
import { reader, say } from "../../static/lib/state.js";
import { same, test } from "./claims.js";

const isWord = /** @type {(given: unknown) => given is string} */ ((given) => typeof given === "string");
const FIELDS = {
  text: kept(text("a sentence")),
  layer: whole({ below: 6, otherwise: 2 }),
  share: real({ least: 0, most: 1, otherwise: 0.5 }),
  view: choice(["heatmap", "lines"]),
  hide: flag(),
  words: list(isWord, 2),
  at: place([0, 1]),
  from: maybe(field((given) => (given === "head" ? given : undefined), "head")),
  pins: within(described({ query: list(isWord) })),
  tabs: tabsField(),
};
const STATE = described(FIELDS, ["mechanism"]);
/** @param {unknown} given */
const read = (given) => STATE.read(/** @type {Record<string, unknown>} */ (given));

test("who says nothing has what it is otherwise, and nothing was dropped", () => {
  same(read({}), { state: STATE.fresh(), dropped: [] });
  same(STATE.fresh().layer, 2);
});

test("what fits is taken as it is", () => {
  const given = { text: "", layer: 5, share: 1, view: "lines", hide: true, words: ["a"], at: [3, 4], from: "head", pins: { query: ["b"] }, tabs: { pair: { left: 1 } } }; // prettier-ignore
  same(read(given), { state: given, dropped: [] });
});

for (const [name, odd] of /** @type {[keyof typeof FIELDS, unknown[]][]} */ ([
  ["text", [1, null, [], {}]],
  ["layer", [-1, 6, 2.5, "3", null, NaN, 1e300]],
  ["share", [-0.1, 1.1, "1", null, Infinity]],
  ["view", ["Lines", "", 1, null, "__proto__"]],
  ["hide", [1, "true", null]],
  ["words", ["a", null, {}]],
  ["at", [[1], [1, 2, 3], [-1, 0], [0.5, 1], ["0", "1"], 3]],
  ["from", ["other", 1, {}]],
  ["pins", [[], "a", 1, null]],
  ["tabs", [[], { pair: 1 }, { pair: [] }, "a"]],
]))
  test(`what does not fit ${name} is dropped, named, and costs nothing else`, () => {
    for (const value of odd) {
      const { state, dropped } = read({ [name]: value, share: name === "share" ? value : 0.25 });
      same(state[name], STATE.fresh()[name]);
      same(dropped, [name]);
      if (name !== "share") same(state.share, 0.25);
    }
  });

test("of a list what fits stays, up to as many as there may be, and the rest is named", () => {
  same(read({ words: [1, "a", null, "b", "c"] }).state.words, ["a", "b"]);
  for (const words of [[1], ["a", "b", "c"]]) same(read({ words }).dropped, ["words"]);
  same(read({ words: ["a", "b"] }).dropped, []);
});

test("of a state within another what fits stays, and the rest is named", () => {
  const pins = { query: ["a", 1], other: 2 };
  same(read({ pins, layer: 1 }), { state: { ...STATE.fresh(), layer: 1, pins: { query: ["a"] } }, dropped: ["pins"] });
  same(read({ pins: { query: ["a"] } }).dropped, []);
});

test("of the parts of a page one that is broken costs no other, and the page's name for them is said", () => {
  same(read({ tabs: { pair: 1, flow: { layer: 1 } } }), { state: { ...STATE.fresh(), tabs: { flow: { layer: 1 } } }, dropped: ["tabs"] });
});

test("what is unknown is dropped and named; a tag is neither", () => {
  same(read({ mechanism: "causal", colour: "red" }).dropped, ["colour"]);
});

test("__proto__ and its like are names like any other, and harm nothing", () => {
  const given = JSON.parse('{"__proto__": {"layer": 5, "hide": true}, "constructor": 1, "toString": 2, "layer": 1}');
  const { state, dropped } = read(given);
  same(state, { ...STATE.fresh(), layer: 1 });
  same(dropped.sort(), ["__proto__", "constructor", "toString"]);
  same(Object.getPrototypeOf(state) === Object.prototype, true);
  same(/** @type {any} */ ({}).hide ?? null, null);
});

test("a link leaves out what it would be otherwise, but for what is kept", () => {
  same(STATE.said(STATE.fresh()), { text: "a sentence" });
  same(STATE.said({ ...STATE.fresh(), layer: 3, at: [0, 1] }), { text: "a sentence", layer: 3 });
});

test("what a link says is read as it was", () => {
  const state = { ...STATE.fresh(), layer: 4, words: ["a"], pins: { query: ["b"] }, hide: true };
  same(read(STATE.said(state)).state, state);
});

test("a part keeps its own under its name, and leaves the others' alone", () => {
  const { checked, kept: keep } = part("pair", { left: whole({ otherwise: 7 }) });
  const state = { tabs: { flow: { layer: 1 }, pair: { left: 3, odd: true } } };
  same(checked(state), { left: 3 });
  same(checked({ tabs: {} }), { left: 7 });
  same(keep(state, { left: 5 }), { tabs: { flow: { layer: 1 }, pair: { left: 5 } } });
  same(keep(state, { left: 7 }), { tabs: { flow: { layer: 1 }, pair: { left: 7 } } });
});

test("what a part drops is said once, beside what the page has dropped", () => {
  const said = () => document.querySelector("#link-problem")?.textContent ?? "";
  const { checked } = part("pair", { left: whole({ otherwise: 7 }) });
  const state = { tabs: { pair: { left: -1 } } };
  reader(STATE)({ layer: 9 });
  checked(state);
  same([said().includes("“layer”"), said().includes("“left”")], [true, true]);
  say("");
  checked(state);
  same(said(), "");
  checked({ tabs: { pair: { right: 1 } } });
  same([said().includes("“right”"), said().includes("“layer”")], [true, false]);
  say("");
});
