// @ts-check
// The numbers of a picture as a table, behind a button; it is made when it is opened.
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** @param {() => void} tabulate fills the table @param {string} [title] of the button */
export function asTable(tabulate, title = _("Show as a table")) {
  const table = h("div", { class: "scroll", tabIndex: 0, role: "group" });
  const details = h(
    "details",
    { class: "as-table", ontoggle: () => details.open && tabulate() },
    h("summary", {}, title),
    table,
  );
  return { details, table };
}
