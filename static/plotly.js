// @ts-check
// Plotly.js from the installed package, fetched when the first large matrix is drawn.
import { shipped } from "./page.js";

/** @typedef {{react: (element: HTMLElement, data: unknown[], layout: unknown, config: unknown) => Promise<unknown>}} PlotlyModule */

/** How every picture is drawn: no logo, no button to a cloud. */
export const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  responsive: true,
  displayModeBar: false,
  scrollZoom: false,
};

/** @type {Promise<PlotlyModule> | null} */
let loading = null;

/** @returns {Promise<PlotlyModule>} */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = shipped.plotly;
    script.addEventListener("load", () => resolve(Reflect.get(globalThis, "Plotly")));
    script.addEventListener("error", () => reject(new Error("Plotly.js did not load")));
    document.head.append(script);
  });
  return loading;
}
