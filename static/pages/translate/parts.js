// @ts-check
// The parts of the page below the translations. To add one is to add a line here, and its file, named as it is: it is
// loaded when first opened.
import { _ } from "../../lib/i18n.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../../lib/types.js").TranslateResponse} Answer
 * @typedef {(by: Partial<State>) => void} Change
 */
/**
 * One part of the page, in its panel.
 * @typedef {object} Part
 * @property {(state: State, answer: Answer) => Promise<void>} update shows this state on what was translated; asks the
 *   server for what it lacks (a Refusal goes to the page), and draws nothing if a newer update has come
 */
export const PARTS = [
  { id: "words", title: _("Word by word") },
  { id: "walk", title: _("Step by step") },
  { id: "hand", title: _("Set the weights") },
  { id: "beams", title: _("Beams") },
  { id: "scores", title: _("How good are they?") },
  { id: "alignment", title: _("Attention is not alignment") },
  { id: "model-1", title: _("Before attention: 1993") },
  { id: "cards", title: _("Cards") },
];
