// @ts-check
import { pathOf, wordAt } from "../../static/walkthrough/path.js";
import { same, step, test, tokens } from "./claims.js";

/** @param {string} id @param {string} axes @param {string[]} of @param {(number[] | null)[]} [labels] */
const made = (id, axes, of, labels = []) => {
  const shape = axes.split(" ").map((axis, at) => labels[at]?.length ?? (["query", "key", "token"].includes(axis) ? 3 : 2));
  const numbers = Array(shape.reduce((a, b) => a * b, 1)).fill(0);
  return step(id.split("/").at(-1) ?? "", axes, numbers, shape, { id, of, labels, kind: of.length ? "computed" : "input" });
};
const ids = (/** @type {{id: string}[]} */ steps) => steps.map(({ id }) => id);
const ONE = { query: tokens("a b c"), key: tokens("a b c") };
const TWO = { query: tokens("a b c"), key: tokens("d e f") };
const focus = (/** @type {number} */ row) => ({ head: 0, row, column: 0 });

test("a word's path leads from its vector over what has a row of it to the output; weights and masks are not on it", () => {
  const steps = [
    made("x", "token d", []), made("w_q", "d d", []), made("mask", "query key", []), made("q", "query d", ["x", "w_q"]), made("k", "key d", ["x"]),
    made("scores", "query key", ["q", "k", "mask"]), made("beside", "query key", ["scores"]), made("mean", "token", ["scores"]), made("output", "query d", ["scores", "mean", "x"]),
  ]; // prettier-ignore
  same(ids(pathOf(steps, { of: "query", at: 1 }, ONE)), ["x", "q", "k", "scores", "mean", "output"]);
});

test("only the tiles that hold a word are on its path", () => {
  const steps = [made("q", "query d", []), made("tile 0/found", "query d", ["q"], [[0, 1], null]), made("tile 1/found", "query d", ["q"], [[2], null]), made("output", "query d", ["tile 0/found", "tile 1/found"])];
  same(ids(pathOf(steps, { of: "query", at: 2 }, ONE)), ["q", "tile 1/found", "output"]);
  same(ids(pathOf(steps, { of: "query", at: 0 }, ONE)), ["q", "tile 0/found", "output"]);
});

test("a word that is read goes as far as it has rows, one that is written to its own output", () => {
  const steps = [
    made("x", "query d", []), made("context", "key d", []), made("encoder/output", "key d", ["context"]), made("q", "query d", ["x"]), made("k", "key d", ["encoder/output"]),
    made("scores", "query key", ["q", "k"]), made("output", "query d", ["scores", "k", "x"]),
  ]; // prettier-ignore
  same(ids(pathOf(steps, { of: "key", at: 1 }, TWO)), ["context", "encoder/output", "k"]);
  same(ids(pathOf(steps, { of: "query", at: 1 }, TWO)), ["x", "q", "scores", "output"]);
  same(wordAt(steps[2], focus(2), TWO), { of: "key", at: 2 });
  same(wordAt(steps[2], focus(2), ONE), { of: "query", at: 2 });
});

test("a step of weights has a row of no word, one of a number for each word has its column, one of a matrix for each its matrix", () => {
  same(wordAt(made("w_q", "d d", []), focus(1), ONE), null);
  same(wordAt(made("mean", "token", []), { head: 0, row: 0, column: 2 }, ONE), { of: "query", at: 2 });
  same(wordAt(made("tanh", "query key d", []), { head: 1, row: 2, column: 0 }, ONE), { of: "query", at: 1 });
});

test("who has no vector has no path", () => same(pathOf([made("mask", "query key", []), made("output", "query key", ["mask"])], { of: "query", at: 0 }, ONE), []));
