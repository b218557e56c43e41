// @ts-check
// All heads of all layers in one canvas: layers run down, heads run across.
import { announce, fill, h } from "../dom.js";
import { _, short } from "../i18n.js";
import { colour, css, palette } from "../palette.js";

/**
 * @typedef {object} AtlasData
 * @property {number} layers
 * @property {number} heads
 * @property {number} rows of each head's map
 * @property {number} columns
 * @property {Uint8Array} weights (layers, heads, rows, columns), 255 is 1
 * @property {{query: string[], key: string[]} | null} names of the rows and columns, where the maps are exact
 * @property {number} layer the one in focus
 * @property {number} head
 * @property {Set<string>} silent "layer,head"
 * @property {(layer: number, head: number) => void} onselect
 */

const LABEL = 22; // px
const GAP = 5;

/** @param {HTMLElement} element @param {AtlasData} data */
export function mount(element, data) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const said = h("p", { class: "said" });
  const frame = h("div", { tabIndex: 0, role: "application", onkeydown: onKey }, canvas);
  const table = h("div", {
    class: "scroll",
    tabIndex: 0,
    role: "group",
    "aria-label": _("Every head with its strongest pair"),
  });
  const details = h(
    "details",
    { class: "as-table", ontoggle: () => details.open && tabulate() },
    h("summary", {}, _("Show as a table")),
    table,
  );
  const place = h("div", { class: "atlas" }, frame, said, details);
  element.append(place);
  /** @type {{layer: number, head: number} | null} */
  let over = null;
  canvas.addEventListener("click", (event) => withHead(event, (layer, head) => data.onselect(layer, head)));
  canvas.addEventListener("pointermove", (event) => withHead(event, (layer, head) => hover({ layer, head })));
  canvas.addEventListener("pointerleave", () => hover(null));
  const repaint = () => draw();
  const observer = new ResizeObserver(repaint);
  observer.observe(frame);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {AtlasData} next */
  function update(next) {
    data = next;
    frame.setAttribute("aria-label", `${_("All heads: arrow keys choose one.")} ${name(data.layer, data.head)}`);
    if (details.open) tabulate();
    draw();
    say();
  }

  /** @param {number} layer @param {number} head */
  function name(layer, head) {
    return _("Layer {layer}, head {head}", { layer, head });
  }

  function unit() {
    return (frame.clientWidth - LABEL) / data.heads;
  }

  function draw() {
    const ratio = Math.min(3, devicePixelRatio || 1);
    const [width, size] = [frame.clientWidth, unit()];
    if (width <= 0) return;
    const height = LABEL + size * data.layers;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(ratio, ratio);
    context.imageSmoothingEnabled = false;
    const { soft, accent, line } = palette();
    const { fontFamily } = getComputedStyle(document.body);
    context.font = `${0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize)}px ${fontFamily}`;
    context.fillStyle = css(soft);
    context.textAlign = "center";
    for (let head = 0; head < data.heads; head++) context.fillText(String(head), LABEL + (head + 0.5) * size, 14);
    for (let layer = 0; layer < data.layers; layer++)
      context.fillText(String(layer), 9, LABEL + (layer + 0.5) * size + 4);
    const lut = Array.from({ length: 256 }, (_value, i) => colour(i, 255));
    for (let layer = 0; layer < data.layers; layer++)
      for (let head = 0; head < data.heads; head++) {
        const [x, y, inner] = [LABEL + head * size, LABEL + layer * size, size - GAP];
        context.drawImage(map(layer, head, lut), x, y, inner, inner);
        const isOn = layer === data.layer && head === data.head;
        const isOver = over?.layer === layer && over.head === head;
        context.strokeStyle = isOn || isOver ? css(accent) : css(line);
        context.lineWidth = isOn ? 3 : 1;
        context.strokeRect(x - (isOn ? 1 : 0), y - (isOn ? 1 : 0), inner + (isOn ? 2 : 0), inner + (isOn ? 2 : 0));
        if (data.silent.has(`${layer},${head}`)) cross(context, x, y, inner, css(accent));
      }
  }

  /** @param {number} layer @param {number} head @param {[number, number, number][]} lut */
  function map(layer, head, lut) {
    const { rows, columns, weights, heads } = data;
    const image = new ImageData(columns, rows);
    const base = (layer * heads + head) * rows * columns;
    for (let i = 0; i < rows * columns; i++) image.data.set([...lut[weights[base + i]], 255], 4 * i);
    const small = h("canvas", { width: columns, height: rows });
    small.getContext("2d")?.putImageData(image, 0, 0);
    return small;
  }

  /** @param {{layer: number, head: number} | null} next */
  function hover(next) {
    if (next?.layer === over?.layer && next?.head === over?.head) return;
    over = next;
    draw();
    say();
  }

  function say() {
    const { layer, head } = over ?? data;
    const found = strongest(layer, head);
    said.textContent = `${name(layer, head)}${found ? ` · ${found}` : ""}${data.silent.has(`${layer},${head}`) ? ` · ${_("silenced")}` : ""}`;
  }

  /** The pair of words, the first token left out as it is most heads' resting place. @param {number} layer @param {number} head */
  function strongest(layer, head) {
    const { rows, columns, weights, heads, names } = data;
    if (!names) return "";
    const base = (layer * heads + head) * rows * columns;
    let best = -1;
    for (let i = 0; i < rows * columns; i++)
      if (i % columns > 0 && (best < 0 || weights[base + i] > weights[base + best])) best = i;
    return best < 0
      ? ""
      : `${names.query[Math.floor(best / columns)]} → ${names.key[best % columns]} ${short(weights[base + best] / 255)}`;
  }

  function tabulate() {
    const rows = [];
    for (let layer = 0; layer < data.layers; layer++)
      for (let head = 0; head < data.heads; head++)
        rows.push(
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              h(
                "button",
                { type: "button", class: "link", onclick: () => data.onselect(layer, head) },
                name(layer, head),
              ),
            ),
            h("td", {}, strongest(layer, head)),
          ),
        );
    const head = h(
      "tr",
      {},
      h("th", { scope: "col" }, _("Head")),
      h("th", { scope: "col" }, _("Strongest pair, first token left out")),
    );
    const chosen = [...table.querySelectorAll("button")].indexOf(
      /** @type {HTMLButtonElement} */ (document.activeElement),
    );
    fill(table, h("table", { class: "numbers" }, h("thead", {}, head), h("tbody", {}, rows)));
    table.querySelectorAll("button")[chosen]?.focus();
  }

  /** @param {MouseEvent} event @param {(layer: number, head: number) => void} then */
  function withHead(event, then) {
    const box = canvas.getBoundingClientRect();
    const head = Math.floor((event.clientX - box.left - LABEL) / unit());
    const layer = Math.floor((event.clientY - box.top - LABEL) / unit());
    if (head >= 0 && layer >= 0 && head < data.heads && layer < data.layers) then(layer, head);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    const layer = Math.max(0, Math.min(data.layers - 1, data.layer + moves[event.key][0]));
    const head = Math.max(0, Math.min(data.heads - 1, data.head + moves[event.key][1]));
    data.onselect(layer, head);
    announce(name(layer, head));
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    update,
    destroy: () => {
      observer.disconnect();
      removeEventListener("themechange", repaint);
      place.remove();
    },
  };
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
