// @ts-check
// Several measures of the same tokens beside each other, the largest first: a bar and a number for each.
import { fill, h } from "../lib/dom.js";
import { finely } from "../lib/i18n.js";

/**
 * @typedef {object} ComparedData
 * @property {string} label
 * @property {string[]} names of the tokens
 * @property {{title: string, values: ArrayLike<number>}[]} measures the first one sorts; NaN: not known yet
 * @property {boolean} blank
 */

const SHOWN = 12;

/** @param {HTMLElement} element @param {ComparedData} data */
export function mount(element, data) {
  const table = h("table", { class: "sampling compared" });
  element.append(table);
  update(data);

  /** @param {ComparedData} next */
  function update({ label, names, measures, blank }) {
    const largest = names
      .map((name, i) => ({ name, i, value: measures[0].values[i] }))
      .filter(({ value }) => !(value <= 0))
      .sort((a, b) => b.value - a.value)
      .slice(0, SHOWN);
    const shown = blank ? names.slice(0, SHOWN).map((name, i) => ({ name, i })) : largest; // the order tells too
    const titles = measures.map(({ title }) => h("th", { scope: "col" }, title));
    const rows = shown.map(({ name, i }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("bdi", {}, name)),
        measures.map(({ values }) => cell(values[i], blank)),
      ),
    );
    table.setAttribute("aria-label", label);
    fill(table, h("thead", {}, h("tr", {}, h("td"), titles)), h("tbody", {}, rows));
  }

  return { update, destroy: () => table.remove() };
}

/** @param {number} value @param {boolean} blank */
function cell(value, blank) {
  const shown = blank ? "?" : Number.isNaN(value) ? "…" : finely(value);
  if (blank || Number.isNaN(value)) return h("td", {}, h("span", {}, shown));
  const bar = h("i", { class: "bar share" });
  bar.style.inlineSize = `${100 * Math.min(1, value)}%`;
  return h("td", {}, bar, h("span", {}, shown));
}
