// @ts-check
// What the link of a model's page holds.
import { levelField, second, sentenceField } from "../../lib/along.js";
import { choice, described, kept, list, real, tabsField, text, whole } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { WEIGHTS } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { HIDING } from "../../lib/hiding.js";
import { reader } from "../../lib/state.js";
import { isChange } from "./changed.js";
import { tabsFor } from "./tabs.js";

/** @typedef {import("../../lib/types.js").Intervention} Intervention */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

const SENTENCE = _("Lily had a cat. The cat was happy because it got a fish.");
const HEAD = 4; // of layer 4: it follows who is spoken of
const THRESHOLD = 0.05;

export const model = /** @type {import("../../lib/types.js").ModelInfo} */ (
  shipped.models.find((each) => each.id === shipped.id)
);

const parts = tabsFor(model.kind);

/** Whether the model has more than one attention to look at; the decoder of such a model may have other sizes. */
export const hasSides = model.kind === "encoder-decoder";

/** What every question about a model says. @param {State} state */
export function asked(state) {
  const { interventions, side, answer } = state;
  return { ...words(state), interventions, ...(hasSides && { part: side, answer }) };
}

/** The sentence, or the pair of them. @param {Pick<State, "text" | "second">} state @returns {{text: string, text_pair?: string}} */
export function words({ text, second }) {
  return model.pairs && second.trim() ? { text, text_pair: second } : { text };
}

/** What is asked of the text alone. @param {State} state */
export const reading = (state) => ({ ...words(state), model: model.id });

/** The state with a word in place of a mask token. @param {State} state @param {number} nth mask token of both sentences @param {string} word */
export function unmasked({ text, second }, nth, word) {
  const [parts, others] = [text.split(model.mask), second.split(model.mask)];
  const put = (/** @type {string[]} */ of, /** @type {number} */ at) =>
    of.slice(0, at + 1).join(model.mask) + word + of.slice(at + 1).join(model.mask);
  const inFirst = parts.length - 1;
  return nth < inFirst ? { text: put(parts, nth) } : { second: put(others, nth - inFirst) };
}

/** A decoder may have other sizes than its encoder. */
const SIZES = hasSides ? { layers: Infinity, heads: Infinity } : model;

const FIELDS = {
  text: sentenceField(SENTENCE),
  second: kept(text("")), // a second sentence; kept if the model reads one alone
  layer: whole({ below: SIZES.layers, otherwise: Math.min(HEAD, model.layers - 1) }),
  head: whole({ below: SIZES.heads, otherwise: Math.min(HEAD, model.heads - 1) }),
  interventions: list(isOwn),
  // which attention of an encoder–decoder; other models have one
  side: choice(/** @type {("encoder" | "decoder" | "cross")[]} */ (["encoder", "decoder", "cross"])),
  answer: text(""), // what its decoder has said so far
  step: text(WEIGHTS),
  row: whole({ least: -1, otherwise: -1 }), // the token in focus; -1: nobody has chosen one yet
  column: whole({ least: -1, otherwise: -1 }), // -1 likewise
  // how the head in focus is drawn
  view: choice(/** @type {("heatmap" | "lines" | "components")[]} */ (["heatmap", "lines", "components"])),
  threshold: real({ least: 0, most: 1, otherwise: THRESHOLD }), // weaker lines are left out
  tab: choice(parts.map(({ id }) => /** @type {string} */ (id))), // the part of the page that is shown
  tabs: tabsField(), // what a part keeps for itself; it checks it itself
  level: levelField(),
  ...HIDING,
};

export const STATE = described(FIELDS, ["model"]);
const read = reader(STATE);

/** @param {Record<string, unknown>} given @returns {State} */
export const checked = (given) => ({ ...read(given), second: second(given) });

/** @param {unknown} given @returns {given is Intervention} */
function isOwn(given) {
  return isChange(given, SIZES.layers, SIZES.heads);
}
