// @ts-check
// What the lab's numbers mean, or that they mean nothing yet.
import { fill, h } from "./dom.js";
import { _ } from "./i18n.js";
import { mechanism } from "./lab-state.js";
import { shipped } from "./page.js";

/**
 * @param {HTMLElement} place
 * @param {import("./lab-state.js").State} state
 * @param {boolean} isCausal whether the mask of the run hides anything
 * @param {() => void} ontrained a person wants true numbers
 */
export function show(place, { from, preset, text }, isCausal, ontrained) {
  const model = shipped.models.find((each) => each.id === from?.model);
  const example = mechanism.presets.find((each) => each.id === preset);
  const ahead = isCausal ? "" : _("The model itself also hides what comes after a token; here every token sees all.");
  if (model && from) return fill(place, ofHead({ title: model.title, layer: from.layer, head: from.head }), " ", ahead);
  const isPrinted = example !== undefined && Object.keys(example.inputs).length > 0;
  if (example && text === null && (example.note || isPrinted)) return fill(place, example.note || printed());
  if (!mechanism.from_seed) return fill(place);
  if (!mechanism.from_model) return fill(place, isPrinted ? mixed() : random());
  const way = h("button", { type: "button", class: "link", onclick: ontrained }, trueOnes());
  fill(place, isPrinted ? mixed() : random(), " ", way);
}

/** @param {Record<string, string | number>} params */
function ofHead(params) {
  const has = (/** @type {string} */ name) => mechanism.inputs.some((each) => each.name === name);
  if (has("q"))
    return _(
      "True numbers: q, k and v of {title}, layer {layer}, head {head}, as it reads this sentence (after RoPE).",
      params,
    );
  if (has("w_o"))
    return _(
      "True numbers: x and the weights of {title}, layer {layer}, all its heads. The model itself also turns q and k by position (RoPE), which this mechanism leaves out.",
      params,
    );
  return _(
    "True numbers: x and the weights of {title}, layer {layer}, head {head}. The model itself also turns q and k by position (RoPE), which this mechanism leaves out.",
    params,
  );
}

const printed = () => _("A worked example: these numbers are printed in the article that it comes from.");
const mixed = () =>
  _(
    "Words of the worked example keep its numbers; the vectors of the others are drawn from the seed and mean nothing.",
  );
const random = () => _("These vectors are random: they are drawn from the seed and mean nothing yet.");
const trueOnes = () => _("Take true ones from a trained model");
