// @ts-check
// Softmax in words, and the sink: said if it is so, with the row's own numbers.
import { roughly } from "../../static/lib/i18n.js";
import { inWords, mixtureOf, scoresOf, sinkOf } from "../../static/lib/shares.js";
import { planeOf } from "../../static/lib/tensor.js";
import { same, step, tensor, test } from "./claims.js";

const open = () => false;

/** @param {number[]} scores of one row @param {(row: number, column: number) => boolean} [hidden] @param {number} [off] of the first share */
function said(scores, hidden = open, off = 0) {
  const risen = scores.map((score, column) => (hidden(0, column) ? 0 : Math.exp(score)));
  const sum = risen.reduce((a, b) => a + b, 0);
  const shares = planeOf(1, scores.length, (_row, column) => risen[column] / sum + (column ? 0 : off));
  return inWords(shares, planeOf(1, scores.length, (_row, column) => scores[column]), 0, hidden);
}

test("the highest is said beside the next lower one, and how many times its share it has", () => {
  same(said([0, 0, 4, 1]), { kind: "higher", top: 2, other: 3, more: 3 });
  same(said([4, 4, 0]), { kind: "higher", top: 0, other: 2, more: 4 });
  same([4, 3, 0.5, 5.29, 0].map((more) => roughly(Math.exp(more))), ["55", "20", "1.65", "200", "1.00"]);
});

test("equal scores have no say over each other, and one alone gets everything", () => {
  same(said([2, 2, 2]), { kind: "equal", n: 3 });
  same(said([2, 7], (_row, column) => column === 1), { kind: "one" });
  same(said([2, -Infinity, 2]), { kind: "equal", n: 2 });
});

test("what is hidden is not the highest, and a row of nothing is not said", () => {
  same(said([1, 9, 0], (_row, column) => column === 1), { kind: "higher", top: 0, other: 2, more: 1 });
  same(said([-Infinity, -Infinity]), null);
});

test("shares that were changed by hand are not those of the scores", () => same(said([0, 4], open, 0.1), null));

const N = 4;

/** A run of four words whose rows give so much to the first, with values of these lengths. @param {number[]} first @param {number[]} lengths */
function run(first, lengths) {
  const weights = first.flatMap((share) => [share, ...Array(N - 1).fill((1 - share) / (N - 1))]);
  const operand = (/** @type {string} */ name) => ({ formula: `<mi>${name}</mi>`, step: name, turned: false, value: null, move: null });
  const product = { kind: /** @type {const} */ ("product"), name: "matmul", operands: [operand("weights"), operand("v")], value: null };
  const softmax = { kind: /** @type {const} */ ("softmax"), name: "softmax", operands: [operand("scores")], value: tensor(weights, [N, N]) };
  return [
    step("v", "key d_v", lengths.flatMap((length) => [0, length]), [N, 2], { kind: "input" }),
    step("scores", "query key", Array(N * N).fill(0), [N, N], { kind: "input" }),
    step("weights", "query key", weights, [N, N], { of: ["scores"], moves: [softmax] }),
    step("output", "query d_v", Array(N * 2).fill(0), [N, 2], { of: ["weights", "v"], moves: [product] }),
  ];
}

test("most of the weight of most words on a first token with the shortest value is a sink", () => {
  const steps = run([1, 0.9, 0.8, 0.2], [1, 3, 4, 5]);
  for (const each of steps.slice(2)) {
    const found = sinkOf(each, steps, 0);
    same([found?.rows, found?.of, found?.length, found?.others], [2, 3, 1, 4]);
    same(found?.weight(2).toFixed(2), "0.80");
  }
  same(sinkOf(steps[1], steps, 0), null);
});

test("it is none if few words look there, if its value is not the shortest, or if half is as much as equal shares give", () => {
  for (const steps of [run([1, 0.9, 0.2, 0.2], [1, 3, 4, 5]), run([1, 0.9, 0.8, 0.9], [3, 3, 4, 5]), run([1, 0.5, 1 / 3, 0.25], [1, 3, 4, 5])]) same(sinkOf(steps[2], steps, 0), null);
});

test("of a part of a text nobody knows", () => {
  const steps = run([1, 0.9, 0.8, 0.9], [1, 3, 4, 5]);
  steps[2].labels = [[5, 6, 7, 8], null];
  same(sinkOf(steps[3], steps, 0), null);
});

test("the scores are those that softmax was given", () => {
  const steps = run([1, 0.9, 0.8, 0.9], [1, 3, 4, 5]);
  same([scoresOf(steps[2], steps, 0)?.step, scoresOf(steps[2], steps, 0)?.plane.rows], ["scores", N]);
  same(scoresOf(steps[3], steps, 0), null);
  same(scoresOf(steps[2], steps.slice(2), 0), null);
});

test("what is mixed is said by its largest shares, and only of rows that add up to 1", () => {
  const steps = run([1, 0.7, 0.4, 0.25], [1, 3, 4, 5]);
  const found = [0, 1, 2, 3].map((row) => mixtureOf(steps[3], steps, 0, row));
  same(found.map((each) => [each?.top, each?.share.toFixed(2), each?.next.toFixed(2), each?.n]), [[0, "1.00", "0.00", 1], [0, "0.70", "0.10", 4], [0, "0.40", "0.20", 4], [0, "0.25", "0.25", 4]]);
  same(found.map((each) => each?.isEven), [true, false, false, true]);
  same(found.map((each) => each?.areValues), [true, true, true, true]);
  same(mixtureOf(steps[2], steps, 0, 0), null);
  const others = run([1, 0.7, 0.4, 0.25], [1, 3, 4, 5]);
  others[2].value = tensor(Array(N * N).fill(0.2), [N, N]);
  same(mixtureOf(others[3], others, 0, 1), null);
});
