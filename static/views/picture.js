// @ts-check
// A matrix: a table of cells while it is small, drawn if it is large. It is as wide as its place, if nobody
// says how wide.
import { fits } from "../lib/seen.js";
import { areApart } from "../lib/tablesize.js";
import * as heatmap from "./heatmap.js";
import * as matrix from "./matrix.js";

/** @typedef {matrix.MatrixData} MatrixData */
/** @typedef {Omit<MatrixData, "width"> & {width?: number, whole?: boolean}} PictureData whole: no table that would have to be scrolled */
/** @typedef {ReturnType<typeof matrix.mount>} Shown */

const EDGE = 4; // px, that the frames of the last cells need
const LABELS = 70; // px, of the rows
const NARROWEST = 28; // px, of a column of a table: its label's letters are as high

/** @param {HTMLElement} element @param {PictureData} data @returns {import("../lib/view.js").View<PictureData> & {focus: () => void, box: () => DOMRect, area: () => DOMRect | null}} */
export function mount(element, data) {
  let kind = "";
  /** @type {Shown} */
  let shown;
  const observer = new ResizeObserver(() => draw());
  if (data.width === undefined) observer.observe(element);
  element.addEventListener("pointerover", onPointer);
  draw();

  function draw() {
    const { width = Math.max(0, element.clientWidth - EDGE) } = data; // 0, where nothing is shown yet
    const { rows, columns } = data.plane;
    const isTight = (rows > 1 && width > 0 && !areApart(columns, width)) || (data.whole && LABELS + NARROWEST * columns > width);
    const wanted = fits(data.plane) && !isTight ? "matrix" : "heatmap";
    const whole = { ...data, width };
    if (wanted === kind) return shown.update(whole);
    const hadFocus = element.contains(document.activeElement);
    shown?.destroy();
    shown = (wanted === "matrix" ? matrix : heatmap).mount(element, whole);
    if (hadFocus) shown.focus();
    kind = wanted;
  }

  /** Over a cell of a table; a drawing tells it by itself. @param {PointerEvent} event */
  function onPointer({ target }) {
    const cell = target instanceof Element && target.closest("td[data-row]");
    if (cell instanceof HTMLElement) data.onhover?.(Number(cell.dataset.row), Number(cell.dataset.column));
  }

  return {
    /** @param {PictureData} next */
    update(next) {
      data = next;
      draw();
    },
    destroy() {
      observer.disconnect();
      element.removeEventListener("pointerover", onPointer);
      shown.destroy();
    },
    describe: () => shown.describe(),
    svg: () => shown.svg(),
    focus: () => shown.focus(),
    box: () => shown.element.getBoundingClientRect(),
    area: () => shown.area(),
  };
}
