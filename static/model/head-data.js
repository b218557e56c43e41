// @ts-check
// What the pictures of one head show, alone and together with others.
import { _ } from "../i18n.js";
import { indexOf, labels, named, positionOf } from "../labels.js";
import { plane } from "../tensor.js";
import * as data from "./data.js";
import { checked, kept } from "./head-state.js";
import { explained, measured } from "./measure.js";

/** @typedef {import("../types.js").Attention} Attention */
/** @typedef {import("../types.js").WeightsResponse} Weights */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./tabs.js").Change} Change */
/** @typedef {import("../views/lines.js").Side} Side */

/** The heads of the picture: those that are kept, and the one in focus. @param {State} state */
export function heads(state) {
  const { layer, head } = state;
  const found = checked(state).heads.map(([layer, head]) => ({ layer, head }));
  const isKept = found.some((each) => each.layer === layer && each.head === head);
  return isKept ? found : [...found, { layer, head }];
}

/** Whether the picture needs more than the steps of the head in focus. @param {State} state */
export function needsSeveral(state) {
  const { measure, heads } = checked(state);
  if (state.view === "components") return false;
  return measure !== "weights" || (state.view === "lines" && heads.length > 0);
}

/** The head in focus among several. @param {Weights} found @param {State} state */
function own(found, { layer, head }) {
  return found.heads.find((each) => each.layer === layer && each.head === head) ?? found.heads[0];
}

/** @param {Weights | null} found @param {State} state */
export function note(found, state) {
  const { measure } = checked(state);
  if (!found || measure === "weights" || state.hide) return "";
  const [queries, keys] = [named(found.queries), named(found.tokens)];
  const row = Math.min(state.row, queries.length - 1);
  const lines = _("A line is as strong as its share of its row's sum.");
  const said = explained(own(found, state), measure, row, queries, keys);
  return state.view === "lines" ? `${said} ${lines}` : said;
}

/** @param {Attention} of @param {Weights | null} found @param {State} state @param {Change} change */
export function heatmap(of, found, state, change) {
  const base = data.heatmap(of, state, change);
  const { measure } = checked(state);
  if (!found || measure === "weights") return base;
  const by = measured(own(found, state), measure);
  return {
    ...base,
    plane: { ...base.plane, at: by.at },
    scale: { kind: /** @type {const} */ ("share"), largest: by.largest },
    edited: new Set(),
    title: _("Weights times sizes of values of layer {layer}, head {head}", { layer: of.layer, head: of.head }),
  };
}

/** @param {Attention} of @param {Weights | null} found @param {State} state @param {Change} change @returns {import("../views/lines.js").LinesData} */
export function lines(of, found, state, change) {
  const { measure, pins } = checked(state);
  const step = data.weights(of);
  const tokens = { query: of.queries, key: of.tokens };
  /** Between a place in the sentence and one in the picture. */
  const axis = { query: 0, key: 1 };
  const [queries, keys] = found
    ? [named(found.queries), named(found.tokens)]
    : [labels(step, 0, tokens), labels(step, 1, tokens)];
  const into = (/** @type {Side} */ side, /** @type {number} */ place) =>
    found ? place : indexOf(step, axis[side], place);
  const outOf = (/** @type {Side} */ side, /** @type {number} */ index) =>
    found ? index : positionOf(step, axis[side], index);
  const shown = (/** @type {Side} */ side) =>
    pins[side].map((place) => into(side, place)).filter((i) => i < (side === "query" ? queries : keys).length);
  return {
    queries,
    keys,
    heads: state.hide ? [] : found ? found.heads.map(byMeasure(measure)) : [{ name: nameOf(of), at: plane(step).at }],
    row: Math.min(into("query", Math.max(0, state.row)), queries.length - 1),
    pins: { query: shown("query"), key: shown("key") },
    threshold: state.threshold,
    title: _("Lines between tokens, of {heads}", { heads: heads(state).map(nameOf).join(", ") }),
    onpin: (side, index) => {
      const place = outOf(side, index);
      const others = pins[side].filter((each) => each !== place);
      const isNew = others.length === pins[side].length;
      const left = { ...pins, [side]: isNew ? [...others, place] : others };
      change({ ...kept(state, { pins: left }), ...(isNew && side === "query" ? { row: place } : {}) });
    },
    onunpin: () => change(kept(state, { pins: { query: [], key: [] } })),
    onthreshold: (threshold) => change({ threshold }),
  };
}

/** @param {import("./measure.js").Measure} measure */
const byMeasure = (measure) => (/** @type {import("../types.js").HeadWeights} */ head) => ({
  name: nameOf(head),
  at: measured(head, measure).share,
});

/** @param {{layer: number, head: number}} of */
export const nameOf = ({ layer, head }) => `${layer}·${head}`;

/** @param {Attention} of @param {State} state @param {Change} change @returns {import("./components.js").ComponentsData} */
export function components(of, state, change) {
  const { dimension, sorted } = checked(state);
  return {
    steps: of.steps,
    tokens: { query: of.queries, key: of.tokens },
    row: Math.max(0, state.row),
    column: Math.max(0, state.column),
    dimension,
    sorted,
    hide: state.hide,
    onfocus: (column, dimension) => change({ column, ...kept(state, { dimension }) }),
    onsort: (sorted) => change(kept(state, { sorted })),
  };
}
