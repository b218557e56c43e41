// @ts-check
// Controls made from a function's signature: a number with its range, a switch.
import { fill, h } from "./dom.js";

/** @typedef {import("./types.js").OptionInfo} OptionInfo */
/** @typedef {Record<string, boolean | number | string>} Values */

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
  return { name, kind: "argument", default: start, minimum: 0, maximum: n - 1, step: 1 };
}

/** @param {OptionInfo} option @param {(name: string, value: boolean | number) => void} onchange */
function control(option, onchange) {
  if (typeof option.default === "boolean") {
    const box = h("input", { type: "checkbox", name: option.name, onchange: () => onchange(option.name, box.checked) });
    return h("label", { class: "check" }, box, " ", h("code", {}, option.name));
  }
  const input = h("input", {
    type: "number",
    name: option.name,
    min: String(option.minimum),
    max: String(option.maximum),
    step: String(option.step),
    oninput: () => input.value !== "" && onchange(option.name, Number(input.value)),
  });
  return h("label", {}, h("code", {}, option.name), " ", input);
}
