// @ts-check
// Every head of every layer, small: where the chosen token looks on the picture; and the rollout through all of them.
import { h } from "../../lib/dom.js";
import { css, palette } from "../../lib/palette.js";
import { SIDE, inked } from "./bitmap.js";
import { roving, stop } from "./roving.js";

/** @typedef {{title: string, spoken: string, shares: number[]}} HeadMap shares: of the class token and the 16 patches */
/**
 * @typedef {object} HeadsData
 * @property {HeadMap[]} maps
 * @property {ArrayLike<number>} bitmap what was counted
 * @property {number} current
 * @property {number} columns
 * @property {string} title
 * @property {boolean} blank
 * @property {(index: number) => void} onselect
 */

const SIZE = 64; // px
const PATCHES = 4; // in a row
const TINT = 0.75;

/** @param {HTMLElement} element @param {HeadsData} data */
export function mount(element, data) {
  const views = data.maps.map((_map, i) => {
    const canvas = h("canvas", { width: 2 * SIZE, height: 2 * SIZE, "aria-hidden": "true" });
    const title = h("span", {});
    const button = h("button", { type: "button", onclick: () => data.onselect(i) }, canvas, title);
    return { canvas, title, button };
  });
  const buttons = views.map(({ button }) => button);
  const place = h("div", { class: "head-maps", role: "group" }, buttons);
  place.setAttribute("aria-label", data.title);
  element.append(place);
  roving(
    place,
    () => buttons,
    data.columns,
    (i) => data.onselect(i),
  );
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {HeadsData} next */
  function update(next) {
    data = next;
    views.forEach(({ canvas, title, button }, i) => {
      const map = data.maps[i];
      title.textContent = map.title;
      button.setAttribute("aria-label", map.spoken);
      button.setAttribute("aria-pressed", String(i === data.current));
      paint(canvas, map.shares);
    });
    stop(buttons, data.current);
  }

  /** @param {HTMLCanvasElement} canvas @param {number[]} shares */
  function paint(canvas, shares) {
    const context = canvas.getContext("2d");
    if (!context) return;
    const { paper, ink, positive } = palette();
    context.setTransform((2 * SIZE) / SIDE, 0, 0, (2 * SIZE) / SIDE, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = css(paper);
    context.fillRect(0, 0, SIDE, SIDE);
    context.globalAlpha = 0.45;
    context.imageSmoothingEnabled = false;
    context.drawImage(inked(data.bitmap, css(ink)), 0, 0);
    if (data.blank) return;
    const most = Math.max(...shares);
    const side = SIDE / PATCHES;
    context.fillStyle = css(positive);
    shares.slice(1).forEach((share, i) => {
      context.globalAlpha = (TINT * share) / most;
      context.fillRect((i % PATCHES) * side, Math.floor(i / PATCHES) * side, side, side);
    });
  }

  function destroy() {
    removeEventListener("themechange", repaint);
    place.remove();
  }

  return { update, destroy };
}
