// @ts-check
import { equationOf } from "../../static/lib/equation.js";
import { mount } from "../../static/views/equation.js";
import { same, step, tensor, test } from "./claims.js";
import { given } from "./given.js";

/** @typedef {import("../../static/lib/types.js").Operand} Operand */
/** @typedef {import("../../static/lib/types.js").Move} Move */
/** @typedef {import("../../static/lib/equation.js").Part} Part */

/** @param {Partial<Operand>} by @returns {Operand} */
const operand = (by) => ({ formula: `<mi>${by.step ?? "x"}</mi>`, step: null, turned: false, value: null, move: null, ...by });
/** @param {Move["kind"]} kind @param {string} name @param {Partial<Operand>[]} operands @param {Move["value"]} [value] @returns {Move} */
const move = (kind, name, operands, value = null) => ({ kind, name, operands: operands.map(operand), value });
/** @param {Part | string | null} part */
const numbers = (part) => {
  if (!part || typeof part === "string" || !part.plane) return part && typeof part !== "string" ? "number" : part;
  const { rows, columns, at } = part.plane;
  return Array.from({ length: rows }, (_row, i) => Array.from({ length: columns }, (_column, j) => at(i, j)));
};

const q = step("q", "query d", [1, 2, 3, 4], [2, 2], { kind: "input" });
const k = step("k", "key d", [5, 6, 7, 8, 9, 10], [3, 2], { kind: "input" });

test("a product stands between its factors, the right one turned over if it was", () => {
  const scores = step("scores", "query key", [17, 23, 29, 39, 53, 67], [2, 3], { moves: [move("product", "matmul", [{ step: "q" }, { step: "k", turned: true }])] });
  const found = equationOf(scores, [q, k, scores], 0);
  same([numbers(found?.left ?? null), numbers(found?.above ?? null), found?.row], [[[1, 2], [3, 4]], [[5, 7, 9], [6, 8, 10]], null]); // prettier-ignore
  same(equationOf(scores, [q, k, scores], 0) === found, true);
});

test("of a head's product only the columns that it was cut out of stand above", () => {
  const w = step("w", "d_in d_heads", [1, 0, 2, 0, 0, 1, 0, 2], [2, 4], { kind: "input" });
  const all = tensor([1, 2, 2, 4, 3, 4, 6, 8], [2, 4]);
  const moves = [move("product", "matmul", [{ step: "q" }, { step: "w" }], all), move("moved", "unflatten", [{ move: 0 }])];
  const own = step("own", "head query d", [1, 2, 3, 4, 2, 4, 6, 8], [2, 2, 2], { moves });
  same(numbers(equationOf(own, [q, w, own], 1)?.above ?? null), [[2, 0], [0, 2]]); // prettier-ignore
});

test("softmax rises to exponentials, which their sum divides; a mask that changes nothing is left out", () => {
  const scores = step("scores", "query key", [0, Math.log(3), -Infinity, 5], [2, 2]);
  const mask = step("mask", "query key", [1, 1, 0, 1], [2, 2]);
  const shares = [0.25, 0.75, 0, 1];
  const moves = [move("softmax", "softmax", [{ step: "scores" }], tensor(shares, [2, 2])), move("mask", "masked_fill", [{ move: 0 }, { step: "mask" }])];
  const weights = step("weights", "query key", shares, [2, 2], { moves });
  const row = equationOf(weights, [scores, mask, weights], 0)?.row ?? [];
  same(row.map((each) => (typeof each === "string" ? each : each.formula)), ["<mi>scores</mi>", "exp →", "<msup><mi>e</mi><mi>scores</mi></msup>", "÷", "<mo>∑</mo>", "="]);
  const rounded = (/** @type {unknown} */ part) => /** @type {number[][]} */ (part).map((line) => line.map((value) => Number(value.toFixed(5))));
  const [, , risen, , sums] = row.map(numbers);
  same([rounded(risen), rounded(sums)], [[[1, 3], [0, 148.41316]], [[4], [148.41316]]]); // prettier-ignore
  const by = typeof row[2] === "string" ? null : row[2].scale;
  same([0, 1].map((at) => by?.of?.(at).toFixed(2)), ["4.00", "148.41"]); // each row is coloured as parts of its sum
  const high = step("scores", "query key", [100, 100 + Math.log(3), -Infinity, 5], [2, 2]);
  const [, , less] = equationOf({ ...weights }, [high, mask, weights], 0)?.row?.map(numbers) ?? [];
  same(rounded(less), [[0.33333, 1], [0, 1]]); // the largest of each row is taken off first
});

test("a mask that changes something stands behind what was there, and a number is written", () => {
  const mask = step("mask", "query d", [1, 0, 1, 1], [2, 2]);
  const masked = step("masked", "query d", [1, -9, 3, 4], [2, 2], { moves: [move("mask", "masked_fill", [{ step: "q" }, { step: "mask" }])] });
  same(equationOf(masked, [q, mask, masked], 0)?.row?.map((each) => (typeof each === "string" ? each : each.step)), ["q", "behind", "mask", "="]);
  const scaled = step("scaled", "query d", [2, 4, 6, 8], [2, 2], { moves: [move("cellwise", "mul", [{ step: "q" }, { formula: "<mn>2</mn>" }])] });
  same(equationOf(scaled, [q, scaled], 0)?.row?.map(numbers), [[[1, 2], [3, 4]], "×", "number", "="]); // prettier-ignore
});

test("heads that come together stand beside each other", () => {
  const heads = step("heads", "head query d_v", [1, 2, 3, 4], [2, 2, 1]);
  const concat = step("concat", "query d_heads", [1, 3, 2, 4], [2, 2], { moves: [move("moved", "flatten", [{ step: "heads" }])] });
  same(equationOf(concat, [heads, concat], 0)?.row?.map(numbers), [[[1], [2]], "beside", [[3], [4]], "→"]); // prettier-ignore
});

test("of many only the first are drawn, and it is said how many more there are", () => {
  const rows = Array.from({ length: 7 }, (_row, i) => step(`row ${i}`, "query d", [i, i], [1, 2]));
  const all = step("output", "query d", rows.flatMap((_row, i) => [i, i]), [7, 2], { moves: [move("joined", "concat", rows.map(({ id }) => ({ step: id })))] });
  const row = equationOf(all, [...rows, all], 0)?.row ?? [];
  same(row.map((each) => (typeof each === "string" ? each : each.step)), ["row 0", ",", "row 1", ",", "row 2", ",", "row 3", "and 3 more", "→"]);
});

test("what was given is made of nothing", () => same(equationOf(q, [q, k], 0), null));

test("an outer product, and an einsum that is a product, stand between their factors; another einsum does not", () => {
  const [place, rates] = [step("place", "token", [1, 2], [2]), step("rates", "pair", [3, 4, 5], [3])];
  const of = (/** @type {string} */ name, /** @type {import("../../static/lib/types.js").Step[]} */ ...from) => [move("cellwise", name, from.map(({ id }) => ({ step: id })))];
  const angles = step("angles", "token pair", [3, 4, 5, 6, 8, 10], [2, 3], { moves: of("outer", place, rates) });
  const outer = equationOf(angles, [place, rates, angles], 0);
  same([numbers(outer?.left ?? null), numbers(outer?.above ?? null)], [[[1], [2]], [[3, 4, 5]]]); // prettier-ignore
  const w = step("w", "head d d_out", [1, 0, 0, 1, 2, 0, 0, 2], [2, 2, 2], { kind: "input" });
  const own = step("own", "head query d_out", [1, 2, 3, 4, 2, 4, 6, 8], [2, 2, 2], { moves: of("einsum", q, w) });
  same(numbers(equationOf(own, [q, w, own], 1)?.above ?? null), [[2, 0], [0, 2]]); // prettier-ignore
  const other = step("other", "head query d_out", [1, 2, 3, 4, 9, 9, 9, 9], [2, 2, 2], { moves: of("einsum", q, w) });
  same(equationOf(other, [q, w, other], 1)?.left, null);
});

test("softmax along columns is not shown as one along rows", () => {
  const scores = step("scores", "query key", [0, 0, 0, 2], [2, 2]);
  const down = [0.5, 1 / (1 + Math.exp(2)), 0.5, 1 - 1 / (1 + Math.exp(2))];
  const columns = step("columns", "query key", down, [2, 2], { moves: [move("softmax", "softmax", [{ step: "scores" }])] });
  same(equationOf(columns, [scores, columns], 0)?.row?.filter((each) => typeof each === "string"), ["softmax →"]);
});

test("a number for each word stands upright beside the words' rows", () => {
  const named = (/** @type {string} */ id) => `<mi data-step="${id}">${id}</mi>`;
  const x = step("x", "token d", [1, 3, 5, 9], [2, 2], { kind: "input" });
  const mean = step("mean", "token", [2, 7], [2]);
  const centred = step("centred", "token d", [-1, 1, -2, 2], [2, 2], { moves: [move("cellwise", "sub", [{ step: "x" }, { step: "mean" }])] });
  const parts = equationOf(centred, [x, mean, centred], 0)?.row?.map(numbers);
  same(parts, [[[1, 3], [5, 9]], "−", [[2], [7]], "="]); // prettier-ignore
  const root = { formula: `<msqrt>${named("mean")}</msqrt>`, value: tensor([4, 49], [2]) };
  const divided = step("divided", "token d", [0, 0, 0, 0], [2, 2], { moves: [move("cellwise", "div", [{ step: "x" }, root])] });
  same(equationOf(divided, [x, mean, divided], 0)?.row?.map(numbers)[2], [[4], [49]]);
  const gain = step("gain", "d", [2, 7], [2]);
  const scaled = step("scaled", "token d", [0, 0, 0, 0], [2, 2], { moves: [move("cellwise", "mul", [{ step: "x" }, { step: "gain" }])] });
  same(equationOf(scaled, [x, gain, scaled], 0)?.row?.map(numbers)[2], [[2, 7]]);
});

test("of heads, too, a number for each word stands upright; of a pair of the same numbers the first goes down, the other across", () => {
  const [scores, max] = [step("scores", "head query key", [1, 3, 5, 9], [1, 2, 2]), step("max", "head query", [3, 9], [1, 2])];
  const less = step("less", "head query key", [-2, 0, -4, 0], [1, 2, 2], { moves: [move("cellwise", "sub", [{ step: "scores" }, { step: "max" }])] });
  same(equationOf(less, [scores, max, less], 0)?.row?.map(numbers)[2], [[3], [9]]);
  const together = step("together", "head query key", [1, 0, 0, 1], [1, 2, 2], { moves: [move("cellwise", "eq", [{ step: "max" }, { step: "max" }])] });
  same(equationOf(together, [max, together], 0)?.row?.map(numbers), [[[3], [9]], "≟", [[3, 9]], "="]); // prettier-ignore
});

test("between matrices stands what is done with them", () => {
  const row = (/** @type {Move[]} */ moves, /** @type {string} */ axes = "query d") => {
    const own = step("own", axes, [0, 0, 0, 0], [2, 2], { moves });
    return equationOf(own, [q, k, own], 0)?.row?.map((each) => (typeof each === "string" ? each : each.formula.replaceAll(/<[^>]*>/g, "")));
  };
  same(row([move("moved", "getitem", [{ step: "k" }, { step: "q" }])]), ["k", "at", "q", "→"]);
  same(row([move("cellwise", "where", [{ step: "q" }, { step: "k" }, { formula: "<mn>0</mn>" }])]), ["q", "then", "k", "else", "0", "→"]);
  same([row([move("cellwise", "einsum", [{ step: "q" }])], "query key"), row([move("cellwise", "einsum", [{ step: "q" }, { step: "q" }])])], [["q", "∑ →"], ["q", "×", "q", "→"]]);
  same(row([move("cellwise", "pow", [{ step: "q" }, { formula: "<mn>2</mn>" }])]), ["q", "to the power of", "2", "="]);
  same(row([move("cellwise", "min", [{ step: "q" }, { step: "q" }])]), ["q", "or", "q", "the smaller →"]);
  same(row([move("along", "max", [{ step: "q" }])]), ["q", "the largest →"]);
  same(row([move("along", "argsort", [{ step: "q" }, { formula: "<mn>−1</mn>" }])]), ["q", "place in order →"]);
  const clamped = (/** @type {string[]} */ ...bounds) => row([move("cellwise", "clamp", [{ step: "q" }, ...bounds.map((each) => ({ formula: `<mn>${each}</mn>` }))])])?.[1];
  same([clamped("−∞", "0"), clamped("−2", "∞"), clamped("−2", "5"), clamped("0"), clamped("−1")], ["at most 0 →", "at least −2 →", "between −2 and 5 →", "at most 0 →", "at least −1 →"]); // prettier-ignore
});

test("rows that are joined stand above each other; of a long way from several steps the formula tells the rest", () => {
  const both = step("both", "query d", [1, 2, 3, 4, 1, 2, 3, 4], [4, 2], { moves: [move("joined", "concat", [{ step: "q" }, { step: "q" }])] });
  same(equationOf(both, [q, both], 0)?.row?.[1], "above");
  const halves = [move("cellwise", "sin", [{ step: "q" }]), move("cellwise", "mul", [{ move: 0 }, { step: "k" }]), move("cellwise", "cos", [{ move: 1 }]), move("cellwise", "mul", [{ move: 2 }, { step: "k" }])];
  const found = tensor([1, 2, 3, 4], [2, 2]);
  const own = step("own", "query d", [1, 2, 3, 4], [2, 2], { moves: halves.map((each, i) => ({ ...each, value: i < 3 ? found : null })) });
  same(equationOf(own, [q, k, own], 0)?.row?.map((each) => (typeof each === "string" ? each : each.step)), ["q", "and", "k", "→"]);
});

test("what is turned or cut on its way to something else is not drawn twice", () => {
  const found = tensor([1, 3, 2, 4], [2, 2]);
  const moves = [move("cellwise", "exp", [{ step: "q" }], found), move("moved", "mT", [{ move: 0 }], found), move("cellwise", "mul", [{ move: 1 }, { step: "q" }])];
  const own = step("own", "query d", [1, 6, 6, 16], [2, 2], { moves });
  same(equationOf(own, [q, own], 0)?.row?.map((each) => (typeof each === "string" ? each : "")), ["", "exp →", "", "×", "", "="]);
});

test("of many matrices only those are drawn that it is made of, as its formula has them", () => {
  const square = (/** @type {string} */ id) => step(id, "query d", [1, 2, 3, 4], [2, 2], { kind: "input" });
  const all = ["c", "w", "s", "u"].map(square);
  const found = tensor([1, 2, 3, 4], [2, 2]);
  const moves = [
    move("product", "matmul", [{ step: "c" }, { step: "w" }], found),
    move("product", "matmul", [{ step: "s" }, { step: "u" }], found),
    move("cellwise", "add", [{ move: 0 }, { move: 1 }], found),
    move("cellwise", "tanh", [{ move: 2 }]),
  ];
  const row = (/** @type {Move[]} */ moves) => {
    const own = step("own", "query d", [1, 2, 3, 4], [2, 2], { moves });
    return equationOf(own, [...all, own], 0)?.row ?? [];
  };
  same(row(moves).map((each) => (typeof each === "string" ? each : `${each.step} ${each.meets}`)), ["c row", "·", "w column", "+", "s row", "·", "u column", "tanh →"]);
  const bracketed = [moves[0], { ...moves[1], name: "add" }, { ...moves[2], name: "sub" }].map((each) => ({ ...each, kind: /** @type {const} */ ("cellwise") }));
  same(row([...bracketed, move("cellwise", "mul", [{ move: 2 }, { step: "c" }])]).filter((each) => typeof each === "string").slice(-1), ["→"]); // five: only the steps
});

test("what is no matrix on the way is not drawn", () => {
  const angles = step("angles", "token pair", [0, 1], [2, 1]);
  const moves = [
    move("cellwise", "sin", [{ step: "angles" }], tensor([0, 0.8], [2, 1])),
    move("joined", "stack", [{ move: 0 }, { step: "angles" }], tensor([0, 0, 0.8, 1], [2, 1, 2])),
    move("moved", "flatten", [{ move: 1 }]),
  ];
  const positions = step("positions", "token d", [0, 0, 0.8, 1], [2, 2], { moves });
  same(equationOf(positions, [angles, positions], 0)?.row?.map((each) => (typeof each === "string" ? each : each.plane?.columns)), [1, "sin →", 1, ",", 1, "→"]);
});

test("what is turned stands before its angles, in the order in which it is said", () => {
  const angles = step("angles", "token pair", [0, 1], [2, 1]);
  const x = step("q", "query d", [2, 0, 2, 0], [2, 2], { kind: "input" });
  const value = tensor([2, 2], [2, 1]);
  const moves = ["cos", "sin", "tanh"].map((name) => move("cellwise", name, [{ step: "angles" }], value));
  moves.push(...[0, 1, 2].map((at) => move("cellwise", "mul", [{ move: at }, { step: "q" }], value)), move("joined", "stack", [{ move: 3 }, { move: 4 }, { move: 5 }]));
  const turned = step("q_turned", "query d", [2, 0, 2 * Math.cos(1), 2 * Math.sin(1)], [2, 2], { moves, of: ["angles", "q"] });
  same(equationOf(turned, [angles, x, turned], 0)?.row?.map((each) => (typeof each === "string" ? each : each.step)), ["q", "turned by", "angles", "→"]);
});

test("no picture is narrower than nothing before there is room for it", () => {
  const place = document.createElement("div");
  const data = { ...given.equation(1), place: { kind: "folded", width: 0 } };
  mount(place, data);
  const widths = [...place.querySelectorAll("svg, image, rect")].map((each) => Number(each.getAttribute("width")));
  same([widths.length > 0, widths.filter((width) => width < 0)], [true, []]);
});
