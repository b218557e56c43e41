// @ts-check
// All heads as a table: a column for each thing that heads are seen to do, sorted by the one that is chosen.
import { asTable } from "../lib/astable.js";
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { noPicture } from "../lib/view.js";

/**
 * @typedef {object} HeadTableData
 * @property {{id: string, title: string, definition: string}[]} columns
 * @property {string} sort the column that the heads are sorted by
 * @property {{index: number, title: string, name: string, cells: string[], pair: string}[]} heads in their order; pair: the strongest one
 * @property {string[]} uniform of each column, what uniform attention would have
 * @property {number} chosen
 * @property {(index: number) => void} onselect
 * @property {(id: string) => void} onsort
 */

const PAIR = _("Strongest pair, first token left out");

/** @param {HTMLElement} element @param {() => HeadTableData} data @returns {import("../lib/view.js").View<() => HeadTableData>} asked for when the table is open: 270 heads are many */
export function mount(element, data) {
  const { details, table: place, update: refresh } = asTable(() => drawn());
  place.setAttribute("aria-label", _("What every head is seen to do"));
  element.append(details);

  /** @param {() => HeadTableData} next */
  function update(next) {
    data = next;
    const held =
      document.activeElement instanceof HTMLElement && place.contains(document.activeElement)
        ? document.activeElement.dataset.is
        : "";
    refresh();
    if (held) /** @type {HTMLElement | null} */ (place.querySelector(`[data-is="${held}"]`))?.focus();
  }

  function drawn() {
    const { columns, sort, heads, uniform, chosen, onselect, onsort } = data();
    const by = (/** @type {string} */ id, /** @type {string} */ title, /** @type {string} */ definition) =>
      h(
        "th",
        { scope: "col", ...(sort === id ? { "aria-sort": id === "layer" ? "ascending" : "descending" } : {}) },
        h(
          "button",
          { type: "button", class: "link", title: definition, onclick: () => onsort(id), "data-is": id },
          title,
        ),
      );
    const head = h(
      "tr",
      {},
      by("layer", _("Head"), ""),
      h("th", { scope: "col" }, _("Does most")),
      columns.map(({ id, title, definition }) => by(id, title, definition)),
      h("th", { scope: "col" }, PAIR),
    );
    const even = h(
      "tr",
      { class: "uniform" },
      h("th", { scope: "row" }, _("Uniform attention")),
      h("td", {}),
      uniform.map((each) => h("td", {}, each)),
      h("td", {}),
    );
    const rows = heads.map(({ index, title, name, cells, pair }) =>
      h(
        "tr",
        { class: index === chosen ? "on" : "" },
        h(
          "th",
          { scope: "row" },
          h(
            "button",
            { type: "button", class: "link", onclick: () => onselect(index), "data-is": `head ${index}` },
            title,
          ),
        ),
        h("td", {}, name),
        cells.map((cell) => h("td", {}, cell)),
        h("td", {}, h("bdi", {}, pair)),
      ),
    );
    return h("table", { class: "numbers" }, h("thead", {}, head, even), h("tbody", {}, rows));
  }

  function describe() {
    const { columns, heads, uniform } = data();
    const names = [_("Head"), _("Does most"), ...columns.map(({ title }) => title), PAIR];
    const rows = heads.map(({ title, name, cells, pair }) => [title, name, ...cells, pair]);
    const first = heads[0] ? `${heads[0].title}: ${heads[0].name}` : "";
    return {
      words: `${_("What every head is seen to do")}. ${first}`,
      table: { columns: names, rows: [[_("Uniform attention"), "", ...uniform, ""], ...rows] },
    };
  }

  return { update, destroy: () => details.remove(), describe, svg: noPicture };
}
