// @ts-check
// By what the heads are sorted: a button for each thing that heads do, and the two tokens of "who looks from … to …?".
import { fill, h } from "../lib/dom.js";
import { _, ngettext } from "../lib/i18n.js";
import { noPicture, sentences } from "../lib/view.js";

/**
 * @typedef {object} Sort
 * @property {string} id
 * @property {string} title
 * @property {string} definition
 * @property {string} sign
 * @property {number} tint its class of colour; -1: none
 * @property {number | null} heads how many are named so; null: it is not said
 * @property {boolean} absent nothing on this text could show it
 */
/**
 * @typedef {object} SortsData
 * @property {Sort[]} sorts
 * @property {string} sort the id of the chosen one, "layer" or "pair"
 * @property {{queries: string[], keys: string[], at: [number, number]} | null} pair
 * @property {(sort: string) => void} onsort
 * @property {(pair: [number, number]) => void} onpair
 */

/** @param {HTMLElement} element @param {SortsData} data @returns {import("../lib/view.js").View<SortsData>} */
export function mount(element, data) {
  const chips = h("div", { class: "sorts", role: "group", "aria-label": _("Sort the heads") });
  const [from, to] = [_("From this token"), _("To this token")].map((label, at) =>
    side(label, /** @type {0 | 1} */ (at)),
  );
  const pair = h("p", { class: "who" }, _("Who looks from"), " ", from, " ", _("to"), " ", to, " ?");
  element.append(chips, pair);
  update(data);

  /** @param {string} label @param {0 | 1} at */
  function side(label, at) {
    const select = h("select", { "aria-label": label, class: at ? "role-key" : "role-query" });
    select.addEventListener("change", () => {
      const next = /** @type {[number, number]} */ ([...(data.pair?.at ?? [0, 0])]);
      next[at] = Number(select.value);
      data.onpair(next);
    });
    return select;
  }

  /** @param {SortsData} next */
  function update(next) {
    data = next;
    const focus = document.activeElement;
    const held = focus instanceof HTMLElement && chips.contains(focus) ? focus.dataset.is : "";
    fill(
      chips,
      chip("layer", _("by layer")),
      data.sorts.map(patternChip),
      chip("pair", _("from one token to another")),
    );
    if (held) /** @type {HTMLElement | null} */ (chips.querySelector(`[data-is="${held}"]`))?.focus();
    pair.hidden = !data.pair;
    if (data.pair) choices(data.pair);
  }

  /** @param {string} id @param {string} text @param {Record<string, unknown>} [rest] */
  function chip(id, text, rest = {}) {
    const isOn = String(id === data.sort);
    const onclick = () => data.onsort(id);
    return h("button", { type: "button", class: "chip", "aria-pressed": isOn, onclick, "data-is": id, ...rest }, text);
  }

  /** @param {Sort} sort */
  function patternChip({ id, title, definition, sign, tint, heads, absent }) {
    const button = chip(id, "", { title: definition, disabled: absent });
    const count = heads ? ngettext("{n} head", "{n} heads", heads) : "";
    button.append(h("span", { class: `mark class-${tint}`, "aria-hidden": "true" }, sign), ` ${title} `);
    if (count) button.append(h("small", {}, count));
    return button;
  }

  /** @param {NonNullable<SortsData["pair"]>} of */
  function choices({ queries, keys, at }) {
    [queries, keys].forEach((names, i) => {
      const select = [from, to][i];
      const old = [...select.options].map((option) => option.text);
      if (old.length !== names.length || old.some((text, j) => text !== names[j]))
        fill(
          select,
          names.map((name, j) => h("option", { value: String(j) }, name)),
        );
      select.value = String(at[i]);
    });
  }

  function describe() {
    const by = chips.querySelector(`[data-is="${data.sort}"]`)?.textContent ?? "";
    const { queries, keys, at } = data.pair ?? { queries: [], keys: [], at: [0, 0] };
    const who = data.pair && `${queries[at[0]]} → ${keys[at[1]]}`;
    return { words: sentences(`${_("Sort the heads")}: ${by.trim()}`, who), table: null };
  }

  return { update, destroy: () => (chips.remove(), pair.remove()), describe, svg: noPicture };
}
