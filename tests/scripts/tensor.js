// @ts-check
import { decode, isEdited, leading, largest, plane, planeOf, ravel, scale, shapeOf, sides, unravel, values } from "../../static/lib/tensor.js";
import { same, step, tensor, test, throws } from "./claims.js";

test("numbers of each kind are read in the order of the axes", () => {
  same([...decode(tensor([1.5, -2, 0.25, 4], [2, 2])).data], [1.5, -2, 0.25, 4]);
  same(decode(tensor([1, 0, 1, 1], [2, 2], "u1")).at(1, 0), 1);
  same(decode(tensor([7, -9], [2], "i4")).at(1), -9);
});

test("a cell outside of the shape throws, and is no neighbour's number", async () => {
  const found = decode(tensor([1, 2, 3, 4, 5, 6], [2, 3]));
  same(found.at(1, 2), 6);
  for (const cell of [[0, 3], [2, 0], [-1, 0], [0, -1], [0], [0, 0, 0], [0.5, 0]]) await throws(() => found.at(...cell));
});

test("a number and its cell belong together", () => {
  for (let i = 0; i < 24; i++) same(ravel(unravel(i, [2, 3, 4]), [2, 3, 4]), i);
  same(unravel(23, [2, 3, 4]), [1, 2, 3]);
});

test("a plane is one head's matrix, the same object each time", async () => {
  const weights = step("weights", "head query key", [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
  same([plane(weights, 1).at(0, 1), plane(weights, 0).at(1, 0), plane(weights, 1).heads], [6, 3, 2]);
  same(plane(weights, 1).index(1, 0), [1, 1, 0]);
  same(plane(weights, 1) === plane(weights, 1), true);
  await throws(() => plane(weights, 1).at(2, 0));
});

test("a head that is not there is the last", () => same(plane(step("q", "head query d", [1, 2], [2, 1, 1]), 9).head, 1));

test("a vector is one row, and a vector for each head one for each", () => {
  const vector = step("sum", "query", [1, 2, 3], [3]);
  same([plane(vector).rows, plane(vector).columns, plane(vector).rowAxis, plane(vector).index(0, 2)], [1, 3, "", [2]]);
  const slopes = step("slopes", "head key", [1, 2, 3, 4], [2, 2]);
  same([leading(slopes), plane(slopes, 1).at(0, 1)], [1, 4]);
});

test("of pairs of one sentence rows are queries and columns keys; all else goes by its axes", () => {
  const sidesOf = (/** @type {string} */ axes) => sides(plane(step("scores", axes, [1, 2, 3, 4], [2, 2])));
  for (const axes of ["query query", "key key", "query key"]) same(sidesOf(axes), { down: "query", across: "key" });
  same([sidesOf("key d"), sidesOf("d d")], [{ down: "key", across: "d" }, { down: "d", across: "d" }]);
});

test("a scalar has no index", () => {
  const scalar = step("loss", "", [2.5], [1]);
  same([plane(scalar).at(0, 0), plane(scalar).index(0, 0), shapeOf(scalar)], [2.5, [], [1]]);
});

test("a plane made by hand throws outside of its bounds, too", async () => {
  const own = planeOf(2, 3, (row, column) => 10 * row + column);
  same(own.at(1, 2), 12);
  for (const [row, column] of [[2, 0], [0, 3], [-1, 0]]) await throws(() => own.at(row, column));
});

test("a cell is edited alone or with its whole step", () => {
  const of = (/** @type {number[][]} */ edited) => step("q", "query d", [1, 2], [1, 2], { edited });
  same([isEdited(of([[0, 1]]), [0, 1]), isEdited(of([[0, 1]]), [0, 0]), isEdited(of([[]]), [0, 0])], [true, false, true]);
});

test("the largest number of a row is found in its head", () => {
  const weights = step("weights", "head query key", [0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4], [2, 2, 2]);
  same([largest(weights, 0, 1), largest(weights, 1, 0), largest(weights, 1, 1)], [1, 1, 0]);
  same(values(weights).shape, [2, 2, 2]);
});

test("sums that are 0 up to rounding are measured by what was added up; what is truly small, or set by hand, by itself", () => {
  const x = step("x", "token d", [2, -2, 1, -1], [2, 2], { kind: "input" });
  const end = (/** @type {string} */ name, /** @type {number[]} */ numbers, /** @type {object} */ by = {}) => {
    const kind = /** @type {import("../../static/lib/types.js").Move["kind"]} */ ({ exp: "cellwise", matmul: "product" }[name] ?? "along");
    const operands = [{ formula: "", step: "x", turned: false, value: null, move: null }];
    const own = step("own", "token", numbers, [2], { moves: [{ kind, name, operands, value: null }], ...by });
    return scale(own, [x, own]).largest;
  };
  const [tiny] = new Float32Array([8e-8]);
  same([end("mean", [tiny, 0]), end("matmul", [0, -tiny])], [2, 2]);
  same([end("mean", [tiny, 0.5]), end("exp", [tiny, 0]), end("mean", [tiny, 0], { edited: [[0]] })], [0.5, tiny, tiny]);
});
