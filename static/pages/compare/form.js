// @ts-check
// The controls of a comparison: those of a lab's sentences and numbers, and of each side a mechanism with its options.
import { SEED, controlOf, sentences } from "../../lab/controls.js";
import { address } from "../../lib/address.js";
import { fill, find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import * as options from "../../lib/options.js";
import { shipped } from "../../lib/shipped.js";
import * as source from "../../lib/source.js";
import { pack } from "../../lib/state.js";
import { NAMES, inLab, known, mechanismOf, optionsOf, swapped } from "./state.js";
import * as words from "./words.js";

/** @typedef {import("../../lib/types.js").CompareResponse} Comparison */
/** @typedef {import("./state.js").Name} Name */
/** @typedef {import("./state.js").State} State */
/**
 * What a person wants of a comparison.
 * @typedef {object} Wishes
 * @property {(by: Partial<State>) => void} onask other than what is shown
 * @property {(from: source.HeadOf | null) => void} onnumbers
 * @property {(head: number) => void} onhead
 */

const PAGE = document.title; // as the server names it

/** @param {() => State} state @param {() => Comparison | null} answer @param {Wishes} wishes */
export function mount(state, answer, { onask, onnumbers, onhead }) {
  /** @type {import("../../lab/controls.js").Fields} */
  const fields = { sentence: find("#sentence"), context: find("#context") };
  const { update: write, leave } = sentences(fields, onask);
  const numbers = source.mount(find("#from"), find("#head"), onnumbers);
  NAMES.forEach(begin);
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  find("#swap").addEventListener("click", () => onask(swapped(state(), used("right"))));
  find("#follow").addEventListener("click", () => onask({ right: { ...state().right, options: {} } }));

  /** @param {Name} side */
  function begin(side) {
    const select = /** @type {HTMLSelectElement} */ (find(`#${side} .choose`));
    const groups = shipped.families.map(({ id, title }) => {
      const own = shipped.mechanisms.filter((each) => each.family === id);
      const choices = own.map((each) => h("option", { value: each.id }, each.title));
      return choices.length ? h("optgroup", { label: title }, choices) : null;
    });
    fill(select, groups);
    select.addEventListener("change", () =>
      onask({ [side]: { mechanism: select.value, options: known(select.value, state()[side].options) } }),
    );
    find(`#${side} form`).addEventListener("submit", (event) => event.preventDefault());
  }

  /** The options of a side in the comparison that is shown, if it is of the same mechanism. @param {Name} side @returns {options.Values} */
  function used(side) {
    const shown = answer()?.[side];
    return shown?.mechanism === state()[side].mechanism ? shown.options : {};
  }

  /** The controls show the state. @param {number} heads how many there are to choose from */
  function update(heads) {
    const { text, context, seed, from, right, at } = state();
    const both = NAMES.map((side) => mechanismOf(state()[side].mechanism));
    const reading = both.map((each) => each?.context).find(Boolean);
    find("#second").hidden = !reading;
    write(text, context ?? reading ?? "");
    options.show(find("#seed"), [SEED], { seed }, (_name, value) => onask({ seed: Number(value) }));
    document.title = [...both.map((each) => each?.title), PAGE].join(" · ");
    NAMES.forEach(show);
    numbers.show(from);
    words.whose(find("#truth"), from, find("#from"), () => onnumbers(source.headIn(from)));
    /** @type {HTMLButtonElement} */ (find("#follow")).disabled = !Object.keys(right.options).length;
    offer(heads, at[0]);
  }

  /** @param {Name} side */
  function show(side) {
    const { mechanism, options: set } = state()[side];
    /** @type {HTMLSelectElement} */ (find(`#${side} .choose`)).value = mechanism;
    const place = find(`#${side} .options`);
    if (place.dataset.of !== mechanism) delete place.dataset.names; // the same names, another default
    place.dataset.of = mechanism;
    const own = optionsOf(mechanism, state().from);
    options.show(place, own, { ...used(side), ...set }, (name, value) => {
      const before = state()[side];
      onask({ [side]: { ...before, options: { ...before.options, [name]: value } } });
    });
    void toLab(side);
  }

  /** @param {Name} side */
  async function toLab(side) {
    const { mechanism } = state()[side];
    const packed = await pack(inLab(state(), side, used(side)));
    /** @type {HTMLAnchorElement} */ (find(`#${side} .to-lab`)).href = address(`/lab/${mechanism}#${packed}`);
  }

  /** A button for each head. @param {number} n @param {number} chosen */
  function offer(n, chosen) {
    const buttons = Array.from({ length: n > 1 ? n : 0 }, (_button, head) => {
      const onclick = () => {
        onhead(head);
        /** @type {HTMLElement} */ (find("#heads").querySelectorAll("button")[head]).focus();
      };
      return h("button", { type: "button", "aria-pressed": String(head === chosen), onclick }, _("Head {n}", { n: head }));
    });
    const group = h("div", { class: "heads", role: "group", "aria-label": _("Head") }, buttons);
    fill(find("#heads"), buttons.length > 0 && group);
  }

  /** What a refusal speaks of. @param {string} field `seed`, `context`, `left.options.heads` … */
  function fieldOf(field) {
    const side = NAMES.find((name) => field.startsWith(`${name}.`));
    return side ? controlOf(field.slice(side.length + 1), fields, find(`#${side}`)) : controlOf(field, fields, find("#ask"));
  }

  return { sentence: fields.sentence, update, fieldOf, leave };
}
