// @ts-check
// The parts of a trained model's page. To add one is to add a line here, and its file, named as it is: it is loaded when
// first opened.
import { _ } from "../../lib/i18n.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {(by: Partial<State>) => void} Change
 */
/**
 * One part of the page, in its panel.
 * @typedef {object} Part
 * @property {(state: State, tokens: import("../../lib/types.js").Token[], seen: (rest: HTMLElement[]) => void) => Promise<void>} update
 *   shows this state on the text's tokens; asks the server for what it lacks (a Refusal goes to the page), and draws
 *   nothing if a newer update has come; `seen`: it is shown already but for the rest
 * @property {(state: State) => void} [ahead] asks for what it needs before it is known what the text's tokens are
 */
/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} title
 * @property {import("../../lib/types.js").ModelInfo["kind"][]} [kinds] the models that it makes sense for; all, unless said
 */

/** @type {Tab[]} */
export const TABS = [
  { id: "heads", title: _("Heads") },
  { id: "pair", title: _("Side by side") },
  { id: "next", title: _("Next token") },
  { id: "flow", title: _("Flow") },
  { id: "interventions", title: _("Interventions") },
  { id: "generate", title: _("Generate"), kinds: ["causal", "encoder-decoder"] },
];

/** Those of a kind of model. @param {import("../../lib/types.js").ModelInfo["kind"]} kind */
export function tabsFor(kind) {
  return TABS.filter(({ kinds }) => !kinds || kinds.includes(kind));
}
