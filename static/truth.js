// @ts-check
// What the lab's numbers mean, or that they mean nothing yet.
import { fill, h } from "./dom.js";
import { _ } from "./i18n.js";
import { mechanism } from "./lab-state.js";
import { shipped } from "./page.js";

/**
 * @param {HTMLElement} place
 * @param {import("./lab-state.js").State} state
 * @param {() => void} ontrained a person wants true numbers
 */
export function show(place, { from, preset, text }, ontrained) {
  const model = shipped.models.find((each) => each.id === from?.model);
  const example = mechanism.presets.find((each) => each.id === preset);
  if (model && from) fill(place, ofHead({ title: model.title, layer: from.layer, head: from.head }));
  else if (example && text === null) fill(place, example.note || printed());
  else fill(place, random(), " ", h("button", { type: "button", class: "link", onclick: ontrained }, trueOnes()));
}

/** @param {Record<string, string | number>} params */
function ofHead(params) {
  if (mechanism.inputs.some((each) => each.name === "q"))
    return _(
      "True numbers: q, k and v of {title}, layer {layer}, head {head}, as it reads this sentence (after RoPE).",
      params,
    );
  return _(
    "True numbers: x and the weights of {title}, layer {layer}, head {head}. The model itself also turns q and k by position (RoPE), which this mechanism leaves out.",
    params,
  );
}

const printed = () => _("A worked example: these numbers are printed in the article that it comes from.");
const random = () => _("These vectors are random: they are drawn from the seed and mean nothing yet.");
const trueOnes = () => _("Take true ones from a trained model");
