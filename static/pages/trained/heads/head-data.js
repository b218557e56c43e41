// @ts-check
// What the pictures of one head show, alone and together with others.
import { sameToken } from "../../../lib/edits.js";
import { _ } from "../../../lib/i18n.js";
import { indexOf, labels, positionOf } from "../../../lib/labels.js";
import * as between from "./between.js";
import * as data from "./data.js";
import { checked, kept } from "../head-state.js";
import { hidesFirst, withoutFirst } from "./first.js";
import { explained, measured } from "../measure.js";
import { asked, words as wordsOf } from "../state.js";

/** @typedef {import("../../../lib/types.js").Attention} Attention */
/** @typedef {import("../../../lib/types.js").Token} Token */
/** @typedef {import("../../../lib/types.js").WeightsResponse} Weights */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../tabs.js").Change} Change */
/** @typedef {import("../../../views/lines.js").Side} Side */

/** The question for them, in the window of the head in focus. @param {State} state @param {Attention} of */
export function several(state, { window }) {
  const own = window && { query: window.query, key: window.key, size: Math.max(window.queries, window.keys) };
  return { ...asked(state), heads: heads(state), window: own };
}

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

/** The words along the picture of a head: of a long text those of its window. @param {Attention} of */
function words(of) {
  const [step, tokens] = [data.weights(of), { query: of.queries, key: of.tokens }];
  return { step, queries: labels(step, 0, tokens), keys: labels(step, 1, tokens) };
}

/** @param {Attention} of @param {Weights | null} found @param {State} state */
export function note(of, found, state) {
  return [ofMeasure(of, found, state), between.note(of, state, data.drawn(data.weights(of), of.steps, state).plane)]
    .filter(Boolean)
    .join(" ");
}

/** @param {Attention} of @param {Weights | null} found @param {State} state */
function ofMeasure(of, found, state) {
  const { measure } = checked(state);
  if (!found || measure === "weights" || state.hide) return "";
  const { step, queries, keys } = words(of);
  const lines = _("A line is as strong as its share of its row's sum.");
  const said = explained(own(found, state), measure, indexOf(step, 0, Math.max(0, state.row)), queries, keys);
  return state.view === "lines" ? `${said} ${lines}` : said;
}

/** @param {Attention} of @param {Weights | null} found @param {State} state @param {Change} change */
export function heatmap(of, found, state, change) {
  const base = data.heatmap(of, state, change);
  const { measure } = checked(state);
  if (!found || measure === "weights") return between.matrix(base, of, state);
  const by = measured(own(found, state), measure);
  const whole = {
    ...base,
    plane: by.plane,
    scale: { kind: /** @type {const} */ ("share"), largest: by.largest },
    edited: new Set(),
    title: _("Weights times sizes of values of layer {layer}, head {head}", { layer: of.layer, head: of.head }),
  };
  return between.matrix(whole, of, state);
}

/** @param {Attention} of @param {Weights | null} found @param {State} state @param {Change} change @returns {import("../../../views/lines.js").LinesData} */
export function lines(of, found, state, change) {
  const { measure, pins } = checked(state);
  const { step, queries, keys } = words(of);
  const axis = { query: 0, key: 1 };
  /** Those that are in the window. */
  const shown = (/** @type {Side} */ side) =>
    pins[side]
      .map((place) => ({ place, i: indexOf(step, axis[side], place) }))
      .filter(({ place, i }) => positionOf(step, axis[side], i) === place)
      .map(({ i }) => i);
  const whole = {
    queries,
    keys,
    blank: state.hide,
    heads: found
      ? found.heads.map(byMeasure(measure, found, state))
      : [{ name: nameOf(of), at: data.drawn(step, of.steps, state).plane.at }],
    row: indexOf(step, 0, Math.max(0, state.row)),
    pins: { query: shown("query"), key: shown("key") },
    threshold: state.threshold,
    title: _("Lines between tokens, of {heads}", { heads: heads(state).map(nameOf).join(", ") }),
    onpin: (/** @type {Side} */ side, /** @type {number} */ index) => {
      const place = positionOf(step, axis[side], index);
      const others = pins[side].filter((each) => each !== place);
      const isNew = others.length === pins[side].length;
      const left = { ...pins, [side]: isNew ? [...others, place] : others };
      change({ ...kept(state, { pins: left }), ...(isNew && side === "query" ? { row: place } : {}) });
    },
    onunpin: () => change(kept(state, { pins: { query: [], key: [] } })),
    onthreshold: (/** @type {number} */ threshold) => change({ threshold }),
  };
  return between.lines(whole, of, state);
}

/** The pins of words that went elsewhere as the sentence changed; null: they stay. @param {State} state @param {Attention} before @param {State} to @param {Attention} after */
export function followed(state, before, to, after) {
  const [old, { pins }] = [checked(state).pins, checked(to)];
  if (isSame(wordsOf(state), wordsOf(to)) || !isSame(old, pins)) return null; // pins of a link are those of its sentence
  const among = (/** @type {number[]} */ own, /** @type {Token[]} */ from, /** @type {Token[]} */ into) =>
    own.map((place) => sameToken(from[place], into)).filter((place) => place >= 0);
  const query = among(pins.query, before.queries, after.queries);
  const key = among(pins.key, before.tokens, after.tokens);
  return isSame(pins, { query, key }) ? null : { query, key };
}

/** @param {unknown} a @param {unknown} b */
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {import("../measure.js").Measure} measure @param {Weights} of @param {State} state */
const byMeasure = (measure, of, state) => (/** @type {import("../../../lib/types.js").HeadWeights} */ head) => {
  const { share: at, plane } = measured(head, measure);
  const isWithout = measure === "weights" && hidesFirst(state) && plane.columns === of.tokens.length;
  return { name: nameOf(head), at: isWithout ? withoutFirst({ at, columns: plane.columns }).at : at };
};

/** @param {{layer: number, head: number}} of */
export const nameOf = ({ layer, head }) => `${layer}·${head}`;

/** @param {Attention} of @param {State} state @param {Change} change @returns {import("./components.js").ComponentsData} */
export function components(of, state, change) {
  const { dimension, sorted } = checked(state);
  return {
    steps: of.steps,
    facts: of.facts,
    tokens: { query: of.queries, key: of.tokens },
    row: Math.max(0, state.row),
    column: Math.max(0, state.column),
    dimension,
    sorted,
    second: of.second,
    hide: state.hide,
    onfocus: (column, dimension) => change({ column, ...kept(state, { dimension }) }),
    onsort: (sorted) => change(kept(state, { sorted })),
  };
}
