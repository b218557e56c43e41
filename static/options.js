// @ts-check
// Controls made from a function's signature: a number with its range, a switch.
import { fill, find, h } from "./dom.js";
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
  hidden_score: _("What a hidden pair scores before softmax"),
  padding: _("How many of the last tokens are padding"),
  half_window: _("How many tokens on each side a token may look at"),
  dilation: _("Only every so many-th token of the window is looked at"),
  prefix: _("How many of the first tokens see each other wholly"),
  b_o: _("A number added to each column of the output"),
  bias: _("A number added to each score before softmax"),
  layer: _("Which layer of the model, counted from 0"),
  head: _("Which head of the layer, counted from 0"),
  kv_heads: _("How many heads of keys and values there are; the heads of queries share them"),
  tile: _("How many rows or columns are computed at a time"),
  tile_q: _("How many queries are computed at a time"),
  tile_k: _("How many keys are computed at a time"),
  window: _("How far to each side a token may look"),
  features: _("How many random features stand for the exponential"),
  rounds: _("How often the tokens are hashed anew"),
  buckets: _("Into how many buckets tokens are sorted"),
  bucket_size: _("How many tokens a bucket holds"),
  offset: _("How far positions are moved"),
  base: _("The number whose powers are the wavelengths"),
  latents: _("How many latent vectors ask"),
  layers: _("How many layers stand upon each other"),
  d_ff: _("How many numbers the hidden layer of the feed-forward network has"),
  norm: _("Where the normalisation stands: before each part, or after it"),
  activation: _("The function between the two linear maps"),
  gamma: _("How steep the function is"),
  eps: _("A small number that keeps the division from dividing by 0"),
};

/**
 * @param {HTMLElement} element
 * @param {OptionInfo[]} options
 * @param {Values} values
 * @param {(name: string, value: boolean | number | string) => void} onchange
 * @param {Values} [typed] what a person gave: it stays to be mended, also where it is too large
 */
export function show(element, options, values, onchange, typed = {}) {
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
      input.disabled = !(option.name in typed) && Number(value) > (option.maximum ?? Infinity); // as large as the model's
    }
  }
}

/** A whole number from 0 to below n. @param {string} name @param {number} n @returns {OptionInfo} */
export function whole(name, n, start = 0) {
  return { name, kind: "argument", default: start, minimum: 0, maximum: n - 1, step: 1, choices: [] };
}

/** @param {OptionInfo} option @param {(name: string, value: boolean | number | string) => void} onchange */
function control(option, onchange) {
  if (typeof option.default === "boolean") {
    const box = h("input", { type: "checkbox", name: option.name, onchange: () => onchange(option.name, box.checked) });
    return h("label", { class: "check", title: HELP[option.name] }, box, " ", h("code", {}, option.name));
  }
  if (option.choices.length) {
    const words = option.choices.map((word) => h("option", { value: word }, word));
    const select = h("select", { name: option.name, onchange: () => onchange(option.name, select.value) }, words);
    return h("label", { title: HELP[option.name] }, h("code", {}, option.name), " ", select);
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

/** @param {string} selector @param {{id: string, title: string}[]} choices @param {(id: string) => void} onchange */
export function choice(selector, choices, onchange) {
  const select = /** @type {HTMLSelectElement} */ (find(selector));
  fill(
    select,
    choices.map(({ id, title }) => h("option", { value: id }, title)),
  );
  select.addEventListener("change", () => onchange(select.value));
  return select;
}
