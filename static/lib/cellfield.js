// @ts-check
// Cells of a table: a field in the place of one, and where all of them stand.
import { fill, h } from "./dom.js";

/**
 * A field in a cell's place: Enter keeps what is typed, Escape does not.
 * @param {HTMLElement} cell
 * @param {object} field
 * @param {string} field.name
 * @param {string} field.shown
 * @param {() => boolean} field.isGiven whether what is typed counts once the field is left, too
 * @param {() => void} field.onclose writes the cell again
 * @param {(typed: string) => void} field.then
 */
export function typeIn(cell, { name, shown, isGiven, onclose, then }) {
  const input = h("input", { type: "text", inputMode: "decimal", value: shown, "aria-label": name });
  let isOpen = true;
  const close = (/** @type {boolean} */ keep) => {
    if (!isOpen) return; // taking the field away blurs it
    isOpen = false;
    const typed = input.value;
    input.remove();
    onclose();
    cell.focus({ preventScroll: true });
    if (keep) then(typed);
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") close(true);
    if (event.key === "Escape") close(false);
  });
  input.addEventListener("blur", () => close(isGiven()));
  fill(cell, input);
  input.select();
}

/** Where the cells stand in the window. @param {HTMLElement[][]} cells row by row */
export function spanned(cells) {
  const [first, last] = [cells[0]?.[0], cells.at(-1)?.at(-1)].map((cell) => cell?.getBoundingClientRect());
  if (!first || !last) return null;
  const left = Math.min(first.left, last.left);
  return new DOMRect(left, first.top, Math.max(first.right, last.right) - left, last.bottom - first.top);
}
