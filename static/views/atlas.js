// @ts-check
// All heads of all layers in one canvas, by layer or in an order of their own. The pointer and the arrow keys preview
// a head, a click or Enter chooses it.
import { sized } from "../lib/canvas.js";
import { announce, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { css, mix, palette, pixel, shades } from "../lib/palette.js";
import { BAR, FAINT, below, corner, drawn, extent, headAt, isSilent, placeOf, tiled } from "../lib/tiles.js";

/**
 * @typedef {object} Ways what is shown of a head, and what a person does
 * @property {(index: number) => string} describe a head in a sentence
 * @property {number} chosen the head in focus, counted through the layers
 * @property {number | null} over the head that is previewed
 * @property {(index: number | null) => void} onhover
 * @property {(index: number) => void} onselect
 */
/** @typedef {import("../lib/tiles.js").Heads & Ways} AtlasData */
/** @typedef {import("../lib/tiles.js").Tiles} Tiles */

const ALONE = 900; // px, how wide it is by itself if it is shown nowhere

/** @param {HTMLElement} element @param {AtlasData} data @returns {import("../lib/view.js").View<AtlasData> & {preview: (over: number | null) => void}} */
export function mount(element, data) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const axes = h("p", { class: "notice" });
  const frame = h("div", { class: "atlas", tabIndex: 0, role: "application", onkeydown: onKey }, axes, canvas);
  element.append(frame);
  /** @type {HTMLCanvasElement[]} of each layer, its heads side by side */
  let maps = [];
  const unframed = h("canvas", {});
  canvas.addEventListener("click", (event) => withHead(event, (index) => data.onselect(index)));
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(at(event)));
  canvas.addEventListener("pointerleave", () => point(null));
  frame.addEventListener("blur", () => point(null));
  let width = frame.clientWidth;
  const observer = new ResizeObserver(() => width !== frame.clientWidth && ((width = frame.clientWidth), draw()));
  observer.observe(frame);
  addEventListener("themechange", repaint);
  update(data, true);

  function repaint() {
    maps = [];
    draw();
  }

  /** @param {AtlasData} next @param {boolean} [isFirst] */
  function update(next, isFirst = false) {
    if (isFirst || next.weights !== data.weights) maps = [];
    data = next;
    name();
    draw();
  }

  /** The head under the pointer is another one; the rest stays as it is drawn. @param {number | null} over */
  function preview(over) {
    data = { ...data, over };
    name();
    frames();
  }

  function name() {
    const keys = _("All heads: arrow keys go through them, Enter chooses one.");
    frame.setAttribute("aria-label", `${keys} ${data.describe(data.over ?? data.chosen)}`);
  }

  function grid() {
    return tiled(data, width);
  }

  function draw() {
    const own = grid();
    if (own.side <= 0) return;
    axes.hidden = data.order !== null;
    axes.textContent = directions(own);
    const n = data.layers * data.heads;
    const [wide, high] = extent(own);
    const context = sized(canvas, wide, high);
    if (!context) return;
    if (!maps.length) maps = Array.from({ length: data.layers }, (_map, layer) => map(layer));
    context.imageSmoothingEnabled = false;
    context.font = `${own.letters}px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "center";
    if (!data.order) numbers(context, own);
    for (let index = 0; index < n; index++) tile(context, own, index);
    [unframed.width, unframed.height] = [canvas.width, canvas.height];
    unframed.getContext("2d")?.drawImage(canvas, 0, 0);
    frames();
  }

  /** The heads as they were drawn, with a frame around the one in focus and the one that is previewed. */
  function frames() {
    const own = grid();
    const context = canvas.getContext("2d");
    if (!context || own.side <= 0) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(unframed, 0, 0);
    context.restore();
    if (data.over !== null) border(context, own, data.over, 2);
    border(context, own, data.chosen, 3);
  }

  /** Along the sides, which layer and which head. @param {CanvasRenderingContext2D} context @param {Tiles} tiles */
  function numbers(context, { columns, rows, unit, side, left, top, line }) {
    context.fillStyle = css(palette().soft);
    for (let column = 0; column < columns; column++)
      context.fillText(String(column), left + column * unit + side / 2, top - 6);
    for (let row = 0; row < rows; row++) context.fillText(String(row), 9, top + row * line + side / 2 + 4);
  }

  /** @param {CanvasRenderingContext2D} context @param {Tiles} tiles @param {number} index */
  function tile(context, tiles, index) {
    const [x, y] = corner(data, tiles, index);
    const { side, letters } = tiles;
    const { ink, soft, line, accent } = palette();
    const { heads, rows, columns } = data;
    context.drawImage(maps[Math.floor(index / heads)], (index % heads) * columns, 0, columns, rows, x, y, side, side);
    context.strokeStyle = css(line);
    context.lineWidth = 1;
    context.strokeRect(x, y, side, side);
    if (data.second !== null) {
      const at = [x + (side * data.second) / data.columns, y + (side * data.second) / data.rows];
      parted(context, [x, y, side, side], at);
    }
    if (isSilent(data, index)) cross(context, x, y, side, css(accent));
    const { tint } = data.mark(index);
    if (tint >= 0) {
      context.fillStyle = css(palette().classes[tint]);
      context.fillRect(x, y + side, side, BAR);
    }
    below(data, index).forEach((text, i) => {
      context.fillStyle = css(data.order && !i ? ink : soft);
      context.fillText(text, x + side / 2, y + side + BAR + (i + 0.95) * letters);
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {Tiles} tiles @param {number} index @param {number} width */
  function border(context, tiles, index, width) {
    const [x, y] = corner(data, tiles, index);
    context.strokeStyle = css(palette().accent);
    context.lineWidth = width;
    context.strokeRect(x - 1, y - 1, tiles.side + 2, tiles.side + 2);
  }

  /** The weights of a layer as one picture: a canvas for each head would cost more than what is drawn. @param {number} layer */
  function map(layer) {
    const { rows, columns, weights, heads } = data;
    const image = new ImageData(heads * columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const { paper, line } = palette();
    const hidden = pixel(mix(paper, line, FAINT));
    const shade = shades();
    const covered = Array.from({ length: rows * columns }, (_cell, at) =>
      data.hidden(layer, Math.floor(at / columns), at % columns),
    );
    let i = layer * heads * rows * columns;
    for (let head = 0; head < heads; head++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++, i++)
          pixels[(row * heads + head) * columns + column] = covered[row * columns + column] ? hidden : shade[weights[i]];
    const small = h("canvas", { width: heads * columns, height: rows });
    small.getContext("2d")?.putImageData(image, 0, 0);
    return small;
  }

  function describe() {
    const where = data.order ? "" : `${directions(grid())} `;
    return { words: `${where}${data.describe(data.over ?? data.chosen)}`, table: null };
  }

  /** @param {MouseEvent} event @returns {number | null} */
  function at(event) {
    const box = canvas.getBoundingClientRect();
    const own = grid();
    const column = Math.floor((event.clientX - box.left - own.left) / own.unit);
    return headAt(data, own, Math.floor((event.clientY - box.top - own.top) / own.line), column);
  }

  /** @param {MouseEvent} event @param {(index: number) => void} then */
  function withHead(event, then) {
    const index = at(event);
    if (index !== null) then(index);
  }

  /** @param {number | null} index */
  function point(index) {
    if (index !== data.over) data.onhover(index);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = data.over ?? data.chosen;
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (event.key === "Enter" || event.key === " ") data.onselect(now);
    else if (event.key in moves) {
      const own = grid();
      const { row, column } = placeOf(data, own, now);
      const [down, right] = moves[event.key];
      const next = headAt(data, own, row + down, column + right) ?? now;
      data.onhover(next);
      announce(data.describe(next));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    update,
    preview,
    destroy: () => {
      observer.disconnect();
      removeEventListener("themechange", repaint);
      frame.remove();
    },
    describe,
    svg: async () => drawn(data, frame.clientWidth || ALONE),
  };
}

/** @param {Tiles} tiles */
const directions = ({ across }) => (across ? _("Layers run across, heads down.") : _("Layers run down, heads across."));

/** Lines where a second sentence begins. @param {CanvasRenderingContext2D} context @param {number[]} box left, top, width, height @param {number[]} at */
export function parted(context, [left, top, width, height], [x, y]) {
  context.strokeStyle = css(palette().ink);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, top + height);
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} size @param {string} stroke */
function cross(context, x, y, size, stroke) {
  context.strokeStyle = stroke;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y);
  context.lineTo(x, y + size);
  context.stroke();
}
