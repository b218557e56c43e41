// @ts-check
// What the part about rollout and flow keeps in the link, and what its measures are.
import { choice, flag, part, whole } from "../../../lib/fields.js";
import { _ } from "../../../lib/i18n.js";
import { model } from "../state.js";

/** @typedef {import("../../../lib/fields.js").StateOf<typeof FIELDS>} Own */

export const FLOW_MOST = 64; // tokens, as the server says too

export const MEASURES = {
  rollout: {
    title: _("Rollout"),
    lesson: _(
      "A layer gives each token half of what attention brings and half of what it had: 0.5 A + 0.5 I, heads averaged. Rollout multiplies these matrices from the first layer to the chosen one: how much of each input token has arrived, along all paths together. A row adds up to 1.",
    ),
  },
  flow: {
    title: _("Flow"),
    lesson: _(
      "The same matrices as pipes: an edge lets through its weight and no more. Flow is the most that could run between the token and one input token if that one alone were served: never less than rollout, and a row need not add up to 1.",
    ),
  },
  raw: {
    title: _("Raw attention"),
    lesson: _(
      "What the token looks at in that one layer, heads averaged. The states that it looks at there are mixtures of several tokens already, which is what rollout and flow undo.",
    ),
  },
};

const FIELDS = {
  measure: choice(/** @type {(keyof typeof MEASURES)[]} */ (["rollout", "flow", "raw"])),
  layer: whole({ below: model.layers, otherwise: model.layers - 1 }),
  column: whole({ otherwise: 0 }),
  hideFirst: flag(),
};

export const { checked, kept } = part("flow", FIELDS);

/** A row without its first token; shares are divided by what is left, and a row that had nothing else stays 0. @param {ArrayLike<number>} row @param {boolean} areShares */
export function firstLeftOut(row, areShares) {
  const rest = Array.from(row, (value, i) => (i ? value : 0));
  const sum = areShares ? rest.reduce((a, b) => a + b, 0) : 1;
  return sum > 0 ? rest.map((value) => value / sum) : rest;
}
