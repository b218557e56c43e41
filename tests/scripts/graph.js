// @ts-check
import { svg } from "../../static/lib/dom.js";
import { graphOf } from "../../static/lib/graph.js";
import { folded, sectionsOf } from "../../static/lib/sections.js";
import { same, step, test } from "./claims.js";

/** @typedef {import("../../static/lib/types.js").Step} Step */
/** @typedef {import("../../static/lib/graph.js").Box} Box */
/** @typedef {import("../../static/lib/graph.js").Graph} Graph */
/** @typedef {import("../../static/lib/sections.js").Section} Section */

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

/** Points of a path, piece by piece: 48 of a line, and 48 of a curve. To ask the browser for each by its distance from the start takes a hundred times as long. @param {string} d */
function along(d) {
  same(d.replaceAll(/[MHC][-\d. ]+/g, ""), "");
  let [x, y] = d.slice(1).split(/[ HC]/).map(Number);
  return [...d.matchAll(/([HC])([-\d. ]+)/g)].flatMap(([, kind, numbers]) => {
    const to = numbers.split(" ").map(Number);
    const [x1, y1, x2, y2, x3, y3] = kind === "H" ? [x, y, to[0], y, to[0], y] : to;
    const at = (/** @type {number} */ t, /** @type {number[]} */ [a, b, c, e]) => (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * e;
    const points = Array.from({ length: 48 }, (_point, i) => ({ x: at(i / 47, [x, x1, x2, x3]), y: at(i / 47, [y, y1, y2, y3]) }));
    [x, y] = [x3, y3];
    return points;
  });
}

/** Boxes that overlap or stand out, and edges that run through them. @param {Graph} graph */
function faults({ nodes, stubs, boxes: groups, edges, width, height }) {
  const boxes = [...nodes, ...stubs, ...groups];
  const out = boxes.filter(({ x, y, ...own }) => x < 0 || y < -0.01 || x + own.width > width + 0.01 || y + own.height > height + 0.01);
  const double = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => overlap(a, b)).map((b) => `${a.id} over ${b.id}`));
  const through = edges.flatMap(({ of, d }) => {
    const points = along(d);
    const inner = points.filter(({ x, y }) => boxes.some((box) => x > box.x + 0.05 && x < box.x + box.width - 0.05 && y > box.y + 0.05 && y < box.y + box.height - 0.05));
    return inner.length ? [`${of}`] : [];
  });
  return [...out.map(({ id }) => id), ...double, ...through];
}

/** @param {Step[]} steps */
function isWhole(steps) {
  const graph = graphOf(steps);
  same(graph.nodes.map(({ id }) => id), steps.map(({ id }) => id));
  const edges = new Set(graph.edges.flatMap(({ of }) => of.map((each) => each.join(" to "))));
  same([...edges].sort(), [...new Set(steps.flatMap(({ id, of }) => of.map((each) => `${each} to ${id}`)))].sort());
  const start = new Map([...graph.nodes, ...graph.stubs].map((box) => [box.id, box.x]));
  for (const { of } of graph.edges) same(Number(start.get(of[0][0])) < Number(start.get(of[0][1])), true);
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
  const skip = edges.find(({ of }) => of.join() === "x,centred")?.d ?? "";
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

/** A run in sections: what is given, then each made of the one before and of what is given; the last of all of them. @param {number} n */
function sectioned(n) {
  const names = Array.from({ length: n }, (_name, i) => `part ${i}`);
  const part = (/** @type {string} */ name, /** @type {number} */ i) => [
    made(`${name}/scores`, i ? `x, w, part ${i - 1}/sum` : "x, w"), made(`${name}/weights`, `${name}/scores`), made(`${name}/sum`, `${name}/weights, x`),
  ]; // prettier-ignore
  return [made("x", "", "query d"), made("w", "", "d d"), ...names.flatMap(part), made("output", names.map((name) => `${name}/sum`).join(", "))];
}

/** The map as it is while a section is open. @param {Step[]} steps @param {number} at */
function opened(steps, at) {
  const sections = sectionsOf(steps);
  const groups = (/** @type {Section[]} */ side) => side.map(({ name, from, to }) => ({ id: ` ${from}`, name, steps: steps.slice(sections[from].from, sections[to - 1].to) }));
  const { before, after } = folded(steps, sections, at);
  const own = steps.slice(sections[at].from, sections[at].to);
  return { own, names: [...before, "·", ...after].map((each) => (typeof each === "string" ? each : each.name)), groups: [groups(before), groups(after)].flat(), graph: graphOf(own, { name: sections[at].name, before: groups(before), after: groups(after) }) };
}

/** Whether it is the whole run: every `of` but those within one box is an edge, from left to right, and nothing is in the way. @param {Step[]} steps @param {number} at */
function isWholeRun(steps, at) {
  const { own, groups, graph } = opened(steps, at);
  const box = new Map(/** @type {[string, string][]} */ ([...own.map(({ id }) => [id, id]), ...groups.flatMap((group) => group.steps.map((step) => [step.id, group.id]))]));
  same([...box.keys()].sort(), steps.map(({ id }) => id).sort());
  const wanted = steps.flatMap(({ id, of }) => of.filter((each) => box.get(each) !== box.get(id)).map((each) => `${each} to ${id}`));
  same([...new Set(graph.edges.flatMap(({ of }) => of.map((each) => each.join(" to "))))].sort(), wanted.sort());
  const { x: left, width } = graph.frame;
  const isIn = (/** @type {Box} */ each) => each.x > left && each.x + each.width < left + width;
  same([graph.nodes.every(isIn), graph.stubs.every(isIn), graph.boxes.some((each) => each.x < left + width && each.x + each.width > left)], [true, true, false]);
  same(graph.boxes.map(({ id }) => id), groups.map(({ id }) => id));
  same(faults(graph), []);
}

test("the other sections stand around the one that is open, and all that flows between them is an edge", () => {
  for (const n of [1, 2, 4, 9, 40]) for (let at = 0; at < n + 2; at += Math.ceil(n / 7)) isWholeRun(sectioned(n), at);
});

test("what passes a section goes through its frame, and names what enters it", () => {
  const { graph } = opened(sectioned(3), 2);
  const passing = graph.edges.filter(({ of }) => of.some(([from, to]) => from === "part 0/sum" && to === "output"));
  same([passing.length, graph.stubs.map(({ name }) => name).sort()], [1, ["part 0/sum", "w", "x", "x"]]);
  const [{ d }] = passing;
  const path = /** @type {SVGPathElement} */ (svg("path", { d }));
  const [start, end] = [path.getPointAtLength(0).x, path.getPointAtLength(path.getTotalLength()).x];
  same([start < graph.frame.x, end > graph.frame.x + graph.frame.width], [true, true]);
});

test("of many sections those far away are one box; the first, the last and the nearest stay", () => {
  const of = (/** @type {number} */ at) => opened(sectioned(40), at).names;
  same(of(20), ["inputs", "part 0 … 15", "part 16", "part 17", "part 18", "·", "part 20", "part 21", "part 22", "part 23 … 39", "output"]);
  same(of(0), ["·", "part 0", "part 1", "part 2", "part 3 … 39", "output"]);
  same(opened(sectioned(4), 2).names, ["inputs", "part 0", "·", "part 2", "part 3", "output"]);
});

test("sections behind another path are one box, and those behind the same path are named without it", () => {
  const layer = (/** @type {string} */ name, /** @type {string} */ of) => [
    made(`${name}/attention/q`, of), made(`${name}/attention/output`, `${name}/attention/q`), made(`${name}/added`, `${of}, ${name}/attention/output`), made(`${name}/norm/output`, `${name}/added`),
  ]; // prettier-ignore
  const steps = [made("x", ""), ...layer("layer 0", "x"), ...layer("layer 1", "layer 0/norm/output"), ...layer("layer 2", "layer 1/norm/output"), made("output", "layer 2/norm/output")];
  same(sectionsOf(steps).map(({ name }) => name).slice(0, 4), ["inputs", "layer 0 › attention", "layer 0", "layer 0 › norm"]);
  same(opened(steps, 4).names, ["inputs", "layer 0", "·", "layer 1", "norm", "layer 2", "output"]);
  same(opened(steps, 0).names, ["·", "layer 0", "layer 1", "layer 2", "output"]);
  for (let at = 0; at < 11; at++) isWholeRun(steps, at);
});
