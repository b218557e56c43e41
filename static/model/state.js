// @ts-check
// What the link of a model's page holds.
import { level, second, sentence } from "../along.js";
import { _ } from "../i18n.js";
import { shipped } from "../page.js";
import { isChange } from "./changed.js";
import { tabsFor } from "./tabs.js";

/** @typedef {import("../types.js").Intervention} Intervention */
/**
 * @typedef {object} State
 * @property {string} text
 * @property {string} second a second sentence; kept where the model reads one alone
 * @property {number} layer
 * @property {number} head
 * @property {Intervention[]} interventions
 * @property {"encoder" | "decoder" | "cross"} side which attention of an encoder–decoder; other models have one
 * @property {string} answer what its decoder has said so far
 * @property {string} step
 * @property {number} row the token in focus; -1: nobody has chosen one yet
 * @property {number} column -1 likewise
 * @property {"heatmap" | "lines" | "components"} view how the head in focus is drawn
 * @property {number} threshold weaker lines are left out
 * @property {string} tab the part of the page that is shown
 * @property {Record<string, Record<string, unknown>>} tabs what a part keeps for itself; it checks it itself
 * @property {string} level
 * @property {boolean} hide
 */

const SENTENCE = _("Lily had a cat. The cat was happy because it got a fish.");
const HEAD = 4; // of layer 4: it follows who is spoken of
const THRESHOLD = 0.05;

export const model = /** @type {import("../types.js").ModelInfo} */ (
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

/** The state with a word in place of a mask token. @param {State} state @param {number} nth mask token of both sentences @param {string} word */
export function unmasked({ text, second }, nth, word) {
  const [parts, others] = [text.split(model.mask), second.split(model.mask)];
  const put = (/** @type {string[]} */ of, /** @type {number} */ at) =>
    of.slice(0, at + 1).join(model.mask) + word + of.slice(at + 1).join(model.mask);
  const inFirst = parts.length - 1;
  return nth < inFirst ? { text: put(parts, nth) } : { second: put(others, nth - inFirst) };
}

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const threshold = Number(given.threshold);
  return {
    text: sentence(given.text, SENTENCE),
    second: second(given),
    layer: whole(given.layer, hasSides ? Infinity : model.layers, Math.min(HEAD, model.layers - 1)),
    head: whole(given.head, hasSides ? Infinity : model.heads, Math.min(HEAD, model.heads - 1)),
    interventions: Array.isArray(given.interventions) ? given.interventions.filter(isOwn) : [],
    side: given.side === "decoder" || given.side === "cross" ? given.side : "encoder",
    answer: typeof given.answer === "string" ? given.answer : "",
    step: typeof given.step === "string" ? given.step : "weights",
    row: whole(given.row, Infinity, -1),
    column: whole(given.column, Infinity, -1),
    view: given.view === "lines" || given.view === "components" ? given.view : "heatmap",
    threshold: given.threshold !== undefined && threshold >= 0 && threshold <= 1 ? threshold : THRESHOLD,
    tab: parts.some(({ id }) => id === given.tab) ? String(given.tab) : parts[0].id,
    tabs: isRecord(given.tabs) ? given.tabs : {},
    level: level(given.level),
    hide: given.hide === true,
  };
}

/** @param {unknown} value @param {number} n @param {number} otherwise */
function whole(value, n, otherwise) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < n ? Number(value) : otherwise;
}

/** @param {unknown} given @returns {given is State["tabs"]} */
function isRecord(given) {
  const isObject = (/** @type {unknown} */ each) => typeof each === "object" && each !== null && !Array.isArray(each);
  return isObject(given) && Object.values(/** @type {object} */ (given)).every(isObject);
}

/** A decoder may have other sizes than its encoder. @param {unknown} given @returns {given is Intervention} */
function isOwn(given) {
  return hasSides ? isChange(given, Infinity, Infinity) : isChange(given, model.layers, model.heads);
}
