// @ts-check
// The steps as a layered graph in reading direction: each to the right of what it is made from, an edge for each `of`.
// A long run's other sections stand around those of one, a box each, so that the whole is one graph.
// It follows from ids, axes and `of` alone, so that the length of a sentence changes nothing in it. Longest-path layers;
// what skips layers passes them in a lane of its own; barycentres put layers in order (Sugiyama, Tagawa & Toda 1981).
import { nameOf } from "./roles.js";
import { axesOf, isOfPairs, isOfTokens } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {{id: string, x: number, y: number, width: number, height: number}} Box em; x, y: its first and upper corner */
/** @typedef {Box & {side: number, upright: boolean}} Node side: of its miniature at most; upright: its name is under it, not beside it */
/** @typedef {Box & {name: string, of: string[]}} Stub stands for steps outside of these */
/** @typedef {{of: [string, string][], d: string}} Edge of: each `of` that it stands for, what is used and what is made; d: a path, in em */
/** @typedef {{id: string, name: string, steps: Step[]}} Group steps that are one box */
/**
 * @typedef {object} Graph
 * @property {Node[]} nodes in the order of the steps
 * @property {Stub[]} stubs
 * @property {Box[]} boxes of the groups around them, in their order
 * @property {Edge[]} edges
 * @property {{x: number, width: number}} frame around the steps
 * @property {number} width em
 * @property {number} height em
 */
/**
 * @typedef {object} Item a step, a stub, a group, or (without a name) what passes a layer
 * @property {string[]} of its id, or those that it stands for
 * @property {Step | null} step
 * @property {Group | null} group
 * @property {string} name
 * @property {number} rank its place in the run
 * @property {Map<Item, Map<string, [string, string]>>} to what is made from it, and each `of` by which it is
 * @property {Item[]} lane what of it passes layers, one after the other
 * @property {Item[]} before neighbours in the layer before
 * @property {Item[]} after
 * @property {number} layer
 * @property {number} x
 * @property {number} y its middle
 * @property {number} width
 * @property {number} height
 */

const [HEIGHT, TALL] = [7, 8.5]; // em, of every map; of one with other sections around, whose flow passes
const [LEAST, LANE, UPRIGHT] = [1.3, 4.6, 4]; // em: of a step at least, and at most; from which on its name stands under it
const [STUB, PASSING, CROSSING, BOX] = [1.25, 0.8, 0.35, 1.75]; // em, their heights: of what passes, from a step or from a group
const PAD = 0.5; // em, between the steps and the frame around them
const [LETTER, FRAME, LINE, GAP] = [0.615, 0.9, 1.6, 1.9]; // em: of a name, around it, its height; between layers
const [MOST, BOXES] = [4, 3]; // steps of a layer, groups of one
const ALIKE = 2; // stubs of one name
const SWEEPS = 4;

/** @param {Step[]} steps in the order of the run @param {{name: string, before: Group[], after: Group[]}} [around] what these steps are called, and the rest of it @returns {Graph} */
export function graphOf(steps, around = { name: "", before: [], after: [] }) {
  const height = around.name ? TALL : HEIGHT;
  const own = new Map(steps.map((step, rank) => [step.id, item([step.id], step, step.name, rank)]));
  for (const [id, each] of own) for (const of of each.step?.of ?? []) link(own.get(of), each, of, id);
  assign([...own.values()], own);
  const stubs = stubsOf(own);
  const inner = [...own.values(), ...stubs];
  const [before, after] = [around.before.map(boxed), around.after.map(boxed)];
  connect(before, own, stubs, after);
  const first = stack(before, before, 0);
  for (const each of inner) each.layer += first;
  const last = Math.max(...inner.map(({ layer }) => layer));
  stack(after, [...before, ...inner, ...after], last + 1);
  const all = [...before, ...inner, ...after];
  const layers = layersOf(all);
  order(layers);
  measure(layers, height);
  for (let i = 0; i <= 2 * SWEEPS; i++) for (const layer of i % 2 ? [...layers].reverse() : layers) settle(layer, height);
  const { width, frame } = spread(layers, first, last, around.name);
  return {
    nodes: [...own.values()].map((each) => ({ ...boxOf(each), ...faceOf(each.height) })),
    stubs: stubs.map((each) => ({ ...boxOf(each), name: each.name, of: each.of })),
    boxes: [...before, ...after].map(boxOf),
    edges: all.flatMap((each) => [...each.to].map(([to, of]) => ({ of: [...of.values()], d: pathOf(each, to) }))),
    ...{ frame, width, height },
  };
}

/** @param {string[]} of @param {Step | null} step @param {string} name @param {number} rank @param {Group | null} [group] @returns {Item} */
function item(of, step, name, rank, group = null) {
  return { of, step, group, name, rank, to: new Map(), lane: [], before: [], after: [], layer: 0, x: 0, y: HEIGHT / 2, width: 0, height: 0 };
}

/** @param {Group} group @param {number} rank */
const boxed = (group, rank) => item([group.id], null, group.name, rank, group);

/** An edge for one more `of`. @param {Item | undefined} from @param {Item} to @param {string} of @param {string} by the step that is made from it */
function link(from, to, of, by) {
  from?.to.set(to, (from.to.get(to) ?? new Map()).set(`${of} to ${by}`, [of, by]));
}

/** What flows between the groups, into the steps by their stubs, and out of them. @param {Item[]} before @param {Map<string, Item>} own @param {Item[]} stubs @param {Item[]} after */
function connect(before, own, stubs, after) {
  const at = new Map(own);
  const all = [...before, ...after];
  for (const box of all) for (const { id } of box.group?.steps ?? []) at.set(id, box);
  for (const stub of stubs) for (const own of [...stub.to.values()]) for (const [of, by] of own.values()) link(at.get(of), stub, of, by);
  for (const box of all)
    for (const { id, of } of box.group?.steps ?? []) for (const each of of) if (at.get(each) !== box) link(at.get(each), box, each, id);
}

/** Groups in layers, each behind what flows into it. @param {Item[]} boxes @param {Item[]} all what may @param {number} first layer @returns {number} the layer behind them */
function stack(boxes, all, first) {
  /** @type {number[]} */
  const n = [];
  let last = first - 1;
  for (const box of boxes) {
    const from = all.filter(({ to }) => to.has(box)).map(({ layer }) => layer + 1);
    box.layer = Math.max(first, ...from);
    while ((n[box.layer] ?? 0) >= BOXES) box.layer++;
    n[box.layer] = (n[box.layer] ?? 0) + 1;
    last = Math.max(last, box.layer);
  }
  return last + 1;
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
      for (const one of of) link(stub, by, one, id);
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
  const given = all.filter((each) => !isMade(each) && each.to.size);
  for (const each of given.filter(isFirst)) put(each, 0);
  for (const each of all.filter(isMade)) {
    const from = all.filter(({ to }) => to.has(each)).map(({ layer }) => 1 + layer);
    let layer = Math.max(0, outsideOf(each, own).length && 1, ...from);
    while (isFull(layer)) layer++;
    put(each, layer);
  }
  for (const each of given.filter((other) => !isFirst(other))) {
    const latest = Math.min(...ends(each)) - 1;
    let layer = latest;
    while (layer > 0 && isFull(layer)) layer--;
    put(each, isFull(layer) ? latest : layer);
  }
  for (const each of all.filter((other) => !isMade(other) && !other.to.size)) {
    const free = Array.from(n).findIndex((_count, layer) => !isFull(layer)); // what leads nowhere finds room
    put(each, free < 0 ? n.length : free);
  }
}

/** The layers of what is made from it. @param {Item} each */
const ends = ({ to }) => [...to.keys()].map(({ layer }) => layer);

/** @param {Item} each */
const isMade = ({ step }) => step?.kind === "computed";

/** @param {Step} step */
const isOfVectors = (step) => axesOf(step).some(isOfTokens) && !isOfPairs(step);

/** The layers, with what passes them on its way to a later one. @param {Item[]} all @returns {Item[][]} */
function layersOf(all) {
  const layers = /** @type {Item[][]} */ (Array.from({ length: 1 + Math.max(...all.map(({ layer }) => layer)) }, () => []));
  for (const each of all) layers[each.layer].push(each);
  for (const each of all) {
    const last = Math.max(...ends(each));
    for (let layer = each.layer + 1; layer < last; layer++) {
      const passing = { ...item(each.of, null, "", each.rank, each.group), layer };
      layers[layer].push(passing);
      each.lane.push(passing);
    }
    const way = [each, ...each.lane];
    way.slice(1).forEach((next, i) => join(way[i], next));
    for (const to of each.to.keys()) join(way[to.layer - each.layer - 1], to);
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

/** Steps are as large as the fullest layer lets them be; those that were given are as large, or smaller. @param {Item[][]} layers @param {number} height */
function measure(layers, height) {
  const isBox = (/** @type {Item} */ { group, name }) => group && name;
  const thin = (/** @type {Item} */ each) => (each.step || isBox(each) ? 0 : each.name ? STUB : each.group ? CROSSING : PASSING);
  const all = layers.map((layer) => {
    const [steps, made] = [layer.filter(({ step }) => step).length, layer.filter(isMade).length];
    return { thin: layer.reduce((sum, each) => sum + thin(each), 0), steps, made, given: steps - made, boxes: layer.filter(isBox).length };
  });
  const crowded = all.filter((each) => each.thin).map((each) => Math.max(0, height - LEAST * each.steps - BOX * each.boxes) / each.thin);
  const part = Math.min(1, ...crowded); // if there are too many
  const rooms = all.map((each) => ({ ...each, room: height - part * each.thin }));
  const small = Math.min(LANE, ...rooms.filter(({ given }) => given).map(({ room, steps }) => room / steps));
  const large = Math.min(LANE, ...rooms.filter(({ made }) => made).map(({ room, given, made }) => (room - given * small) / made));
  for (const each of layers.flat()) {
    const text = each.name.length * LETTER;
    each.height = isBox(each) ? BOX : part * thin(each) || (isMade(each) ? large : Math.min(small, large));
    const { side, upright } = faceOf(each.height);
    if (each.name) each.width = isBox(each) ? FRAME + text + 0.4 : !each.step ? text : FRAME + (upright ? Math.max(side, text) : side + 0.4 + text);
  }
}

/** How a step fills its lane. @param {number} lane em */
function faceOf(lane) {
  const upright = lane >= UPRIGHT;
  return { side: lane - (upright ? LINE + 0.3 : 0.4), upright };
}

/** Each comes as near to the height of its neighbours as those above and below it let it: pooled, until none overlaps. @param {Item[]} layer @param {number} height */
function settle(layer, height) {
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
    for (const { each, offset } of own) each.y = offset + Math.max(0, Math.min(height - above, sum / n));
}

/** The layers beside each other; those of the steps in a frame that has room for its name. @param {Item[][]} layers @param {number} first @param {number} last @param {string} name */
function spread(layers, first, last, name) {
  const pad = name ? PAD : 0;
  const frame = { x: 0, width: 0 };
  let x = first ? 0 : pad;
  layers.forEach((layer, i) => {
    if (i === first) frame.x = x - pad;
    const width = Math.max(...layer.map((each) => each.width), i === last ? frame.x + name.length * LETTER + pad - x : 0);
    for (const each of layer) {
      each.x = x;
      if (!each.name) each.width = width;
    }
    x += width + GAP;
    if (i === last) frame.width = x - GAP + pad - frame.x;
  });
  return { width: x - GAP + pad, frame };
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
