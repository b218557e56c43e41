// @ts-check
// What a class answered is counted by what it comes from, and is seen by those who may.
import * as spread from "../../static/class/spread.js";
import { cells, rows, spreadOf } from "../../static/class/counted.js";
import { stand } from "../../static/lib/posed.js";
import { same, test } from "./claims.js";

/** @typedef {import("../../static/class/counted.js").Question} Question */

/** @param {string} text */
const said = (text) => [{ item: false, spans: [{ kind: /** @type {const} */ ("text"), text, to: "", value: null, digits: 0 }] }];

/** @param {Partial<import("../../static/lib/types.js").ClassQuestion>} ask @param {Partial<Question>} by @returns {Question} */
function question(ask, by = {}) {
  const blank = { says: [], step: "weights", head: 0, cells: [], words: [], blank: [], choices: [], do: null, of: "", lesson: "", scene: "", language: "" };
  const own = { question: 1, view: "", round: 1, state: "open", spread: null, mistakes: null, truth: null, ...by };
  return /** @type {Question} */ ({ ...own, ask: { kind: "number", ...blank, ...ask } });
}

/** @param {number | null} choice @param {Record<string, string>} reasons */
const truth = (choice, reasons = {}) =>
  /** @type {any} */ ({ judged: { choice }, made: [], reasons: Object.fromEntries(Object.entries(reasons).map(([id, text]) => [id, said(text)])), right: [] });

const NUMBERS = [
  [{ answer: { numbers: [0.36] }, count: 3, right: true, mistakes: [] }, { answer: { numbers: [0.21] }, count: 2, right: false, mistakes: ["wrong-axis"] }],
  [{ answer: { numbers: [0.359] }, count: 4, right: true, mistakes: [] }, { answer: { numbers: [0.7] }, count: 1, right: false, mistakes: [] }],
];

test("what is right is one row, what one mistake gives another, both votes beside each other", () => {
  const found = rows({ question: question({}, { round: 2, state: "shown", spread: NUMBERS, truth: truth(null, { "wrong-axis": "Down the column." }) }), answers: null, isPublic: true });
  same(found.map(({ label, counts, right, reasons }) => [label, counts, right, reasons.length]), [["0.36", [3, 4], true, 0], ["0.7", [0, 1], false, 0], ["0.21", [2, 0], false, 1]]);
});

test("a choice stands in its own order, also if nobody chose it, and the right one is told with the truth alone", () => {
  const ask = { kind: /** @type {const} */ ("choose"), choices: ["a", "b", "c"].flatMap(said) };
  const told = (/** @type {"closed" | "shown"} */ state) =>
    rows({ question: question(ask, { round: 2, state, spread: [[{ answer: { choice: 2 }, count: 5 }], []], truth: state === "shown" ? truth(1) : null }), answers: null, isPublic: true });
  same(told("closed").map(({ counts, right }) => [counts[0], right]), [[0, null], [0, null], [5, null]]);
  same(told("shown").map(({ right }) => right), [null, true, null]);
});

test("a class sees nothing before its second vote is over, and nobody's own words at all", () => {
  const seen = (/** @type {Partial<Question>} */ by, kind = "number") => spreadOf({ question: question({ kind: /** @type {any} */ (kind) }, { spread: NUMBERS, ...by }), answers: null, isPublic: true }) !== null;
  same([seen({ round: 1, state: "closed" }), seen({ round: 2, state: "open" }), seen({ round: 2, state: "closed" }), seen({ state: "shown" })], [false, false, true, true]);
  same(seen({ state: "shown" }, "say"), false);
  same(spreadOf({ question: question({}), answers: { answered: [5, 0], spread: NUMBERS }, isPublic: false })?.length, 2);
});

test("rare answers are counted together, those that are right or known are not", () => {
  const many = Array.from({ length: 20 }, (_each, i) => ({ answer: { numbers: [i] }, count: i < 12 ? 2 : 1, right: i === 19, mistakes: i === 18 ? ["even"] : [] }));
  const given = { question: question({}, { state: "shown", spread: [many, []], truth: truth(null, { even: "All the same." }) }), answers: null };
  const found = rows({ ...given, isPublic: false });
  same(found.length, 10);
  same(found.reduce((sum, { counts }) => sum + counts[0], 0), 32);
  same(found.slice(-1).map(({ label, counts }) => [label, counts[0]]), [["Other answers", 16]]);
  const shown = rows({ ...given, isPublic: true }); // less of what is rare; what is right, and known mistakes, all the same
  same([shown.length, ...shown.slice(-1).map(({ counts }) => counts[0])], [7, 22]);
});

test("over a matrix stands how often each cell, row or column was chosen", () => {
  const touch = (/** @type {"cell" | "row"} */ of) => [...(cells(question({ kind: "touch", of }).ask, [{ answer: { places: [1, 2] }, count: 2 }, { answer: { places: [1, 0] }, count: 1 }]) ?? [])];
  same([touch("cell"), touch("row")], [[["1,2", 2], ["1,0", 1]], [["1,", 3]]]);
  same([...(cells(question({ kind: "largest", cells: [[3, 0], [3, 1]] }).ask, [{ answer: { places: [1] }, count: 4 }]) ?? [])], [["3,1", 4]]);
  same(cells(question({}).ask, NUMBERS[0]), null);
});

test("numbers stand on the matrix while it is that of the question, and are gone with what counted them", () => {
  const table = document.createElement("table");
  table.className = "matrix";
  table.innerHTML = '<tr><th data-row="0">cat</th><td data-row="0" data-column="0"></td></tr>';
  const [stage, place] = ["div", "div"].map((tag) => document.createElement(tag));
  stage.className = "stage";
  stage.append(table);
  const walk = document.createElement("div");
  walk.append(stage);
  document.body.append(walk, place);
  stand(walk, { step: "weights", head: 0 });
  const data = { question: question({ kind: "touch", of: "cell" }, { state: "shown", spread: [[{ answer: { places: [0, 0] }, count: 3, right: null, mistakes: [] }], []], truth: { ...truth(null), right: [[0, 0]] } }), answers: null, isPublic: true };
  const shown = spread.mount(place, data);
  const votes = () => table.querySelector("td")?.getAttribute("data-votes") ?? "";
  const there = [votes(), place.innerText.includes("3")];
  stand(walk, { step: "weights", head: 1 });
  shown.update(data);
  const elsewhere = votes();
  stand(walk, { step: "weights", head: 0 });
  shown.update(data);
  shown.destroy();
  same([there, elsewhere, votes(), place.childElementCount], [["✓ 3", true], "", "", 0]);
  stand(walk, null);
  walk.remove();
  place.remove();
});
