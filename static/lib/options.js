// @ts-check
// Controls made from a function's signature: a number with its range, a switch.
import { fill, h } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./types.js").OptionInfo} OptionInfo */
/** @typedef {Record<string, boolean | number | string>} Values */

/**
 * @param {HTMLElement} element
 * @param {OptionInfo[]} options
 * @param {Values} values
 * @param {(name: string, value: boolean | number | string) => void} onchange
 * @param {Values} [typed] what a person gave: it stays to be mended, also if it is too large
 * @param {(name: string) => boolean} [isLocked] what nobody may change here
 */
export function show(element, options, values, onchange, typed = {}, isLocked = () => false) {
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
    const isLarge = !(option.name in typed) && Number(value) > (option.maximum ?? Infinity); // as large as the model's
    if (document.activeElement !== input) {
      if (input.type !== "checkbox") input.value = String(value);
      input.disabled = isLarge || isLocked(option.name);
    }
    if (input.type === "checkbox") input.checked = Boolean(value);
  }
}

/** What the pages' own controls are for. @type {Record<string, string>} */
const HELP = {
  seed: _("Where the random numbers come from: the same seed gives the same numbers everywhere"),
  layer: _("Which layer of the model, counted from 0"),
  head: _("Which head of the layer, counted from 0"),
};

/** A whole number from 0 to below n. @param {"seed" | "layer" | "head"} name @param {number} n @returns {OptionInfo} */
export function whole(name, n, start = 0) {
  return { name, help: HELP[name], kind: "argument", default: start, minimum: 0, maximum: n - 1, step: 1, choices: [] };
}

/** @param {OptionInfo} option @param {(name: string, value: boolean | number | string) => void} onchange */
function control(option, onchange) {
  if (typeof option.default === "boolean") {
    const box = h("input", { type: "checkbox", name: option.name, onchange: () => onchange(option.name, box.checked) });
    return h("label", { class: "check", title: option.help }, box, " ", h("code", {}, option.name));
  }
  if (option.choices.length) {
    const words = option.choices.map((word) => h("option", { value: word }, word));
    const select = h("select", { name: option.name, onchange: () => onchange(option.name, select.value) }, words);
    return h("label", { title: option.help }, h("code", {}, option.name), " ", select);
  }
  const input = h("input", {
    type: "number",
    name: option.name,
    min: String(option.minimum),
    max: String(option.maximum),
    step: String(option.step),
    oninput: () => input.value !== "" && onchange(option.name, Number(input.value)),
  });
  return h("label", { title: option.help }, h("code", {}, option.name), " ", input);
}

/** @param {HTMLSelectElement} select @param {{id: string, title: string}[]} choices @param {(id: string) => void} onchange */
export function choice(select, choices, onchange) {
  fill(
    select,
    choices.map(({ id, title }) => h("option", { value: id }, title)),
  );
  select.addEventListener("change", () => onchange(select.value));
  return select;
}
