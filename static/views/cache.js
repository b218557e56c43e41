// @ts-check
// The key-value cache: a row for each layer, a column for each position; the newest column is lit.
import { fill, h } from "../lib/dom.js";
import { _, number } from "../lib/i18n.js";
import { css, palette } from "../lib/palette.js";

/**
 * @typedef {object} CacheData
 * @property {number[]} shape layers, key heads, positions, d
 * @property {number} most positions that there may be
 * @property {number} given positions of the text
 * @property {number} fresh positions that this step added
 * @property {string} said
 */

const ROW = 1.1; // rem, of few layers
const TALL = 13; // rem, of many
const WIDE = 1.5; // rem, of a position

/** @param {HTMLElement} element @param {CacheData} data */
export function mount(element, data) {
  const canvas = h("canvas", {});
  const frame = h("div", { class: "cache", role: "img" }, canvas);
  const under = h("p", { class: "axis" });
  const said = h("p", { class: "notice" });
  element.append(frame, under, said);
  const repaint = () => paint();
  addEventListener("themechange", repaint);
  const observer = new ResizeObserver(repaint);
  observer.observe(frame);
  update(data);

  /** @param {CacheData} next */
  function update(next) {
    data = next;
    const [layers, , positions] = data.shape;
    fill(
      under,
      _("{layers} layers ↓, {positions} positions → ({given} of your text, {rest} written)", {
        layers: number(layers),
        positions: number(positions),
        given: number(data.given),
        rest: number(positions - data.given),
      }),
      " · ",
      h("span", { class: "role-key" }, _("▀ key")),
      " ",
      h("span", { class: "role-value" }, _("▄ value")),
    );
    said.textContent = data.said;
    frame.setAttribute("aria-label", `${_("The cache")}. ${data.said}`);
    paint();
  }

  function paint() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const [layers, , positions] = data.shape;
    const width = Math.min(frame.clientWidth, data.most * WIDE * rem);
    const height = Math.min(layers * ROW, TALL) * rem;
    if (!width) return;
    const ratio = devicePixelRatio;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    [canvas.style.inlineSize, canvas.style.blockSize] = [`${width}px`, `${height}px`];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    const [key, value] = ["--key", "--value"].map((name) => style.getPropertyValue(name).trim());
    const [wide, tall] = [width / data.most, height / layers];
    const gap = wide > 4 ? 1 : 0;
    context.fillStyle = css(palette().line);
    context.globalAlpha = 0.35;
    context.fillRect(0, 0, width, height);
    for (let position = 0; position < positions; position++) {
      const isNew = position >= positions - data.fresh;
      context.globalAlpha = isNew ? 1 : position < data.given ? 0.35 : 0.6;
      for (let layer = 0; layer < layers; layer++) {
        const half = (tall - 1) / 2;
        context.fillStyle = key;
        context.fillRect(position * wide, layer * tall, wide - gap, half);
        context.fillStyle = value;
        context.fillRect(position * wide, layer * tall + half, wide - gap, half);
      }
    }
  }

  return {
    update,
    destroy: () => {
      removeEventListener("themechange", repaint);
      observer.disconnect();
      for (const each of [frame, under, said]) each.remove();
    },
  };
}
