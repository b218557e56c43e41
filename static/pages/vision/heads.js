// @ts-check
// Every head of every layer, small: where the chosen token looks on the picture; and the rollout through all of them.
import { h } from "../../lib/dom.js";
import { css, mix, palette } from "../../lib/palette.js";
import { cells, sheet, write } from "../../lib/svg.js";
import { sentences } from "../../lib/view.js";
import { SIDE, inked } from "./bitmap.js";
import { roving, stop } from "../../lib/roving.js";

/** @typedef {{title: string, spoken: string, shares: number[]}} HeadMap shares: of the class token and the 16 patches */
/**
 * @typedef {object} HeadsData
 * @property {HeadMap[]} maps
 * @property {string[]} names of the tokens
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
const INK = 0.45;
const LABEL = 20; // px, of a map in a picture by itself
const GAP = 8;

/** @param {HTMLElement} element @param {HeadsData} data @returns {import("../../lib/view.js").View<HeadsData>} */
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
    context.globalAlpha = INK;
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

  function describe() {
    const { maps, names, current, title, blank } = data;
    const rows = maps.map((map) => [map.title, ...map.shares.map((share) => (blank ? "?" : share))]);
    const { title: own, spoken } = maps[current];
    return { words: sentences(title, blank ? own : spoken), table: { columns: ["", ...names], rows } };
  }

  /** A map below each of the maps of the layer above. */
  async function svg() {
    const { maps, columns, title } = data;
    const pitch = 2 * SIZE + GAP;
    const drawn = maps.flatMap((map, i) => {
      const [x, y] = [GAP + (i % columns) * pitch, Math.floor(i / columns) * (pitch + LABEL)];
      const at = { x, y: y + LABEL, width: 2 * SIZE, height: 2 * SIZE };
      return [write(x, y + LABEL / 2, map.title), ...cells(at, SIDE, SIDE, coloured(map.shares), Infinity)];
    });
    return sheet(title, GAP + columns * pitch, Math.ceil(maps.length / columns) * (pitch + LABEL), drawn);
  }

  /** The drawing's pixels, under the tint of their patches. @param {number[]} shares */
  function coloured([, ...shares]) {
    const { paper, ink, positive } = palette();
    const most = Math.max(...shares);
    const patch = (/** @type {number} */ row, /** @type {number} */ column) =>
      PATCHES * Math.floor((row * PATCHES) / SIDE) + Math.floor((column * PATCHES) / SIDE);
    return (/** @type {number} */ row, /** @type {number} */ column) => {
      const pixel = data.bitmap[SIDE * row + column] ? mix(paper, ink, INK) : paper;
      return data.blank ? pixel : mix(pixel, positive, (TINT * shares[patch(row, column)]) / most);
    };
  }

  function destroy() {
    removeEventListener("themechange", repaint);
    place.remove();
  }

  return { update, destroy, describe, svg };
}
