// @ts-check
// What the parts of an equation are called, and where they find room.
import { numbered } from "../../static/lib/cellnumbers.js";
import { cellsOf, nameOf, placed, signsOf, termsOf } from "../../static/lib/placing.js";
import { read } from "../../static/lib/mathml.js";
import { planeOf } from "../../static/lib/tensor.js";
import { same, test } from "./claims.js";

/** @param {string} step @param {string} formula @param {number} [columns] @param {number} [rows] @returns {import("../../static/lib/equation.js").Part} */
const part = (step, formula, columns = 4, rows = 5) => ({
  ...{ step, formula, legend: [], isMade: false, cells: null, hidden: () => false, scale: { kind: "signed", largest: 1 } },
  plane: planeOf(rows, columns, () => 0),
});
const named = (/** @type {string} */ id) => `<mrow data-step="${id}"><mi>${id.split("/").at(-1)}</mi></mrow>`;

test("a part is called by its formula, and by its whole name if another one has the same", () => {
  const [a, b] = ["tile 0 1/found", "tile 1 1/found"].map((id) => part(id, named(id)));
  same([nameOf(a, [a, "→"]), nameOf(a, [a, b, "→"]), nameOf("→", [a, b, "→"])], ["found", "tile 0 1/found", "→"]);
  const heads = [0, 1].map((head) => part("heads", `<msub><mi>heads</mi><mn>${head}</mn></msub>`));
  same(heads.map((each) => nameOf(each, heads)), ["heads0", "heads1"]);
});

test("of a formula that is too long the steps are named, each once", () => {
  const long = part("", `<mrow>${["q", "exponentials", "q", "rescaled", "found", "kept", "largest"].map(named).join("<mo>+</mo>")}</mrow>`);
  same(nameOf(long, [long]), "q, exponentials, rescaled …");
});

test("names that need more room than there is stand above the matrix, not cut beside it", () => {
  const plane = planeOf(5, 5, () => 0);
  const at = (/** @type {string} */ name) => placed({ left: null, above: null, row: [part("a", `<mi>${name}</mi>`), "·", part("b", `<mi>${name} too</mi>`), "="] }, plane, 700);
  same([at("q").kind, at("q of the queries of the tile").kind], ["beside", "above"]);
  const row = [part("a", "<mi>a name of some length</mi>", 1), "="];
  same(cellsOf(row, 200), 38); // a column under a long name has room
});

test("above a matrix of many rows nothing stands in front of a class: the result comes first", () => {
  const of = (/** @type {number} */ rows) => placed({ left: null, above: null, row: [part("a", "<mi>a</mi>", 17, rows), "exp →", part("b", "<mi>b</mi>", 17, rows), "="] }, planeOf(rows, 17, () => 0), 760).kind;
  const { dataset } = document.documentElement;
  const before = dataset.theme ?? "";
  same([of(5), of(17)], ["above", "above"]);
  dataset.theme = "projector";
  same([of(5), of(17)], ["above", "folded"]);
  dataset.theme = before;
});

test("a few rows whose numbers find no room beside the matrix stand above it, more rows stay beside", () => {
  const of = (/** @type {number} */ rows, /** @type {number} */ columns) => placed({ left: null, above: null, row: [part("a", "<mi>a</mi>", columns, rows), "+", part("b", "<mi>b</mi>", columns, rows), "="] }, planeOf(rows, 8, () => 0), 760).kind;
  same([of(6, 4), of(6, 12), of(7, 12)], ["beside", "above", "beside"]);
});

test("a matrix without sums, under short names, leaves more room to what it is made of", () => {
  const of = (/** @type {boolean} */ sums) => placed({ left: null, above: null, row: [part("a", "<mi>a</mi>", 9), "="] }, planeOf(5, 6, () => 0), 700, { rowLabels: ["a"], sums }).width;
  same([of(true) > placed({ left: null, above: null, row: [part("a", "<mi>a</mi>", 9), "="] }, planeOf(5, 6, () => 0), 700).width, of(false) > of(true)], [true, true]);
});

test("a sign stays with the matrix before it, a bracket with the one after; words may begin a line", () => {
  const [a, b] = [part("a", "<mi>a</mi>"), part("b", "<mi>b</mi>")];
  same(termsOf(["(", a, "+", b, ")", "place of the largest →"]).map((term) => term.map((each) => (typeof each === "string" ? each : each.step))), [["(", "a", "+"], ["b", ")"], ["place of the largest →"]]); // prettier-ignore
  same([signsOf([a, "+"]), signsOf([a])], [34, 0]); // prettier-ignore
});

test("numbers that find no room are written shorter, if that still tells them from 0", () => {
  const written = (/** @type {number[]} */ values, /** @type {number} */ wide) => {
    const plane = planeOf(1, values.length, (_row, column) => values[column]);
    const cell = (/** @type {number} */ _row, /** @type {number} */ column) => ({ colour: /** @type {[number, number, number]} */ ([0, 0, 0]), text: values[column].toFixed(2) });
    return numbered(cell, plane, wide, 30).map((each) => each?.textContent);
  };
  same([written([1.26, 183.09, 16.44], 40), written([1.26, -1.84], 24), written([1.26, -0.02], 24)], [["1.26", "183", "16.4"], ["1.3", "−1.8"], []]); // prettier-ignore
});

test("steps of one name in a formula are told apart by what their paths differ in", () => {
  const spelled = (/** @type {string[]} */ ...ids) => read(`<mrow>${ids.map(named).join("<mo>−</mo>")}</mrow>`).textContent;
  same([spelled("tile 0 0/max", "tile 0 1/max"), spelled("tile 0 0/max", "tile 0 0/sum"), spelled("a/output", "b/output", "x")], ["max0,0−max0,1", "max−sum", "outputa−outputb−x"]);
});
