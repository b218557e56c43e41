// @ts-check
// A matrix to look at: a table of cells while it is small, drawn by Plotly where it is large.
import * as heatmap from "./heatmap.js";
import * as matrix from "./matrix.js";

/** @typedef {matrix.MatrixData} MatrixData */

const EDGE = 4; // px, that the frames of the last cells need

/** @param {HTMLElement} element @param {Omit<MatrixData, "width">} data */
export function mount(element, data) {
  let kind = "";
  /** @type {{update: (data: MatrixData) => void, destroy: () => void} | null} */
  let shown = null;
  const observer = new ResizeObserver(() => draw());
  observer.observe(element);
  draw();

  function draw() {
    const wanted = matrix.fits(data.plane) ? "matrix" : "heatmap";
    const whole = { ...data, width: element.clientWidth - EDGE };
    if (wanted === kind) return shown?.update(whole);
    shown?.destroy();
    shown = (wanted === "matrix" ? matrix : heatmap).mount(element, whole);
    kind = wanted;
  }

  return {
    /** @param {Omit<MatrixData, "width">} next */
    update(next) {
      data = next;
      draw();
    },
    destroy() {
      observer.disconnect();
      shown?.destroy();
    },
  };
}
