// @ts-check
// Controls made from a function's signature: a number with its range, a switch.
import { fill, h } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./types.js").OptionInfo} OptionInfo */
/** @typedef {Record<string, boolean | number | string>} Values */

/** What a name of the papers means, for whoever points at it. @type {Record<string, string>} */
const HELP = {
  heads: _("How many attentions stand beside each other"),
  d: _("How many numbers a query and a key have"),
  d_v: _("How many numbers a value has"),
  d_in: _("How many numbers a token's vector has"),
  d_out: _("How many numbers queries, keys and values have, all heads together"),
  seed: _("Where the random numbers come from: the same seed gives the same numbers everywhere"),
  p: _("How likely a weight is to be dropped"),
  training: _("Dropout happens in training only; in evaluation everything is kept"),
  causal: _("No token may look at those after it"),
  b_o: _("A number added to each column of the output"),
  bias: _("A number added to each score before softmax"),
  layer: _("Which layer of the model, counted from 0"),
  head: _("Which head of the layer, counted from 0"),
};

/**
 * @param {HTMLElement} element
 * @param {OptionInfo[]} options
 * @param {Values} values
 * @param {(name: string, value: boolean | number) => void} onchange
 */
export function show(element, options, values, onchange) {
  const names = options.map((option) => option.name).join(" ");
  if (element.dataset.names !== names) {
    element.dataset.names = names;
    fill(
      element,
      options.map((option) => control(option, onchange)),
    );
  }
  for (const option of options) {
    const input = /** @type {HTMLInputElement} */ (element.querySelector(`[name="${option.name}"]`));
    const value = values[option.name] ?? option.default;
    if (input.type === "checkbox") input.checked = Boolean(value);
    else if (document.activeElement !== input) {
      input.value = String(value);
      input.disabled = Number(value) > (option.maximum ?? Infinity); // as large as the model's; not to be set here
    }
  }
}

/** A whole number from 0 to below n. @param {string} name @param {number} n @returns {OptionInfo} */
export function whole(name, n, start = 0) {
  return { name, kind: "argument", default: start, minimum: 0, maximum: n - 1, step: 1, choices: [] };
}

/** @param {OptionInfo} option @param {(name: string, value: boolean | number) => void} onchange */
function control(option, onchange) {
  if (typeof option.default === "boolean") {
    const box = h("input", { type: "checkbox", name: option.name, onchange: () => onchange(option.name, box.checked) });
    return h("label", { class: "check", title: HELP[option.name] }, box, " ", h("code", {}, option.name));
  }
  const input = h("input", {
    type: "number",
    name: option.name,
    min: String(option.minimum),
    max: String(option.maximum),
    step: String(option.step),
    oninput: () => input.value !== "" && onchange(option.name, Number(input.value)),
  });
  return h("label", { title: HELP[option.name] }, h("code", {}, option.name), " ", input);
}
