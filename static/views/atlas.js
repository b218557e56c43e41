// @ts-check
// All heads of all layers in one canvas, by layer or in an order of their own. The pointer and the arrow keys preview
// a head, a click or Enter chooses it.
import { announce, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { colour, css, mix, palette, pixel, shades } from "../lib/palette.js";
import { box, cells, rule, sheet, write } from "../lib/svg.js";

/**
 * @typedef {object} AtlasData
 * @property {number} layers
 * @property {number} heads
 * @property {number} rows of each head's map
 * @property {number} columns
 * @property {Uint8Array} weights (layer, head, row, column), 255 is 1
 * @property {(layer: number, row: number, column: number) => boolean} hidden
 * @property {number[] | null} order heads, counted through the layers, strongest first; null: they stand by layer
 * @property {(index: number) => string} value what is written below a head that stands in an order
 * @property {(index: number) => {sign: string, tint: number}} mark what a head does most: a sign and a class; "": none
 * @property {(index: number) => string} describe a head in a sentence
 * @property {number} chosen the head in focus, counted through the layers
 * @property {number | null} over the head that is previewed
 * @property {Set<string>} silent "layer,head"
 * @property {number | null} second the row and column that a second sentence begins with
 * @property {(index: number | null) => void} onhover
 * @property {(index: number) => void} onselect
 */
/** @typedef {{columns: number, unit: number, side: number, left: number, top: number, line: number, across: boolean}} Grid */

const GUTTER = 24; // px, of the numbers along the sides
const GAP = 5;
const EDGE = 3; // px, that the frame of the head in focus needs
const LARGEST = 64; // px, of a head with its gap
const SORTED = { few: 54, many: 44, from: 100 }; // px, of a head in an order of its own
const WIDE = 700; // px, from which on more layers than heads run across
const BAR = 3; // px, in the colour of what a head does most
const ALONE = 900; // px, how wide it is by itself if it is shown nowhere
const FAINT = 0.55; // of the colour of lines: what the mask hides

/** @param {HTMLElement} element @param {AtlasData} data @returns {import("../lib/view.js").View<AtlasData> & {preview: (over: number | null) => void}} */
export function mount(element, data) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const axes = h("p", { class: "notice" });
  const frame = h("div", { class: "atlas", tabIndex: 0, role: "application", onkeydown: onKey }, axes, canvas);
  element.append(frame);
  /** @type {HTMLCanvasElement[]} */
  let maps = [];
  const unframed = h("canvas", {});
  canvas.addEventListener("click", (event) => withHead(event, (index) => data.onselect(index)));
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(at(event)));
  canvas.addEventListener("pointerleave", () => point(null));
  frame.addEventListener("blur", () => point(null));
  const observer = new ResizeObserver(() => draw());
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

  /** @param {number} [width] px @returns {Grid} */
  function grid(width = frame.clientWidth) {
    const letters = 0.72 * rem();
    if (data.order) {
      const wanted = data.layers * data.heads > SORTED.from ? SORTED.many : SORTED.few;
      const columns = Math.max(1, Math.floor((width - 2 * EDGE) / Math.max(wanted, 3.8 * letters)));
      const unit = Math.min(LARGEST, (width - 2 * EDGE) / columns);
      return {
        columns,
        unit,
        side: unit - GAP,
        left: EDGE,
        top: EDGE,
        line: unit + BAR + 2.1 * letters,
        across: false,
      };
    }
    const across = data.layers > data.heads && width >= WIDE;
    const columns = across ? data.layers : data.heads;
    const unit = Math.min(LARGEST, (width - GUTTER) / columns);
    const left = GUTTER;
    return { columns, unit, side: unit - GAP, left, top: 1.7 * letters, line: unit + BAR + 0.9 * letters, across };
  }

  /** Where a head stands, counted row by row. @param {number} index @param {Grid} grid */
  function placeOf(index, { columns, across }) {
    if (data.order) index = data.order.indexOf(index);
    else if (across) return { row: index % data.heads, column: Math.floor(index / data.heads) };
    return { row: Math.floor(index / columns), column: index % columns };
  }

  /** The head that stands there. @param {number} row @param {number} column @param {Grid} grid @returns {number | null} */
  function headAt(row, column, { columns, across }) {
    const rows = across ? data.heads : Math.ceil((data.layers * data.heads) / columns);
    if (row < 0 || column < 0 || column >= columns || row >= rows) return null;
    if (data.order) return data.order[row * columns + column] ?? null;
    return across ? column * data.heads + row : row * columns + column;
  }

  function draw() {
    const own = grid();
    if (own.side <= 0) return;
    axes.hidden = data.order !== null;
    axes.textContent = directions(own);
    const n = data.layers * data.heads;
    const { rows, width, height } = extent(own);
    const ratio = Math.min(3, devicePixelRatio || 1);
    const [inner, outer] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== inner || canvas.height !== outer) [canvas.width, canvas.height] = [inner, outer];
    canvas.style.inlineSize = `${width}px`;
    canvas.style.blockSize = `${height}px`;
    const context = canvas.getContext("2d");
    if (!context) return;
    if (!maps.length) maps = Array.from({ length: n }, (_map, index) => map(index));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    context.font = `${0.72 * rem()}px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "center";
    if (!data.order) numbers(context, own, rows);
    for (let index = 0; index < n; index++) tile(context, own, index);
    [unframed.width, unframed.height] = [inner, outer];
    unframed.getContext("2d")?.drawImage(canvas, 0, 0);
    frames();
  }

  /** @param {Grid} grid */
  function extent({ columns, unit, left, top, line, across }) {
    const rows = across ? data.heads : Math.ceil((data.layers * data.heads) / columns);
    return { rows, width: left + unit * columns, height: top + line * rows };
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

  /** Along the sides, which layer and which head. @param {CanvasRenderingContext2D} context @param {Grid} grid @param {number} rows */
  function numbers(context, { columns, unit, side, left, top, line }, rows) {
    context.fillStyle = css(palette().soft);
    for (let column = 0; column < columns; column++)
      context.fillText(String(column), left + column * unit + side / 2, top - 6);
    for (let row = 0; row < rows; row++) context.fillText(String(row), 9, top + row * line + side / 2 + 4);
  }

  /** @param {Grid} grid @param {number} index */
  function corner(grid, index) {
    const { row, column } = placeOf(index, grid);
    return [grid.left + column * grid.unit, grid.top + row * grid.line];
  }

  /** @param {CanvasRenderingContext2D} context @param {Grid} grid @param {number} index */
  function tile(context, grid, index) {
    const [x, y] = corner(grid, index);
    const { side } = grid;
    const { ink, soft, line, accent } = palette();
    const letters = 0.72 * rem();
    context.drawImage(maps[index], x, y, side, side);
    context.strokeStyle = css(line);
    context.lineWidth = 1;
    context.strokeRect(x, y, side, side);
    if (data.second !== null) {
      const at = [x + (side * data.second) / data.columns, y + (side * data.second) / data.rows];
      parted(context, [x, y, side, side], at);
    }
    if (isSilent(index)) cross(context, x, y, side, css(accent));
    const { sign, tint } = data.mark(index);
    if (tint >= 0) {
      context.fillStyle = css(palette().classes[tint]);
      context.fillRect(x, y + side, side, BAR);
    }
    below(index, sign).forEach((text, i) => {
      context.fillStyle = css(data.order && !i ? ink : soft);
      context.fillText(text, x + side / 2, y + side + BAR + (i + 0.95) * letters);
    });
  }

  /** What is written below a head. @param {number} index @param {string} sign */
  function below(index, sign) {
    if (!data.order) return [sign];
    return [`${Math.floor(index / data.heads)}·${index % data.heads}`, `${sign} ${data.value(index)}`.trim()];
  }

  /** @param {CanvasRenderingContext2D} context @param {Grid} grid @param {number} index @param {number} width */
  function border(context, grid, index, width) {
    const [x, y] = corner(grid, index);
    context.strokeStyle = css(palette().accent);
    context.lineWidth = width;
    context.strokeRect(x - 1, y - 1, grid.side + 2, grid.side + 2);
  }

  /** The weights of a head as a picture. @param {number} index */
  function map(index) {
    const { rows, columns, weights, heads } = data;
    const image = new ImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const base = index * rows * columns;
    const layer = Math.floor(index / heads);
    const { paper, line } = palette();
    const hidden = pixel(mix(paper, line, FAINT));
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const i = row * columns + column;
        pixels[i] = data.hidden(layer, row, column) ? hidden : shades()[weights[base + i]];
      }
    const small = h("canvas", { width: columns, height: rows });
    small.getContext("2d")?.putImageData(image, 0, 0);
    return small;
  }

  /** @param {number} index */
  function isSilent(index) {
    return data.silent.has(`${Math.floor(index / data.heads)},${index % data.heads}`);
  }

  function describe() {
    const where = data.order ? "" : `${directions(grid())} `;
    return { words: `${where}${data.describe(data.over ?? data.chosen)}`, table: null };
  }

  async function svg() {
    const own = grid(frame.clientWidth || ALONE);
    const { rows, width, height } = extent(own);
    const n = data.layers * data.heads;
    const soft = { size: 0.72 * rem(), fill: css(palette().soft), anchor: /** @type {const} */ ("middle") };
    const sides = data.order
      ? []
      : [
          ...Array.from({ length: own.columns }, (_side, i) => write(own.left + i * own.unit + own.side / 2, own.top - 9, String(i), soft)),
          ...Array.from({ length: rows }, (_side, i) => write(9, own.top + i * own.line + own.side / 2, String(i), soft)),
        ];
    const tiles = Array.from({ length: n }, (_tile, index) => tiled(own, index, soft));
    return sheet(_("All heads"), width + EDGE, height + EDGE, sides, tiles.flat());
  }

  /** A head as it stands in the picture by itself. @param {Grid} grid @param {number} index @param {import("../lib/svg.js").Type} type */
  function tiled(grid, index, type) {
    const [x, y] = corner(grid, index);
    const { side } = grid;
    const { rows, columns, weights, heads, second } = data;
    const { paper, line, ink, accent, classes } = palette();
    const tint = (/** @type {number} */ row, /** @type {number} */ column) =>
      data.hidden(Math.floor(index / heads), row, column)
        ? mix(paper, line, FAINT)
        : colour(weights[(index * rows + row) * columns + column], 255);
    const all = data.layers * heads * rows * columns;
    const { sign, tint: own } = data.mark(index);
    const [across, down] = second === null ? [0, 0] : [x + (side * second) / columns, y + (side * second) / rows];
    const letters = type.size ?? 0;
    return [
      ...cells({ x, y, width: side, height: side }, rows, columns, tint, all),
      box(x, y, side, side, "none", { stroke: css(line) }),
      second !== null && rule(across, y, across, y + side, css(ink)),
      second !== null && rule(x, down, x + side, down, css(ink)),
      isSilent(index) && rule(x, y, x + side, y + side, css(accent), 2),
      isSilent(index) && rule(x + side, y, x, y + side, css(accent), 2),
      own >= 0 && box(x, y + side, side, BAR, css(classes[own])),
      ...below(index, sign).map((text, i) => {
        const fill = css(data.order && !i ? ink : palette().soft);
        return write(x + side / 2, y + side + BAR + (i + 0.6) * letters, text, { ...type, fill });
      }),
    ];
  }

  /** @param {MouseEvent} event @returns {number | null} */
  function at(event) {
    const box = canvas.getBoundingClientRect();
    const own = grid();
    const column = Math.floor((event.clientX - box.left - own.left) / own.unit);
    return headAt(Math.floor((event.clientY - box.top - own.top) / own.line), column, own);
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
      const { row, column } = placeOf(now, own);
      const [down, right] = moves[event.key];
      const next = headAt(row + down, column + right, own) ?? now;
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
    svg,
  };
}

/** @param {Grid} grid */
const directions = ({ across }) => (across ? _("Layers run across, heads down.") : _("Layers run down, heads across."));

function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

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
