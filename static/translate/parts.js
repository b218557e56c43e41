// @ts-check
// The parts of the page below the translations. To add one is to add a line here, and its file: it is loaded when first
// opened.
import { _ } from "../i18n.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../types.js").TranslateResponse} Answer
 * @typedef {(by: Partial<State>) => void} Change
 */
/**
 * One part of the page, in its panel.
 * @typedef {object} Part
 * @property {(state: State, answer: Answer) => Promise<void>} update shows this state on what was translated; asks the
 *   server for what it lacks (a Refusal goes to the page), and draws nothing if a newer update has come
 */
/**
 * @typedef {object} Listed
 * @property {string} id
 * @property {string} title
 * @property {() => Promise<{mount: (panel: HTMLElement, change: Change) => Part}>} load
 */

/** @type {Listed[]} */
export const PARTS = [
  { id: "words", title: _("Word by word"), load: () => import("./words.js") },
  { id: "walk", title: _("Step by step"), load: () => import("./walk.js") },
  { id: "hand", title: _("Set the weights"), load: () => import("./hand.js") },
  { id: "beams", title: _("Beams"), load: () => import("./beams.js") },
  { id: "scores", title: _("How good are they?"), load: () => import("./scores.js") },
  { id: "alignment", title: _("Attention is not alignment"), load: () => import("./alignment.js") },
  { id: "cards", title: _("Cards"), load: () => import("./cards.js") },
];
