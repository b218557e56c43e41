// @ts-check
// What the pictures of one head show: the answer of the server, and what a person has chosen.
import { find } from "../../../lib/dom.js";
import { _, percent } from "../../../lib/i18n.js";
import { labels, named, positionOf, positions, within } from "../../../lib/labels.js";
import { editedIn } from "../../../lib/lit.js";
import { hidden } from "../../../lib/masks.js";
import { played, WEIGHTS } from "../../../lib/roles.js";
import { largest, plane, scale } from "../../../lib/tensor.js";
import { said } from "../changed.js";
import { hiddenFirst, hidesFirst, withoutFirst } from "./first.js";
import { model } from "../state.js";
import { SIZES, moved } from "../../../lib/window.js";

/** @typedef {import("../../../lib/types.js").Attention} Attention */
/** @typedef {import("../../../lib/types.js").Step} Step */
/** @typedef {import("./asked.js").Shown} Shown */
/** @typedef {import("../state.js").State} State */
/** @typedef {(by: Partial<State>) => void} Change */

const SMALL = 0.001; // a change of a share that is not worth a word

/** @param {Attention} of */
export function weights(of) {
  return played(of.steps, WEIGHTS);
}

/** @param {Attention} of */
const tokensOf = (of) => ({ query: of.queries, key: of.tokens });

/** The cell in focus, within the bounds of a step. @param {Step} step @param {State} state */
const at = (step, { row, column }) => within(step, { head: 0, row, column });

/** The weights, in a long text those of the row in focus, from end to end. @param {Shown} shown */
function ofRow({ attention, rows }) {
  const steps = rows ?? attention.steps;
  return { steps, step: played(steps, WEIGHTS) };
}

/** Weights as they are drawn: without the first key if it is left out, and the step has all keys. @param {Step} step @param {Step[]} steps @param {State} state */
export function drawn(step, steps, state) {
  const [own, isHidden] = [plane(step), hidden(step, steps)];
  if (!hidesFirst(state) || positions(step, own.columnAt)) return { plane: own, hidden: isHidden, without: false };
  return { plane: withoutFirst(own), hidden: hiddenFirst(isHidden), without: true };
}

/** The key that the row in focus looks at most; the first one, if numbers are hidden. @param {Shown} shown @param {State} state */
export function strongest(shown, state) {
  const { step } = ofRow(shown);
  return state.hide ? 0 : largest(step, 0, at(step, state).row);
}

/** @param {Shown} shown @param {State} state @param {Change} change @returns {import("../../../views/row.js").RowData} */
export function row(shown, state, change) {
  const { steps, step } = ofRow(shown);
  const { plane: own, hidden: isHidden } = drawn(step, steps, state);
  const query = at(step, state).row;
  const names = named(shown.attention.tokens);
  const shares = names.map((_name, key) => own.at(query, key));
  const { tokens, second } = shown.attention;
  const ofPair = { second: second ?? -1, masked: (/** @type {number} */ key) => tokens[key].text === model.mask };
  const found = { names, shares, ...ofPair, blank: state.hide, hidden: (/** @type {number} */ key) => isHidden(query, key) };
  const place = positionOf(step, 0, query);
  // a decoder that looks at its encoder: the words of the row do not ask, they are asked
  if (state.side === "cross") {
    const asks = named(shown.attention.queries)[place];
    return { ...found, query: -1, asks, onselect: (to) => change({ column: to }) };
  }
  return { ...found, query: place, onselect: (to) => change({ row: to }) };
}

/** @param {Attention} of @param {State} state @param {Change} change @returns {import("../../../views/matrix.js").MatrixData} */
export function heatmap(of, state, change) {
  const step = weights(of);
  const { plane, hidden, without } = drawn(step, of.steps, state);
  const params = { layer: of.layer, head: of.head };
  return {
    plane,
    rowLabels: labels(step, 0, tokensOf(of)),
    columnLabels: labels(step, 1, tokensOf(of)),
    scale: scale(step, of.steps),
    legend: [],
    hidden,
    edited: editedIn(step, of.steps, 0),
    lit: new Set(),
    focus: at(step, state),
    blank: state.hide,
    revealed: new Set(),
    sums: false,
    editable: false,
    move: false,
    width: find("#focus").clientWidth,
    title: without
      ? _("Weights of layer {layer}, head {head}, without the first token", params)
      : _("Weights of layer {layer}, head {head}", params),
    onfocus: (query, key) =>
      change({ row: positionOf(step, 0, query), column: positionOf(step, 1, key), step: WEIGHTS }),
    onguess: () => {},
    onedit: () => {},
  };
}

/** @param {Shown} shown @param {State} state @param {Change} change @returns {import("../../../views/map.js").MapData} */
export function map({ attention, map }, state, change) {
  const own = /** @type {import("../../../lib/types.js").HeadWindow} */ (attention.window);
  const window = { query: own.query, key: own.key, size: Math.max(own.queries, own.keys) };
  const [queries, keys] = [named(attention.queries), named(attention.tokens)];
  const sides = { query: queries.length, key: keys.length };
  return {
    picture: /** @type {import("../../../lib/types.js").HeadMap} */ (map).weights,
    queries,
    keys,
    window,
    sizes: SIZES.filter((size) => size <= keys.length),
    blank: state.hide,
    onmove: (to) => change(moved(state, sides, window, to)),
    onzoom: (size) => change(moved(state, sides, window, { size })),
  };
}

/** What the changes do to the output, said where they are made. @param {Attention} of @param {State} state */
export function effect({ next }, { layer, head, interventions, hide }) {
  if (!interventions.length) return [];
  const own = said(interventions, { layer, head });
  if (!next.length || hide) return own; // an encoder says nothing of what comes next
  const [first] = next;
  const params = { token: first.token.text, share: percent(first.probability), before: percent(first.baseline) };
  const isSmall = next.every((each) => Math.abs(each.probability - each.baseline) < SMALL);
  return [
    ...own,
    isSmall
      ? _("What comes next does not change by 0.1% anywhere: it is read at the last token.")
      : _("What comes next: {token} {share}, was {before}.", params),
  ];
}
