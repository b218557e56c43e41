// @ts-check
// The curves of a run, after its matrices; Plotly is loaded if a mechanism has any.
import { ask, latest } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { mechanism } from "./state.js";
import * as figures from "../../views/figures.js";

const question = latest(
  (/** @type {object} */ wanted, signal) =>
    /** @type {Promise<import("../../lib/types.js").Figure[]>} */ (
      ask(`/api/mechanisms/${mechanism.id}/figures`, wanted, signal)
    ),
);
const pictures = figures.mount(find("#figures"), { figures: [] });

/** @param {object} wanted the request of the run */
export async function illustrate(wanted) {
  if (!mechanism.has_figures) return;
  const found = await question(wanted);
  if (found) pictures.update({ figures: found });
}
