// @ts-check
// How often each cell was chosen, over the matrix that is on the page: a number in its corner, beside a colour. A row or a
// column that was chosen has it at its label. What is drawn, since it is large, has none: the table of answers says it.
import { _ } from "../lib/i18n.js";

/** @typedef {import("../lib/types.js").ClassQuestion} Ask */
/** @typedef {{ask: Ask, cells: Map<string, number> | null, right: Set<string>}} HeatData cells: how often each was chosen, by "row,column"; right: which of them are */

const ROOM = "main";

/** The matrix of a question, if it is on the page. @param {Ask} ask @returns {HTMLElement | null} */
export function matrixOf({ step, head }) {
  const stages = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".stage[data-step]"));
  const found = [...stages].find(({ dataset }) => (!step || dataset.step === step) && (!dataset.head || dataset.head === String(head)));
  return found?.querySelector("table.matrix") ?? null;
}

/** A place of it in words, as it is labelled there. @param {Ask} ask @param {number[]} cell row and column */
export function labelOf(ask, [row, column]) {
  const table = matrixOf(ask);
  const label = (/** @type {string} */ of, /** @type {number} */ at) => table?.querySelector(`th[data-${of}="${at}"]`)?.textContent || String(at);
  if (ask.of === "row") return table ? label("row", row) : _("row {n}", { n: row });
  if (ask.of === "column") return table ? label("column", column) : _("column {n}", { n: column });
  const isRow = table && !table.querySelector("th[data-row]"); // a vector's row has no name
  return isRow ? label("column", column) : `${label("row", row)} · ${label("column", column)}`;
}

/** @param {HeatData} data */
export function mount(data) {
  let frame = 0;
  const observer = new MutationObserver(() => (frame ||= requestAnimationFrame(paint))); // the page draws its matrix anew, or goes to another
  const room = document.querySelector(ROOM);
  if (room) observer.observe(room, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-step", "data-head"] });
  paint();

  function paint() {
    frame = 0;
    const { ask, cells, right } = data;
    const table = cells ? matrixOf(ask) : null;
    const counts = new Map([...[...right].map((key) => /** @type {const} */ ([key, 0])), ...(cells ?? [])]); // also if nobody chose it
    const most = Math.max(1, ...counts.values());
    /** @type {Set<Element>} */
    const wanted = new Set();
    for (const [key, count] of table ? counts : []) {
      const [row, column] = key.split(",");
      const place = row && column ? `td[data-row="${row}"][data-column="${column}"]` : row ? `th[data-row="${row}"]` : `th[data-column="${column}"]`;
      const found = table?.querySelector(place);
      if (!(found instanceof HTMLElement)) continue;
      found.dataset.votes = `${right.has(key) ? "✓ " : ""}${count}`;
      found.style.setProperty("--votes", String(count / most));
      wanted.add(found);
    }
    for (const each of document.querySelectorAll("[data-votes]")) if (!wanted.has(each)) each.removeAttribute("data-votes");
    for (const each of document.querySelectorAll("table[data-voted]")) if (each !== table) each.removeAttribute("data-voted");
    if (wanted.size) table?.setAttribute("data-voted", "");
  }

  return {
    /** @param {HeatData} next */
    update(next) {
      data = next;
      paint();
    },
    destroy() {
      cancelAnimationFrame(frame);
      observer.disconnect();
      data = { ...data, cells: null };
      paint();
    },
  };
}
