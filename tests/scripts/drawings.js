// @ts-check
import { picture, tabled } from "../../static/lib/seen.js";
import { cut, sheet, wide, write } from "../../static/lib/svg.js";
import { sentences } from "../../static/lib/view.js";
import { drawn as words } from "../../static/lib/words.js";
import { planeOf } from "../../static/lib/tensor.js";
import { alone } from "./contract.js";
import { same, test } from "./claims.js";

/** @param {number[][]} rows @param {Partial<import("../../static/lib/seen.js").Matrix>} [by] @returns {import("../../static/lib/seen.js").Matrix} */
function matrix(rows, by = {}) {
  const name = (/** @type {unknown} */ _row, /** @type {number} */ i) => `w${i}`;
  return {
    plane: planeOf(rows.length, rows[0].length, (row, column) => rows[row][column]),
    rowLabels: rows.map(name), columnLabels: rows[0].map(name), scale: { kind: "signed", largest: 2 }, legend: [],
    hidden: (row, column) => column > row, edited: new Set(), focus: { row: 0, column: 0 }, blank: false, revealed: new Set(),
    sums: false, title: "scores", ...by,
  }; // prettier-ignore
}

/** @param {SVGSVGElement} svg */
const texts = (svg) => [...svg.querySelectorAll("text")].map((each) => each.textContent);

const SMALL = [[1.5, -Infinity], [-2, 0.25]]; // prettier-ignore

test("a small matrix has its numbers and its names as text, and hidden cells are hatched", () => {
  const svg = picture(matrix(SMALL));
  alone(svg);
  for (const text of ["1.50", "−∞", "−2.00", "0.25", "w0", "w1", "query ↓", "key →"]) same([text, texts(svg).includes(text)], [text, true]);
  same(svg.querySelectorAll("rect[fill='url(#hatched)']").length, 1);
  same(svg.querySelectorAll("image").length, 0);
});

test("what is in focus has no frame in the picture by itself", () => {
  const of = (/** @type {number} */ row) => alone(picture(matrix(SMALL, { focus: { row, column: 0 } })));
  same(of(0) === of(1), true);
});

test("a large matrix is one image over the hatching, with the names that have room", () => {
  const rows = Array.from({ length: 64 }, () => Array.from({ length: 64 }, (_value, i) => i / 32));
  const svg = picture(matrix(rows));
  alone(svg);
  same([svg.querySelectorAll("image").length, svg.querySelectorAll("rect[fill='url(#hatched)']").length], [1, 1]);
  same(texts(svg).includes("w0") && !texts(svg).includes("w1"), true);
  same(texts(svg).some((text) => text === "0.03"), false);
});

test("a vector has no name beside it, however long it is", () => {
  const plane = { ...planeOf(1, 500, () => 1), rowAxis: "", columnAxis: "d" };
  const names = Array.from({ length: 500 }, (_name, i) => String(i));
  const svg = picture(matrix([[1]], { plane, rowLabels: [""], columnLabels: names, hidden: () => false }));
  alone(svg);
  same([texts(svg).includes("d →"), texts(svg).some((text) => text?.includes("↓"))], [true, false]);
  same(svg.width.baseVal.value < 1200, true);
});

test("an edited cell is marked, a class has its colour, a sum stands beside its row", () => {
  same(texts(picture(matrix(SMALL, { edited: new Set(["0,0"]) }))).includes("1.50✎"), true);
  const classes = matrix([[0, 1]], { scale: { kind: "class", largest: 1 }, legend: ["a", "b"], hidden: () => false });
  const fills = [...picture(classes).querySelectorAll("rect[stroke]")].map((each) => each.getAttribute("fill"));
  same(new Set(fills).size, 2);
  const sums = matrix([[0.5, 0.25]], { sums: true, hidden: () => false });
  same([texts(picture(sums, true)).includes("0.75"), tabled(sums, true).rows[0]], [true, ["w0", 0.5, 0.25, 0.75]]);
});

test("what is to be guessed is neither in the table nor in the picture", () => {
  const blank = matrix(SMALL, { blank: true, revealed: new Set(["1,1"]) });
  same(tabled(blank).rows, [["w0", "?", "?"], ["w1", "?", 0.25]]); // prettier-ignore
  same([texts(picture(blank)).includes("1.50"), texts(picture(blank)).includes("0.25")], [false, true]);
});

test("a name of any letters stays text, and the file can be read", () => {
  const names = ["<script>alert(1)</script>", "\u0000\u0007\ud800 & \"", "long ".repeat(4000)]; // prettier-ignore
  const svg = picture(matrix([[1, 2, 3]], { columnLabels: names, rowLabels: [names[0]], title: names[1] }));
  alone(svg);
  same([svg.querySelector("script"), texts(svg).some((text) => text?.startsWith("␀␇"))], [null, true]);
  same(svg.height.baseVal.value < 300, true);
});

test("a text that is cut fits, and ends in a sign that it is", () => {
  same(cut("word", 100), "word");
  same(wide(cut("a long, long, long word", 60)) <= 60 && cut("a long, long, long word", 60).endsWith("…"), true);
});

test("a row of words begins where its letters do, and breaks into lines", () => {
  const word = (/** @type {string} */ text) => ({ text, below: "1%", share: 0.5 });
  const first = (/** @type {SVGSVGElement} */ svg) => Number(svg.querySelectorAll("rect")[1].getAttribute("x"));
  same(first(words("", ["אב", "גד"].map(word))) > first(words("", ["ab", "cd"].map(word))), true);
  same(words("t", Array(100).fill("word").map(word)).height.baseVal.value > 400, true);
});

test("a part that is no sentence yet becomes one, and what is empty is left out", () => {
  same(sentences("A cell", "It is 0.5.", "", null, false, "“Well?”"), "A cell. It is 0.5. “Well?”");
});

test("a sheet is as large as it says", () => {
  const svg = sheet("A sheet", 99.2, 10, write(1, 5, "text"), null, false);
  same([svg.getAttribute("viewBox"), svg.getAttribute("width")], ["0 0 100 10", "100"]);
});
