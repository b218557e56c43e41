// @ts-check
// How often each cell was chosen, over the matrix that is on the page: a number in its corner, beside a colour. A row or a
// column that was chosen has it at its label. What is drawn, since it is large, has none: the table of answers says it.
import { standsIn } from "../lib/posed.js";

/** @typedef {import("../lib/types.js").ClassQuestion} Ask */
/** @typedef {{ask: Ask, cells: Map<string, number> | null, right: Set<string>}} HeatData cells: how often each was chosen, by "row,column"; right: which of them are */

const ROOM = "main";

/** The matrix of a question, or of what is shown, if it is on the page. @param {{step: string, head: number}} ask @returns {HTMLElement | null} */
export const matrixOf = ({ step, head }) => standsIn({ step, head })?.querySelector(".stage table.matrix") ?? null;

/** Whether a cell is to be found, which until then does not stand out. @param {{ask: Ask, state: string}} question */
export const isSought = ({ ask, state }) => state !== "shown" && ["touch", "largest", "smallest"].includes(ask.kind);

/** What of the matrix is lit: what is asked, then what is true. @param {{ask: Ask, truth: import("../lib/types.js").Truth | null}} question */
export function spotOf({ ask, truth }) {
  const isOne = ask.kind === "largest" || ask.kind === "smallest";
  const cells = truth && isOne ? [ask.cells[truth.judged.places[0]]] : truth && ask.kind === "touch" ? truth.right : ask.cells;
  if (!cells.length || !cells[0]) return null;
  const [[row, column]] = cells;
  const ofRow = cells.every((each) => each[0] === row) && ask.of !== "column";
  const ofColumn = cells.every((each) => each[1] === column) && ask.of !== "row";
  return ofRow || ofColumn ? { row: ofRow ? row : null, column: ofColumn ? column : null } : null;
}

/** @param {HeatData} data */
export function mount(data) {
  let frame = 0;
  const soon = () => (frame ||= requestAnimationFrame(paint));
  const observer = new MutationObserver(soon); // the page draws its matrix anew, or goes to another
  const room = document.querySelector(ROOM);
  if (room) observer.observe(room, { childList: true, subtree: true });
  addEventListener("stood", soon);
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
      removeEventListener("stood", soon);
      data = { ...data, cells: null };
      paint();
    },
  };
}
