// @ts-check
// Plotly.js from the installed package, fetched when the first large matrix is drawn.
import { Refusal } from "./api.js";
import { _ } from "./i18n.js";
import { shipped } from "./shipped.js";

/**
 * @typedef {object} PlotlyModule
 * @property {(element: HTMLElement, data: unknown[], layout: unknown, config: unknown) => Promise<unknown>} react
 * @property {(figure: {data: unknown[], layout: unknown, config: unknown}, as: {format: "svg", imageDataOnly: true}) => Promise<string>} toImage
 * @property {(element: HTMLElement) => void} purge
 */

/** How every picture is drawn: no logo, no button to a cloud. */
export const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  responsive: true,
  displayModeBar: false,
  scrollZoom: false,
};

const MISSING = _(
  "Plotly.js, which draws the large pictures, could not be loaded: is the server still running? Numbers, words and small pictures work without it; load the page again when it answers. What you typed is kept.",
);

/** @type {Promise<PlotlyModule> | null} */
let loading = null;

/** @returns {Promise<PlotlyModule>} */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = shipped.plotly;
    script.addEventListener("load", () => resolve(Reflect.get(globalThis, "Plotly")));
    script.addEventListener("error", () => {
      loading = null; // the next picture tries again
      script.remove();
      reject(new Refusal(MISSING, null));
    });
    document.head.append(script);
  });
  return loading;
}

/** Takes back what Plotly put on an element, its listeners too; it is loaded if there is any. @param {HTMLElement} element */
export function purge(element) {
  /** @type {PlotlyModule | undefined} */ (Reflect.get(globalThis, "Plotly"))?.purge(element);
}
