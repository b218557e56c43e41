// @ts-check
// Every written word in a table: how probable it was, and what it looked at most.
import { fill, h } from "../../lib/dom.js";
import { _, percent } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { mapOf, most, rowOf } from "./data.js";

/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const place = h("div", { class: "scroll tall", tabIndex: 0, role: "group", "aria-label": _("Word by word") });
  panel.append(
    h(
      "p",
      { class: "notice" },
      _("How probable each word was to its translator, and the German word it looked at most."),
    ),
    place,
  );

  /** @param {State} state @param {Answer} answer */
  async function update(state, answer) {
    const { translations } = answer;
    const longest = Math.max(0, ...translations.map(({ words }) => words.length));
    const head = translations.map(({ title }) => h("th", { scope: "col" }, title));
    const rows = Array.from({ length: longest }, (_row, row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, row + 1),
        translations.map((each) => cell(each, row, state, answer)),
      ),
    );
    const corner = h("td", {});
    fill(place, h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, corner, head)), h("tbody", {}, rows)));
  }

  /** @param {import("./data.js").Translation} of @param {number} row @param {State} state @param {Answer} answer */
  function cell(of, row, state, answer) {
    const own = of.words[row];
    if (!own) return h("td", {});
    const { text, occurrence, probability } = own;
    const map = mapOf(of, state);
    const top = map && most(map, row);
    const button = h(
      "button",
      { type: "button", class: "link", onclick: () => change({ word: { text, occurrence }, key: -1 }) },
      h("bdi", {}, text),
    );
    return h(
      "td",
      { class: rowOf(of, state.word) === row ? "on" : "" },
      button,
      ` ${state.hide ? "?" : percent(probability)}`,
      top && !state.hide
        ? h(
            "small",
            { class: "role-key" },
            " → ",
            h("bdi", {}, named(answer.tokens)[top.column]),
            ` ${percent(top.share)}`,
          )
        : null,
    );
  }

  return { update };
}
