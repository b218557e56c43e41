// @ts-check
// What is chosen of the model and of its control, side by side; what differs is marked.
import { find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";

/** @typedef {import("../../lib/types.js").Chosen} Chosen */
/** @typedef {keyof Chosen} Name */
/** @typedef {{models: Chosen[], onchange: (model: number, name: Name, value: string | number | boolean) => void}} SettingsData */
/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/** @type {Record<string, string>} */
const WORDS = {
  softmax: _("softmax"), window: _("softmax, 4 back at most"), "one-key-head": _("one key head for all"),
  linear: _("linear"), "fast-weights": _("fast weights"), "delta-rule": _("delta rule"), aft: _("AFT, without heads"),
  relative: _("softmax, learned bias by distance"), t5: _("softmax, T5’s bias"), "none": _("none"), learned: _("learned"),
  sinusoidal: _("sinusoidal"), rope: _("RoPE"), alibi: _("ALiBi"), pre: _("before each part"), post: _("after each part"),
}; // prettier-ignore
/** @type {[Name, string][]} */
const FIRST = [
  ["attention", _("Attention")], ["positions", _("Positions")], ["layers", _("Layers")], ["heads", _("Heads")],
  ["d", _("Width")], ["feed_forward", _("Feed-forward network")],
]; // prettier-ignore
/** @type {[Name, string][]} */
const MORE = [
  ["norm", _("Norm")], ["tied", _("One table to read and to say")], ["rate", _("Learning rate")], ["warm_up", _("Steps of warm-up")],
  ["batch", _("Examples in a step")], ["decay", _("Weight decay")],
]; // prettier-ignore
export const WHO = [_("Model"), _("Control")];

/** The word of a setting. @param {Name} name */
export const titleOf = (name) => [...FIRST, ...MORE].find(([own]) => own === name)?.[1] ?? name;

/** @param {HTMLElement} element @param {SettingsData} data */
export function mount(element, data) {
  const more = find("#more-settings");
  const rows = [...FIRST.map((each) => row(...each)), ...MORE.map((each) => row(...each))];
  element.append(table(rows.slice(0, FIRST.length)));
  more.prepend(table(rows.slice(FIRST.length)));
  update(data);

  /** @param {Name} name @param {string} title */
  function row(name, title) {
    const controls = WHO.map((who, model) => {
      const own = control(name, data.models[model][name]);
      own.dataset.field = `models[${model}].${name}`;
      own.setAttribute("aria-label", `${title}, ${who}`);
      own.addEventListener("change", () => data.onchange(model, name, valueOf(own)));
      return own;
    });
    const sign = h("span", { class: "differs", title: _("They differ here"), hidden: true }, h("span", { "aria-hidden": "true" }, "≠"), h("span", { class: "unseen" }, _("They differ here")));
    const line = h("tr", {}, h("th", { scope: "row" }, title, " ", sign), controls.map((each) => h("td", {}, each)));
    return { name, controls, sign, line };
  }

  /** @param {SettingsData} next */
  function update(next) {
    data = next;
    for (const { name, controls, sign, line } of rows) {
      controls.forEach((own, model) => put(own, data.models[model][name]));
      const differs = data.models[0][name] !== data.models[1][name];
      sign.hidden = !differs;
      line.classList.toggle("is-other", differs);
    }
  }

  return { update };
}

/** @param {{line: HTMLElement}[]} rows */
function table(rows) {
  const head = h("thead", {}, h("tr", {}, h("td", {}), WHO.map((who) => h("th", { scope: "col" }, who))));
  return h("table", { class: "settings" }, head, h("tbody", {}, rows.map(({ line }) => line)));
}

/** @param {Name} name @param {string | number | boolean} value @returns {Control} */
function control(name, value) {
  if (typeof value === "boolean") return h("input", { type: "checkbox", autocomplete: "off" });
  const words = shipped.choices?.[name];
  if (words) return h("select", { autocomplete: "off" }, words.map((each) => h("option", { value: each }, WORDS[each] ?? each)));
  const [least, most] = shipped.ranges?.[name] ?? [];
  return h("input", { type: "number", min: String(least), max: String(most), step: ["rate", "decay"].includes(name) ? "any" : "1", autocomplete: "off" });
}

/** @param {Control} own */
function valueOf(own) {
  if (own instanceof HTMLSelectElement) return own.value;
  return own.type === "checkbox" ? own.checked : own.valueAsNumber;
}

/** @param {Control} own @param {string | number | boolean} value */
function put(own, value) {
  if (own instanceof HTMLInputElement && own.type === "checkbox") own.checked = value === true;
  else if (document.activeElement !== own || own instanceof HTMLSelectElement) own.value = String(value);
}
