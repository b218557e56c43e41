// @ts-check
// A weight matrix of the moment that is open, and beside it where the loss pulls each of its numbers.
import { ask } from "../../lib/api.js";
import { fill, find, h } from "../../lib/dom.js";
import { _, exact, number } from "../../lib/i18n.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import { decode, planeOf } from "../../lib/tensor.js";
import * as gallery from "./gallery.js";
import { WHO } from "./settings.js";

/** @typedef {import("../../lib/types.js").Pulled} Pulled */
/** @typedef {import("./state.js").State} State */

const WORDS = "vocabulary";

/** @param {(by: Partial<State>) => void} change */
export function mount(change) {
  const details = /** @type {HTMLDetailsElement} */ (find("#pulled"));
  const matrix = /** @type {HTMLSelectElement} */ (find("#matrix"));
  const question = remembered((/** @type {object} */ body, signal) => ask("/api/train/gradient", body, signal));
  const pictures = gallery.mount(find("#pulled-pictures"), [_("the weights"), _("the gradient")]);
  let isShown = false;
  matrix.addEventListener("change", () => change({ matrix: matrix.value }));
  details.addEventListener("toggle", () => details.open !== isShown && change({ pulls: details.open }));

  /** @param {State} state @param {{step: number, model: number} & Record<string, unknown>} body what is open */
  async function update(state, body) {
    isShown = state.pulls;
    details.open = isShown;
    if (!isShown) return;
    const { text: _text, ...rest } = body;
    const problem = find("#pulled-problem");
    await asking(
      async () => {
        const found = await question({ ...rest, matrix: state.matrix });
        tell(matrix, null, ["#pulled-pictures"], problem);
        if (found) show(state, body, found);
      },
      ({ message, field }) => {
        if (field === "matrix" && state.matrix) return change({ matrix: "" }); // the other model has none of this name
        tell(matrix, message, ["#pulled-pictures"], problem);
      },
      ["#pulled-pictures"],
    );
  }

  /** @param {State} state @param {{step: number, model: number}} body @param {Pulled} found */
  function show(state, { step, model }, found) {
    fill(matrix, found.matrices.map((name) => h("option", { value: name, selected: name === found.matrix }, titleOf(name))));
    const largest = exact(largestOf(found.gradient));
    const caption = _("The gradient is that of the loss (cross-entropy, in nats) over the {n} examples that no model learns from; its largest number is {largest}. Where it is above 0, a smaller weight makes the loss smaller; AdamW goes against it.", { n: found.examples, largest });
    find("#pulled-said").textContent = caption;
    const about = [WHO[model], _("Step {n}", { n: number(step) }), titleOf(found.matrix)];
    pictures.update([hung(found, "weights", _("Weights")), hung(found, "gradient", _("Gradient"))], { about, caption, blank: state.hide });
  }

  return { update };
}

/** @param {string} name as torch has it */
const titleOf = (name) => name.replace(/^stack\.(\d+)\.\w+\.(\w+)$/, (_all, layer, own) => _("layer {layer}: {matrix}", { layer, matrix: own }));

/** @param {import("../../lib/types.js").Tensor} tensor */
function largestOf(tensor) {
  let largest = 0;
  decode(tensor).data.forEach((value) => (largest = Math.max(largest, Math.abs(value))));
  return largest;
}

/** @param {Pulled} found @param {"weights" | "gradient"} name @param {string} title @returns {gallery.Hung} */
function hung(found, name, title) {
  const { shape, at } = decode(found[name]);
  const [rows, columns] = shape;
  const numbered = (/** @type {number} */ n) => Array.from({ length: n }, (_each, i) => String(i));
  const plane = { ...planeOf(rows, columns, at), rowAxis: found.rows ? WORDS : "d_in", columnAxis: found.columns ? WORDS : "d_out" };
  return { plane, rowLabels: found.rows ?? numbered(rows), columnLabels: found.columns ?? numbered(columns), scale: { kind: "signed", largest: largestOf(found[name]) || 1 }, title };
}
