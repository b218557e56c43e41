// @ts-check
import { svg } from "../../static/lib/dom.js";
import { HEIGHT, graphOf } from "../../static/lib/graph.js";
import { same, step, test } from "./claims.js";

/** @typedef {import("../../static/lib/types.js").Step} Step */
/** @typedef {import("../../static/lib/graph.js").Box} Box */
/** @typedef {import("../../static/lib/graph.js").Graph} Graph */

/** @param {string} id @param {string} of with commas; "": it was given @param {string} [axes] @param {number} [n] tokens */
const made = (id, of, axes = "query key", n = 2) =>
  step(id.split("/").at(-1) ?? "", axes, Array(n * 2).fill(0), [n, 2], { id, of: of ? of.split(", ") : [], kind: of ? "computed" : "input" });

/** @param {number} [n] */
const attention = (n) => [
  made("q", "", "query d", n), made("k", "", "key d", n), made("v", "", "key d_v", n), made("mask", ""), made("scores", "q, k"), made("scaled", "scores"),
  made("masked", "scaled, mask"), made("weights", "masked, mask"), made("output", "weights, v", "query d_v", n),
]; // prettier-ignore

/** Each step is made from one to three of the others, or of what stands elsewhere; the same each time. @param {number} n @param {number} seed */
function some(n, seed) {
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  const one = (/** @type {number} */ i) => (next() < 0.15 ? `far ${i}/away` : `step ${Math.floor(next() * i)}`);
  return Array.from({ length: n }, (_step, i) => {
    const of = i < 3 ? [] : Array.from({ length: Math.ceil(3 * next()) }, () => one(i));
    return made(`step ${i}`, [...new Set(of)].join(", "), ["query d", "query key", "d d"][i % 3]);
  });
}

/** @param {Box} a @param {Box} b */
const overlap = (a, b) => a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01;

/** Boxes that overlap or stand out, and edges that run through them. @param {Graph} graph */
function faults({ nodes, stubs, edges, width }) {
  const boxes = [...nodes, ...stubs];
  const out = boxes.filter(({ x, y, ...own }) => x < 0 || y < -0.01 || x + own.width > width + 0.01 || y + own.height > HEIGHT + 0.01);
  const double = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => overlap(a, b)).map((b) => `${a.id} over ${b.id}`));
  const through = edges.flatMap(({ from, to, d }) => {
    const path = /** @type {SVGPathElement} */ (svg("path", { d }));
    const length = path.getTotalLength();
    const points = Array.from({ length: 200 }, (_point, i) => path.getPointAtLength((i / 199) * length));
    const inner = points.filter(({ x, y }) => boxes.some((box) => x > box.x + 0.05 && x < box.x + box.width - 0.05 && y > box.y + 0.05 && y < box.y + box.height - 0.05));
    return inner.length ? [`${from} to ${to}`] : [];
  });
  return [...out.map(({ id }) => id), ...double, ...through];
}

/** @param {Step[]} steps */
function isWhole(steps) {
  const graph = graphOf(steps);
  same(graph.nodes.map(({ id }) => id), steps.map(({ id }) => id));
  const edges = new Set(graph.edges.flatMap(({ from, to }) => from.map((id) => `${id} to ${to}`)));
  same([...edges].sort(), [...new Set(steps.flatMap(({ id, of }) => of.map((each) => `${each} to ${id}`)))].sort());
  const start = new Map([...graph.nodes, ...graph.stubs].map((box) => [box.id, box.x]));
  for (const { from, to } of graph.edges) same(Number(start.get(from[0])) < Number(start.get(to)), true);
  same(faults(graph), []);
}

test("each step stands after what it is made from, each of which is an edge; nothing overlaps", () => {
  isWhole(attention());
  for (let seed = 1; seed < 30; seed++) isWhole(some(4 + (seed % 20), seed));
});

test("the tokens' vectors stand above each other, and a mask just before it is used", () => {
  const x = Object.fromEntries(graphOf(attention()).nodes.map((node) => [node.id, node.x]));
  same([x.k, x.v, x.mask], [x.q, x.q, x.scaled]);
});

test("what leads nowhere has its place as well, and of many that are given none is lost", () => {
  const given = ["w_p", "v_p", "a", "b", "c", "e", "f"].map((id) => made(id, "", "d d"));
  const { nodes, edges, width } = graphOf([...given, made("q", "", "query d"), made("scores", "q, a, b, c, e, f")]);
  same([nodes.length, edges.length], [9, 6]);
  const numbers = [width, ...nodes.flatMap(({ x, y, height }) => [x, y, height])];
  same([numbers.every(Number.isFinite), edges.some(({ d }) => d.includes("NaN"))], [true, false]);
});

test("what skips steps goes around them", () => {
  const steps = [made("x", "", "token d"), made("mean", "x", "token d"), made("centred", "mean, x", "token d")];
  const { nodes, edges } = graphOf(steps);
  const skip = edges.find(({ from, to }) => from[0] === "x" && to === "centred")?.d ?? "";
  const path = /** @type {SVGPathElement} */ (svg("path", { d: skip }));
  const { y } = path.getPointAtLength(path.getTotalLength() / 2);
  same(y < nodes[1].y || y > nodes[1].y + nodes[1].height, true);
  isWhole(steps);
});

test("a longer sentence changes nothing in it", () => same(graphOf(attention(2)), graphOf(attention(9))));

test("what comes from elsewhere is a stub with its path; many of one name are one", () => {
  const tile = [made("tile 1/scores", "q, k"), made("tile 1/max", "tile 1/scores, tile 0/max"), made("tile 1/all", "tile 1/max, a/row, b/row, c/row")];
  const { stubs } = graphOf(tile);
  same(stubs.map(({ name, of }) => [name, of.length]), [["q", 1], ["k", 1], ["tile 0/max", 1], ["row × 3", 3]]); // prettier-ignore
  isWhole(tile);
});
