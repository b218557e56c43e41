// @ts-check
// What a run is shown as: its steps, what was changed by hand, the check against its reference, its curves.
import { ask, latest } from "../lib/api.js";
import { tells } from "../lib/hiding.js";
import * as changes from "../views/changes.js";
import * as figures from "../views/figures.js";
import * as parity from "../views/parity.js";
import * as walkthrough from "../walkthrough/walkthrough.js";

/**
 * @typedef {object} ResultData
 * @property {walkthrough.WalkthroughData} walk
 * @property {changes.ChangesData} changes
 * @property {parity.ParityData} parity
 */

/** @param {import("./frame.js").Frame} frame @param {import("./state.js").Mechanism} mechanism */
export function mount(frame, mechanism) {
  const curves = figures.mount(frame.figures, { figures: [] });
  const question = latest((/** @type {object} */ wanted, signal) => ask(`/api/mechanisms/${mechanism.id}/figures`, wanted, signal));
  /** @type {{walk: ReturnType<typeof walkthrough.mount>, changes: ReturnType<typeof changes.mount>, parity: ReturnType<typeof parity.mount>} | null} */
  let views = null;

  /** @type {import("../lib/types.js").Figure[]} */
  let figured = [];
  /** @type {import("../lib/types.js").Figure[]} */
  let drawn = [];
  /** @type {ResultData | null} */
  let shown = null;

  /** @param {ResultData} data */
  function update(data) {
    shown = data;
    draw();
    if (views) {
      views.walk.update(data.walk);
      views.changes.update(data.changes);
      views.parity.update(data.parity);
    } else {
      views = {
        walk: walkthrough.mount(frame.walkthrough, data.walk),
        changes: changes.mount(frame.edits, data.changes),
        parity: parity.mount(frame.parity, data.parity),
      };
    }
  }

  /** The curves of a run, after its matrices; Plotly is loaded if a mechanism has any. @param {object} wanted the request of the run */
  async function illustrate(wanted) {
    if (!mechanism.has_figures || frame.figures.hidden) return;
    const found = await question(wanted);
    if (found) figured = found;
    draw();
  }

  /** The curves, but for those that tell a number which is to be guessed. */
  function draw() {
    if (!shown) return;
    const { focus, steps } = shown.walk;
    const told = figured.filter(({ of }) => !tells(focus, steps, of));
    if (told.length !== drawn.length || told.some((each, i) => each !== drawn[i])) curves.update({ figures: (drawn = told) });
  }

  /** @returns {import("../lib/view.js").Seen} */
  const describe = () => views?.walk.describe() ?? { words: "", table: null };

  function destroy() {
    views?.walk.destroy();
    views?.changes.destroy();
    views?.parity.destroy();
    curves.destroy();
  }

  return { update, illustrate, describe, svg: async () => views?.walk.svg() ?? null, destroy };
}
