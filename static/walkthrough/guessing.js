// @ts-check
// What is worked out by hand while it is hidden: from where on numbers are, a cell's tools, a row's fields. What is typed
// and revealed there is kept by what is concealed, which all that is shown asks.
import * as seen from "./seen.js";
import * as celltools from "../views/celltools.js";
import * as checkrow from "../views/checkrow.js";
import * as hidden from "../views/hiding.js";

/**
 * @param {HTMLElement} element
 * @param {() => seen.Seen} now
 * @param {{revealed: () => void, all: () => void}} then cells are seen from now on; nothing is to be hidden any more
 */
export function guessing(element, now, then) {
  const views = {
    hidden: hidden.mount(element, hiddenData()),
    tools: celltools.mount(element, toolsData()),
    row: checkrow.mount(element, rowData()),
  };

  function update() {
    views.hidden.update(hiddenData());
    views.tools.update(toolsData());
    views.row.update(rowData());
  }

  function hiddenData() {
    return { ...seen.ofHiding(now()), onstep: () => reveal(seen.allCells(now())), onall: then.all };
  }

  function toolsData() {
    return { ...seen.ofTools(now()), onreveal: (/** @type {string} */ guess) => (type(seen.at(now()).column, guess), reveal([seen.at(now())])) };
  }

  /** @returns {checkrow.CheckRowData} */
  function rowData() {
    const { row } = seen.at(now());
    return {
      ...seen.ofRow(now()),
      ontype: type,
      oncheck: check,
      onrow: () => reveal(seen.allCells(now()).filter((each) => each.row === row)),
    };
  }

  /** @param {number[]} columns of the row in focus */
  function check(columns) {
    const { hiding, step, data } = now();
    const { row } = seen.at(now());
    const cells = columns.map((column) => ({ row, column }));
    hiding.check(step, data.focus.head, cells);
    views.row.update(rowData());
  }

  /** @param {number} column of the row in focus @param {string} text what somebody thinks stands there */
  function type(column, text) {
    const { hiding, step, data } = now();
    hiding.type(step, data.focus.head, { row: seen.at(now()).row, column }, text);
  }

  /** @param {{row: number, column: number}[]} cells */
  function reveal(cells) {
    const { hiding, step, data } = now();
    hiding.reveal(step, data.focus.head, cells);
    then.revealed();
  }

  function destroy() {
    for (const view of Object.values(views)) view.destroy();
  }

  return { update, destroy, focus: () => views.tools.focus() };
}
