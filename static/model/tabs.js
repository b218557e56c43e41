// @ts-check
// The parts of a trained model's page. To add one is to add a line here, and its file: it is loaded when first opened.
import { _ } from "../i18n.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {(by: Partial<State>) => void} Change
 */
/**
 * One part of the page, in its panel.
 * @typedef {object} Part
 * @property {(state: State, tokens: import("../types.js").Token[]) => Promise<void>} update shows this state on the
 *   text's tokens; asks the server for what it lacks (a Refusal goes to the page), and draws nothing if a newer
 *   update has come
 */
/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} title
 * @property {import("../types.js").ModelInfo["kind"][]} [kinds] the models that it makes sense for; all, unless said
 * @property {() => Promise<{mount: (panel: HTMLElement, change: Change) => Part}>} load
 */

/** @type {Tab[]} */
export const TABS = [
  { id: "heads", title: _("Heads"), load: () => import("./heads.js") },
  { id: "pair", title: _("Side by side"), load: () => import("./pair.js") },
  { id: "next", title: _("Next token"), load: () => import("./next-token.js") },
  { id: "flow", title: _("Flow"), load: () => import("./flow.js") },
  { id: "interventions", title: _("Interventions"), load: () => import("./interventions.js") },
  {
    id: "generate",
    title: _("Generate"),
    kinds: ["causal", "encoder-decoder"],
    load: () => import("./generate.js"),
  },
];

/** Those of a kind of model. @param {import("../types.js").ModelInfo["kind"]} kind */
export function tabsFor(kind) {
  return TABS.filter(({ kinds }) => !kinds || kinds.includes(kind));
}
