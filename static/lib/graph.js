// @ts-check
// The steps as a layered graph in reading direction: each to the right of what it is made from, an edge for each `of`.
// It follows from ids, axes and `of` alone, so that the length of a sentence changes nothing in it. Longest-path layers;
// what skips layers passes them in a lane of its own; barycentres put layers in order (Sugiyama, Tagawa & Toda 1981).
import { nameOf } from "./roles.js";
import { axesOf, isOfPairs, isOfTokens } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {{id: string, x: number, y: number, width: number, height: number}} Box em; x, y: its first and upper corner */
/** @typedef {Box & {side: number, upright: boolean}} Node side: of its miniature at most; upright: its name is under it, not beside it */
/** @typedef {Box & {name: string, of: string[]}} Stub stands for steps outside of these */
/** @typedef {{from: string[], to: string, d: string}} Edge from: one step, or those that a stub stands for; d: a path, in em */
/**
 * @typedef {object} Graph
 * @property {Node[]} nodes in the order of the steps
 * @property {Stub[]} stubs
 * @property {Edge[]} edges
 * @property {number} width em
 */
/**
 * @typedef {object} Item a step, a stub, or (without a name) what passes a layer
 * @property {string[]} of its id, or those that it stands for
 * @property {Step | null} step
 * @property {string} name
 * @property {number} rank its place in the run
 * @property {Item[]} to what is made from it
 * @property {Item[]} lane what of it passes layers, one after the other
 * @property {Item[]} before neighbours in the layer before
 * @property {Item[]} after
 * @property {number} layer
 * @property {number} x
 * @property {number} y its middle
 * @property {number} width
 * @property {number} height
 */

export const HEIGHT = 7; // em, of every map
const [LEAST, LANE, UPRIGHT] = [1.3, 4.6, 4]; // em: of a step at least, and at most; from which on its name stands under it
const [STUB, PASSING] = [1.25, 0.8]; // em, their heights
const [LETTER, FRAME, LINE, GAP] = [0.615, 0.9, 1.6, 1.9]; // em: of a name, around it, its height; between layers
const MOST = 4; // steps of a layer
const ALIKE = 2; // stubs of one name
const SWEEPS = 4;

/** @param {Step[]} steps in the order of the run @returns {Graph} */
export function graphOf(steps) {
  const own = new Map(steps.map((step, rank) => [step.id, item([step.id], step, step.name, rank)]));
  for (const [, each] of own) for (const id of new Set(each.step?.of)) own.get(id)?.to.push(each);
  assign([...own.values()], own);
  const stubs = stubsOf(own);
  const all = [...own.values(), ...stubs];
  const layers = layersOf(all);
  order(layers);
  measure(layers);
  for (let i = 0; i <= 2 * SWEEPS; i++) for (const layer of i % 2 ? [...layers].reverse() : layers) settle(layer);
  const width = spread(layers);
  return {
    nodes: [...own.values()].map((each) => ({ ...boxOf(each), ...faceOf(each.height) })),
    stubs: stubs.map((each) => ({ ...boxOf(each), name: each.name, of: each.of })),
    edges: all.flatMap((each) => each.to.map((to) => ({ from: each.of, to: to.of[0], d: pathOf(each, to) }))),
    width,
  };
}

/** @param {string[]} of @param {Step | null} step @param {string} name @param {number} rank @returns {Item} */
function item(of, step, name, rank) {
  return { of, step, name, rank, to: [], lane: [], before: [], after: [], layer: 0, x: 0, y: HEIGHT / 2, width: 0, height: 0 };
}

/** What these steps are made from outside of them, just before each layer that uses it; of many of one name, one. @param {Map<string, Item>} own */
function stubsOf(own) {
  /** @type {Map<string, Item>} */
  const found = new Map();
  for (const [id, by] of own) {
    const outside = outsideOf(by, own);
    for (const each of outside) {
      const alike = outside.filter((other) => nameOf(other) === nameOf(each));
      const isMany = alike.length > ALIKE;
      const of = isMany ? alike : [each];
      const key = `${by.layer} ${of.join(" ")}`;
      const stub = found.get(key) ?? { ...item(of, null, isMany ? `${nameOf(each)} × ${of.length}` : relative(each, id), by.rank), layer: by.layer - 1 };
      found.set(key, stub);
      if (!stub.to.includes(by)) stub.to.push(by);
    }
  }
  return [...found.values()];
}

/** @param {Item} by @param {Map<string, Item>} own */
const outsideOf = (by, own) => [...new Set(by.step?.of)].filter((id) => !own.has(id));

/** An id without the path that it shares with another one. @param {string} id @param {string} other */
function relative(id, other) {
  const [parts, others] = [id.split("/"), other.split("/")];
  const at = parts.findIndex((part, i) => part !== others[i] || i === parts.length - 1);
  return parts.slice(at).join("/");
}

/** Tokens' vectors stand in the first layer; weights and masks just before they are used. @param {Item[]} all @param {Map<string, Item>} own */
function assign(all, own) {
  /** @type {number[]} */
  const n = [];
  const put = (/** @type {Item} */ each, /** @type {number} */ layer) => (n[(each.layer = layer)] = (n[layer] ?? 0) + 1);
  const isFull = (/** @type {number} */ layer) => n[layer] >= MOST;
  const isFirst = (/** @type {Item} */ each) => each.step !== null && isOfVectors(each.step);
  const given = all.filter((each) => !isMade(each) && each.to.length);
  for (const each of given.filter(isFirst)) put(each, 0);
  for (const each of all.filter(isMade)) {
    const from = all.filter(({ to }) => to.includes(each)).map(({ layer }) => 1 + layer);
    let layer = Math.max(0, outsideOf(each, own).length && 1, ...from);
    while (isFull(layer)) layer++;
    put(each, layer);
  }
  for (const each of given.filter((other) => !isFirst(other))) {
    const latest = Math.min(...each.to.map(({ layer }) => layer)) - 1;
    let layer = latest;
    while (layer > 0 && isFull(layer)) layer--;
    put(each, isFull(layer) ? latest : layer);
  }
  for (const each of all.filter((other) => !isMade(other) && !other.to.length)) {
    const free = Array.from(n).findIndex((_count, layer) => !isFull(layer)); // what leads nowhere finds room
    put(each, free < 0 ? n.length : free);
  }
}

/** @param {Item} each */
const isMade = ({ step }) => step?.kind === "computed";

/** @param {Step} step */
const isOfVectors = (step) => axesOf(step).some(isOfTokens) && !isOfPairs(step);

/** The layers, with what passes them on its way to a later one. @param {Item[]} all @returns {Item[][]} */
function layersOf(all) {
  const layers = /** @type {Item[][]} */ (Array.from({ length: 1 + Math.max(...all.map(({ layer }) => layer)) }, () => []));
  for (const each of all) layers[each.layer].push(each);
  for (const each of all) {
    const last = Math.max(...each.to.map(({ layer }) => layer));
    for (let layer = each.layer + 1; layer < last; layer++) {
      const passing = { ...item(each.of, null, "", each.rank), layer };
      layers[layer].push(passing);
      each.lane.push(passing);
    }
    const way = [each, ...each.lane];
    way.slice(1).forEach((next, i) => join(way[i], next));
    for (const to of each.to) join(way[to.layer - each.layer - 1], to);
  }
  return layers;
}

/** @param {Item} from @param {Item} to */
function join(from, to) {
  from.after.push(to);
  to.before.push(from);
}

/** Neighbours come opposite each other. @param {Item[][]} layers */
function order(layers) {
  for (const layer of layers) layer.sort((a, b) => a.rank - b.rank);
  const at = new Map();
  const number = (/** @type {Item[]} */ layer) => layer.forEach((each, i) => at.set(each, (i + 0.5) / layer.length));
  layers.forEach(number);
  for (let i = 0; i <= 2 * SWEEPS; i++) {
    const side = i % 2 ? "after" : "before";
    for (const layer of i % 2 ? [...layers].reverse() : layers) {
      const middle = new Map(layer.map((each) => [each, mean(each[side].map((other) => at.get(other))) ?? at.get(each)]));
      layer.sort((a, b) => middle.get(a) - middle.get(b));
      number(layer);
    }
  }
}

/** @param {number[]} numbers */
const mean = (numbers) => (numbers.length ? numbers.reduce((a, b) => a + b, 0) / numbers.length : null);

/** Steps are as large as the fullest layer lets them be; those that were given are as large, or smaller. @param {Item[][]} layers */
function measure(layers) {
  const thin = (/** @type {Item} */ each) => (each.step ? 0 : each.name ? STUB : PASSING);
  const all = layers.map((layer) => {
    const [steps, made] = [layer.filter(({ step }) => step).length, layer.filter(isMade).length];
    return { thin: layer.reduce((sum, each) => sum + thin(each), 0), steps, made, given: steps - made };
  });
  const crowded = all.filter((each) => each.thin).map((each) => Math.max(0, HEIGHT - LEAST * each.steps) / each.thin);
  const part = Math.min(1, ...crowded); // if there are too many
  const rooms = all.map((each) => ({ ...each, room: HEIGHT - part * each.thin }));
  const small = Math.min(LANE, ...rooms.filter(({ given }) => given).map(({ room, steps }) => room / steps));
  const large = Math.min(LANE, ...rooms.filter(({ made }) => made).map(({ room, given, made }) => (room - given * small) / made));
  for (const each of layers.flat()) {
    const text = each.name.length * LETTER;
    each.height = part * thin(each) || (isMade(each) ? large : Math.min(small, large));
    const { side, upright } = faceOf(each.height);
    if (each.name) each.width = !each.step ? text : FRAME + (upright ? Math.max(side, text) : side + 0.4 + text);
  }
}

/** How a step fills its lane. @param {number} lane em */
function faceOf(lane) {
  const upright = lane >= UPRIGHT;
  return { side: lane - (upright ? LINE + 0.3 : 0.4), upright };
}

/** Each comes as near to the height of its neighbours as those above and below it let it: pooled, until none overlaps. @param {Item[]} layer */
function settle(layer) {
  let above = 0;
  /** @type {{sum: number, n: number, own: {each: Item, offset: number}[]}[]} */
  const pools = [];
  for (const each of layer) {
    const offset = above + each.height / 2;
    above += each.height;
    const wanted = mean([...each.before, ...each.after].map(({ y }) => y)) ?? each.y;
    pools.push({ sum: wanted - offset, n: 1, own: [{ each, offset }] });
    for (let [a, b] = pools.slice(-2); b && a.sum / a.n > b.sum / b.n; [a, b] = pools.slice(-2))
      pools.splice(-2, 2, { sum: a.sum + b.sum, n: a.n + b.n, own: [...a.own, ...b.own] });
  }
  for (const { sum, n, own } of pools)
    for (const { each, offset } of own) each.y = offset + Math.max(0, Math.min(HEIGHT - above, sum / n));
}

/** The layers beside each other. @param {Item[][]} layers @returns {number} their width */
function spread(layers) {
  let x = 0;
  for (const layer of layers) {
    const width = Math.max(...layer.map((each) => each.width));
    for (const each of layer) {
      each.x = x;
      if (!each.name) each.width = width;
    }
    x += width + GAP;
  }
  return x - GAP;
}

/** @param {Item} each @returns {Box} */
const boxOf = ({ of, x, y, width, height }) => ({ id: of[0], x, y: y - height / 2, width, height });

/** Along its lane, if it skips layers. @param {Item} from @param {Item} to */
function pathOf(from, to) {
  const way = [from, ...from.lane.slice(0, to.layer - from.layer - 1), to];
  const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;
  const parts = way.slice(1).map((next, i) => {
    const { x, y, width } = way[i];
    const middle = next.x - GAP / 2;
    const line = [`H${round(next.x - GAP)}`, `C${[middle, y, middle, next.y, next.x, next.y].map(round).join(" ")}`];
    return i || x + width < next.x - GAP ? line.join("") : line[1];
  });
  return `M${round(from.x + from.width)} ${round(from.y)}${parts.join("")}`;
}
