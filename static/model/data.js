// @ts-check
// What the pictures of one head show: the answer of the server, and what a person has chosen.
import { find } from "../dom.js";
import { _, percent } from "../i18n.js";
import { named } from "../labels.js";
import { editedIn } from "../lit.js";
import { hidden } from "../masks.js";
import { plane, scale } from "../tensor.js";

/** @typedef {import("../types.js").Attention} Attention */
/** @typedef {import("./state.js").State} State */
/** @typedef {(by: Partial<State>) => void} Change */

const SMALL = 0.001; // a change of a share that is not worth a word

/** @param {Attention} of */
export function weights(of) {
  return /** @type {import("../types.js").Step} */ (of.steps.find((step) => step.name === "weights"));
}

/** The cell in focus, within the bounds of a text that may have become shorter. @param {Attention} of @param {State} state */
function at(of, state) {
  return { row: Math.min(state.row, of.queries.length - 1), column: Math.min(state.column, of.tokens.length - 1) };
}

/** @param {Attention} of @param {State} state @param {Change} change @returns {import("../views/row.js").RowData} */
export function row(of, state, change) {
  const step = weights(of);
  const [own, isHidden, query] = [plane(step), hidden(step, of.steps), at(of, state).row];
  const names = named(of.tokens);
  const shares = names.map((_name, key) => (state.hide ? 0 : own.at(query, key)));
  const shown = { names, shares, hidden: (/** @type {number} */ key) => isHidden(query, key) };
  // a decoder that looks at its encoder: the words of the row do not ask, they are asked
  if (state.side === "cross")
    return { ...shown, query: -1, asks: named(of.queries)[query], onselect: (to) => change({ column: to }) };
  return { ...shown, query, onselect: (to) => change({ row: to }) };
}

/** @param {Attention} of @param {State} state @param {Change} change @returns {import("../views/matrix.js").MatrixData} */
export function heatmap(of, state, change) {
  const step = weights(of);
  return {
    plane: plane(step),
    rowLabels: named(of.queries),
    columnLabels: named(of.tokens),
    scale: scale(step, of.steps),
    legend: [],
    hidden: hidden(step, of.steps),
    edited: editedIn(step, 0),
    lit: new Set(),
    focus: at(of, state),
    blank: state.hide,
    revealed: new Set(),
    sums: false,
    editable: false,
    move: false,
    width: find("#focus").clientWidth,
    title: _("Weights of layer {layer}, head {head}", { layer: of.layer, head: of.head }),
    onfocus: (query, key) => change({ row: query, column: key, step: "weights" }),
    onguess: () => {},
    onedit: () => {},
  };
}

/** What the changes do to the output, said where they are made. @param {Attention} of @param {State} state */
export function effect({ next }, { layer, head, interventions }) {
  if (!interventions.length) return [];
  const isSilent = interventions.some((each) => each.do === "silence" && each.layer === layer && each.head === head);
  const said = isSilent ? [_("This head is silenced: its output is 0, whatever its weights say.")] : [];
  if (!next.length) return said; // an encoder says nothing of what comes next
  const [first] = next;
  const params = { token: first.token.text, share: percent(first.probability), before: percent(first.baseline) };
  const isSmall = next.every((each) => Math.abs(each.probability - each.baseline) < SMALL);
  return [
    ...said,
    isSmall
      ? _("What comes next does not change by 0.1 % anywhere: it is read at the last token.")
      : _("What comes next: {token} {share}, was {before}.", params),
  ];
}
