// @ts-check
// All heads as a table: a column for each thing that heads are seen to do, sorted by the one that is chosen.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { asTable } from "./astable.js";

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

/** @param {HTMLElement} element @param {() => HeadTableData} data asked for when the table is open: 270 heads are many */
export function mount(element, data) {
  const { details, table: place } = asTable(() => update());
  place.setAttribute("aria-label", _("What every head is seen to do"));
  element.append(details);

  function update() {
    if (!details.open) return;
    const { columns, sort, heads, uniform, chosen, onselect, onsort } = data();
    const held =
      document.activeElement instanceof HTMLElement && place.contains(document.activeElement)
        ? document.activeElement.dataset.is
        : "";
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
      h("th", { scope: "col" }, _("Strongest pair, first token left out")),
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
    fill(place, h("table", { class: "numbers" }, h("thead", {}, head, even), h("tbody", {}, rows)));
    if (held) /** @type {HTMLElement | null} */ (place.querySelector(`[data-is="${held}"]`))?.focus();
  }

  return { update, destroy: () => details.remove() };
}
