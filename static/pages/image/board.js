// @ts-check
// A picture of 8×8 cells, each a button: its grey, or that it is not decided yet, with what was drawn for it.
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { css, mix, palette } from "../../lib/palette.js";
import { roving, stop } from "../../lib/roving.js";
import { HATCHED, box, cells as squares, sheet, themed, write } from "../../lib/svg.js";
import { sentences } from "../../lib/view.js";

/**
 * @typedef {object} Cell
 * @property {number | null} ink from 0 for white to 1 for black; null: it is not decided
 * @property {number | null} [drawn] what was drawn for it, and not kept
 * @property {boolean} [isNew] it was decided just now
 * @property {string} [text]
 * @property {string} spoken
 */
/**
 * @typedef {object} BoardData
 * @property {string} title
 * @property {Cell[]} cells 64, in the order of reading
 * @property {number} current
 * @property {import("../../lib/view.js").Table} table
 * @property {(cell: number) => void} onselect
 */

const SIDE = 8;
const SIZE = 44; // px, of a cell in a picture by itself
const INNER = 0.3; // what is left around what was drawn and not kept
const DARK = 0.5; // ink on which letters are light

/** @param {HTMLElement} element @param {BoardData} data @returns {import("../../lib/view.js").View<BoardData>} */
export function mount(element, data) {
  const buttons = data.cells.map((_cell, i) => h("button", { type: "button", onclick: () => data.onselect(i) }));
  const place = h("div", { class: "grey-cells", role: "group" }, buttons);
  element.append(place);
  roving(
    place,
    () => buttons,
    SIDE,
    (i) => data.onselect(i),
  );
  update(data);

  /** @param {BoardData} next */
  function update(next) {
    data = next;
    place.setAttribute("aria-label", data.title);
    buttons.forEach((button, i) => {
      const { ink, drawn, isNew, text, spoken } = data.cells[i];
      button.className = [ink === null ? "open" : "", ink === null && drawn != null ? "drawn" : "", isNew ? "new" : "", (ink ?? 0) > DARK ? "dark" : ""].join(" ").trim();
      button.style.setProperty("--ink-share", String(ink ?? drawn ?? 0));
      button.textContent = text ?? "";
      button.setAttribute("aria-label", spoken);
      button.setAttribute("aria-pressed", String(i === data.current));
    });
    stop(buttons, data.current);
  }

  function describe() {
    return { words: sentences(data.title, data.cells[data.current].spoken), table: data.table };
  }

  async function svg() {
    const { paper, ink } = palette();
    const grey = (/** @type {number} */ share) => mix(paper, ink, share);
    const at = (/** @type {number} */ i) => ({ x: (i % SIDE) * SIZE, y: Math.floor(i / SIDE) * SIZE });
    const whole = { x: 0, y: 0, width: SIDE * SIZE, height: SIDE * SIZE };
    const drawn = data.cells.flatMap(({ ink: own, drawn: candidate, isNew, text }, i) => {
      const { x, y } = at(i);
      const inner = INNER * SIZE;
      return [
        own === null && box(x, y, SIZE - 1, SIZE - 1, HATCHED),
        own === null && candidate != null && box(x + inner, y + inner, SIZE - 2 * inner, SIZE - 2 * inner, css(grey(candidate))),
        isNew && box(x + 1.5, y + 1.5, SIZE - 4, SIZE - 4, "none", { stroke: themed("value"), "stroke-width": 3 }),
        text && write(x + SIZE / 2, y + SIZE / 2, text, { size: 11, anchor: "middle", fill: css((own ?? 0) > DARK ? paper : ink) }),
      ];
    });
    const greys = squares(whole, SIDE, SIDE, (row, column) => grey(data.cells[SIDE * row + column].ink ?? 0));
    return sheet(data.title, whole.width, whole.height, greys, drawn);
  }

  return { update, destroy: () => place.remove(), describe, svg };
}

/** Where a cell is, in words. @param {number} cell */
export const placed = (cell) => _("row {row}, column {column}", { row: Math.floor(cell / SIDE) + 1, column: (cell % SIDE) + 1 });
