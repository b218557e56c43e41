// @ts-check
// The numbers of a picture as a table, behind a button; it is made when it is opened.
import { fill, h } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {import("./view.js").Table} Table */

/** @param {() => HTMLElement} make @param {string} [title] of the button */
export function asTable(make, title = _("Show as a table")) {
  const table = h("div", { class: "scroll", tabIndex: 0, role: "group" });
  const details = h("details", { class: "as-table", ontoggle: update }, h("summary", {}, title), table);

  function update() {
    if (details.open) fill(table, make());
  }

  return { details, table, update };
}

/** A table whose rows begin with their names. @param {Table} of @param {(value: number) => string} written */
export function numbers({ columns, rows }, written) {
  const head = columns.map((name) => (name ? h("th", { scope: "col" }, h("bdi", {}, name)) : h("td", {})));
  const lines = rows.map(([name, ...cells]) => {
    const found = cells.map((cell) => h("td", {}, typeof cell === "number" ? written(cell) : cell));
    return h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, name)), found);
  });
  return h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, lines));
}
