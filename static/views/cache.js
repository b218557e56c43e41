// @ts-check
// The key-value cache: a row for each layer, a column for each position; the newest column is lit.
import { sized } from "../lib/canvas.js";
import { fill, h } from "../lib/dom.js";
import { _, number } from "../lib/i18n.js";
import { css, palette } from "../lib/palette.js";
import { SIZE, box, sheet, themed, wide, write } from "../lib/svg.js";
import { typeSize } from "../lib/type.js";
import { sentences } from "../lib/view.js";

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

const [KEY, VALUE] = [_("▀ key"), _("▄ value")];

/** @param {HTMLElement} element @param {CacheData} data @returns {import("../lib/view.js").View<CacheData>} */
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
    fill(
      under,
      sizes(data),
      " · ",
      h("span", { class: "role-key" }, KEY),
      " ",
      h("span", { class: "role-value" }, VALUE),
    );
    said.textContent = data.said;
    frame.setAttribute("aria-label", `${_("The cache")}. ${data.said}`);
    paint();
  }

  function paint() {
    const rem = typeSize();
    const [layers, , positions] = data.shape;
    const width = Math.min(frame.clientWidth, data.most * WIDE * rem);
    const height = Math.min(layers * ROW, TALL) * rem;
    if (!width) return;
    const context = sized(canvas, width, height);
    if (!context) return;
    const style = getComputedStyle(canvas);
    const [key, value] = ["--key", "--value"].map((name) => style.getPropertyValue(name).trim());
    const [wide, tall] = [width / data.most, height / layers];
    const gap = wide > 4 ? 1 : 0;
    context.fillStyle = css(palette().line);
    context.globalAlpha = 0.35;
    context.fillRect(0, 0, width, height);
    for (let position = 0; position < positions; position++) {
      context.globalAlpha = depth(data, position);
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
    describe: () => ({ words: sentences(_("The cache"), data.said, sizes(data)), table: null }),
    svg: async () => alone(data),
  };
}

/** @param {CacheData} data */
function sizes({ shape: [layers, , positions], given }) {
  return _("{layers} layers ↓, {positions} positions → ({given} of your text, {rest} written)", {
    layers: number(layers),
    positions: number(positions),
    given: number(given),
    rest: number(positions - given),
  });
}

/** How strong the colour of a position is: the newest stand out, and your text is behind what was written. @param {CacheData} data @param {number} position */
function depth({ shape: [, , positions], fresh, given }, position) {
  return position >= positions - fresh ? 1 : position < given ? 0.35 : 0.6;
}

const ALONE = { wide: 640, high: 18, gap: 10 }; // px, by itself; of a layer

/** @param {CacheData} data */
function alone(data) {
  const [layers, , positions] = data.shape;
  const { wide: whole, high, gap } = ALONE;
  const [own, half] = [Math.min(24, whole / data.most), (high - 2) / 2];
  const sides = [themed("key"), themed("value")];
  const cells = Array.from({ length: layers * positions }, (_cell, i) => {
    const [layer, position] = [Math.floor(i / positions), i % positions];
    const room = Math.max(0.5, own - (own > 4 ? 1 : 0));
    const more = { "fill-opacity": depth(data, position) };
    return sides.map((fill, side) => box(gap + position * own, gap + layer * high + side * half, room, half, fill, more));
  });
  const ground = box(gap, gap, own * data.most, layers * high, css(palette().line), { "fill-opacity": 0.35 });
  const y = gap + layers * high + gap + SIZE / 2;
  const said = [sizes(data), KEY, VALUE];
  const starts = said.map((_text, i) => gap + said.slice(0, i).reduce((sum, text) => sum + wide(text) + 2 * gap, 0));
  const under = said.map((text, i) => write(starts[i], y, text, i ? { fill: sides[i - 1] } : {}));
  const right = Math.max(own * data.most, starts[2] + wide(VALUE));
  return sheet(_("The cache"), right + 2 * gap, y + SIZE, ground, cells.flat(), under);
}
