// @ts-check
// Several measures of the same tokens beside each other, the largest first: a bar and a number for each.
import { drawn } from "../lib/bars.js";
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

/** @param {HTMLElement} element @param {ComparedData} data @returns {import("../lib/view.js").View<ComparedData>} */
export function mount(element, data) {
  const table = h("table", { class: "sampling compared" });
  element.append(table);
  update(data);

  /** @param {ComparedData} next */
  function update(next) {
    data = next;
    const { label, measures, blank } = data;
    const titles = measures.map(({ title }) => h("th", { scope: "col" }, title));
    const rows = shown(data).map(({ name, i }) =>
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

  function describe() {
    const { label, measures, blank } = data;
    const rows = shown(data).map(({ name, i }) => [name, ...measures.map(({ values }) => (blank ? "?" : Number.isNaN(values[i]) ? "…" : values[i]))]);
    const first = shown(data).map(({ name, i }) => `${name} ${written(measures[0].values[i], blank)}`);
    const columns = ["", ...measures.map(({ title }) => title)];
    return { words: `${label}. ${measures[0].title}: ${first.join(", ")}`, table: { columns, rows } };
  }

  async function svg() {
    const { label, measures, blank } = data;
    const bars = (/** @type {number} */ i) =>
      measures.map(({ values }) => ({ text: written(values[i], blank), share: blank || Number.isNaN(values[i]) ? 0 : values[i] }));
    const rows = shown(data).map(({ name, i }) => ({ name, measures: bars(i) }));
    return drawn({ title: label, columns: measures.map(({ title }) => title), rows });
  }

  return { update, destroy: () => table.remove(), describe, svg };
}

/** The tokens that stand there, with their places in the text. @param {ComparedData} data @returns {{name: string, i: number}[]} */
function shown({ names, measures, blank }) {
  if (blank) return names.slice(0, SHOWN).map((name, i) => ({ name, i })); // the order tells too
  return names
    .map((name, i) => ({ name, i, value: measures[0].values[i] }))
    .filter(({ value }) => !(value <= 0))
    .sort((a, b) => b.value - a.value)
    .slice(0, SHOWN);
}

/** @param {number} value @param {boolean} blank */
const written = (value, blank) => (blank ? "?" : Number.isNaN(value) ? "…" : finely(value));

/** @param {number} value @param {boolean} blank */
function cell(value, blank) {
  const said = h("span", {}, written(value, blank));
  if (blank || Number.isNaN(value)) return h("td", {}, said);
  const bar = h("i", { class: "bar share" });
  bar.style.inlineSize = `${100 * Math.min(1, value)}%`;
  return h("td", {}, bar, said);
}
