// @ts-check
// Where we are: every step as a miniature of its real matrix; the current one framed, the cells in use outlined.
import { sized } from "../lib/canvas.js";
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { classColour, colour, css, palette } from "../lib/palette.js";
import { inPlane } from "../lib/lit.js";
import { hidden } from "../lib/masks.js";
import { roleOf } from "../lib/roles.js";
import { isBlank } from "../lib/seen.js";
import { SIZE, cells, sheet, themed, wide, write } from "../lib/svg.js";
import { plane, scale } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Step} Step */
/**
 * @typedef {object} StripData
 * @property {Step[]} steps those that are shown
 * @property {Step[]} all of the run
 * @property {string} current id
 * @property {boolean} short their section is named above: no paths
 * @property {number} head
 * @property {Map<string, number[][]>} lit step id -> cells that made the one in focus
 * @property {(step: Step) => import("../lib/hiding.js").Veil} veil what of a step is to be guessed
 * @property {(id: string) => void} onselect
 */

const SIDE = 54; // px, of the longer side
const LOW = 820; // px: on a lower screen miniatures are smaller, so that the matrix itself comes into view

/** @param {HTMLElement} element @param {StripData} data @returns {import("../lib/view.js").View<StripData> & {canvas: (id: string) => HTMLCanvasElement | null}} */
export function mount(element, data) {
  const list = h("ol", { class: "strip" });
  element.append(list);
  /** @type {Map<string, {button: HTMLButtonElement, canvas: HTMLCanvasElement, drawn: unknown[]}>} */
  let parts = new Map();
  let signature = "";
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {StripData} next */
  function update(next) {
    data = next;
    const wanted = data.steps.map((step) => step.id + step.kind).join(" ");
    if (wanted !== signature) build();
    signature = wanted;
    for (const step of data.steps) {
      const part = parts.get(step.id);
      if (!part) continue;
      // most stay as they are from one cell to the next
      const { blank, revealed } = data.veil(step);
      const now = [step, data.all, data.head, data.lit.get(step.id), tallest(), devicePixelRatio, palette(), blank && revealed.size];
      if (now.some((each, i) => each !== part.drawn[i])) draw(part.canvas, step, data);
      part.drawn = now;
      const isCurrent = step.id === data.current;
      part.button.setAttribute("aria-current", isCurrent ? "step" : "false");
      part.button.tabIndex = isCurrent ? 0 : -1; // one stop for the tab key; the arrows go on from there
      if (isCurrent && list.contains(document.activeElement)) part.button.focus({ preventScroll: true });
      part.button.classList.toggle("edited", step.edited.length > 0);
      part.button.classList.toggle("lit", data.lit.has(step.id));
      if (isCurrent) reveal(part.button);
    }
  }

  function build() {
    parts = new Map();
    const items = data.steps.map((step, i) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const button = h(
        "button",
        {
          type: "button",
          class: `mini ${roleOf(step.name)}`,
          onclick: () => data.onselect(step.id),
          title: `${step.id} (${step.axes.replaceAll(" ", " × ")})`,
        },
        canvas,
        h("span", { class: "name" }, data.short ? step.name : step.id),
      );
      parts.set(step.id, { button, canvas, drawn: [] });
      const first = i > 0 && data.steps[i - 1].kind === "input" && step.kind === "computed";
      return h("li", { class: first ? "first" : "" }, button);
    });
    fill(list, items);
    list.setAttribute("aria-label", _("The steps, as miniatures"));
  }

  function describe() {
    const sized = data.steps.map((step) => [step.id, step.axes.replaceAll(" ", " × "), step.value.shape.replaceAll(", ", " × ")]);
    const words = _("In view: {step}. All steps: {steps}.", { step: data.current, steps: data.steps.map(({ id }) => id).join(", ") });
    return { words, table: { columns: [_("step"), _("axes"), _("size")], rows: sized } };
  }

  /** @param {HTMLElement} button */
  function reveal(button) {
    const [at, end] = [button.offsetLeft - list.offsetLeft, button.offsetLeft - list.offsetLeft + button.offsetWidth];
    if (at < list.scrollLeft) list.scrollTo({ left: at - 20, behavior: "smooth" });
    else if (end > list.scrollLeft + list.clientWidth)
      list.scrollTo({ left: end - list.clientWidth + 20, behavior: "smooth" });
  }

  return {
    update,
    destroy: () => (removeEventListener("themechange", repaint), list.remove()),
    describe,
    svg: async () => alone(data),
    /** @param {string} id */
    canvas: (id) => parts.get(id)?.canvas ?? null,
  };
}

/** The colours of a step's cells: the page's for what is to be guessed, none for what is hidden or no number. @param {Step} step @param {StripData} data */
function tinted(step, data) {
  const own = plane(step, data.head);
  const { kind, largest } = scale(step, data.all);
  const isHidden = hidden(step, data.all, data.head);
  const veil = data.veil(step);
  const { paper } = palette();
  return (/** @type {number} */ row, /** @type {number} */ column) => {
    if (isBlank(veil, row, column)) return paper;
    const value = own.at(row, column);
    if (isHidden(row, column) || !Number.isFinite(value)) return null;
    return kind === "class" ? classColour(value, step.legend) : colour(value, largest);
  };
}

const ALONE = { side: 84, gap: 14, name: 24 }; // px, by itself

/** @param {StripData} data */
function alone(data) {
  const { side, gap, name } = ALONE;
  const bottom = gap + side + name;
  let x = gap;
  const all = data.steps.reduce((sum, step) => sum + plane(step, data.head).rows * plane(step, data.head).columns, 0);
  const parts = data.steps.flatMap((step) => {
    const { rows, columns } = plane(step, data.head);
    const unit = side / Math.max(rows, columns);
    const [width, height] = [Math.max(2, unit * columns), Math.max(2, unit * rows)];
    const [text, isCurrent] = [data.short ? step.name : step.id, step.id === data.current];
    const room = Math.max(width, wide(text, { bold: true }));
    const middle = x + room / 2;
    x += room + gap;
    const fill = themed(roleOf(step.name).replace("role-", "") || "ink");
    const at = { x: middle - width / 2, y: gap + side - height, width, height };
    const label = write(middle, bottom - SIZE / 2, text, { anchor: "middle", fill, bold: isCurrent });
    return [...cells(at, rows, columns, tinted(step, data), all), label];
  });
  return sheet(_("The steps, as miniatures"), x, bottom + gap / 2, parts);
}

/** In px, the longer side of a miniature. */
const tallest = () => (innerHeight < LOW ? SIDE * 0.65 : SIDE);

/** @param {HTMLCanvasElement} canvas @param {Step} step @param {StripData} data */
function draw(canvas, step, data) {
  const own = plane(step, data.head);
  const tint = tinted(step, data);
  const unit = Math.max(0.1, Math.min(9, tallest() / Math.max(own.rows, own.columns)));
  const [width, height] = [Math.max(4, own.columns * unit), Math.max(4, own.rows * unit)];
  const context = sized(canvas, width, height);
  if (!context) return;
  const { line, accent } = palette();
  context.setTransform(canvas.width / own.columns, 0, 0, canvas.height / own.rows, 0, 0);
  for (let row = 0; row < own.rows; row++)
    for (let column = 0; column < own.columns; column++) {
      context.fillStyle = css(tint(row, column) ?? line);
      context.fillRect(column, row, 1.02, 1.02);
    }
  outline(context, step, data, css(accent));
}

/** @param {CanvasRenderingContext2D} context @param {Step} step @param {StripData} data @param {string} stroke */
function outline(context, step, data, stroke) {
  const places = [...inPlane(step, data.lit.get(step.id) ?? [], data.head)].map((place) =>
    place.split(",").map(Number),
  );
  if (!places.length) return;
  const [rows, columns] = [places.map(([row]) => row), places.map(([, column]) => column)];
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const { a, d } = context.getTransform();
  context.lineWidth = 3 / Math.min(a, d);
  context.strokeStyle = stroke;
  context.strokeRect(left, top, Math.max(...columns) + 1 - left, Math.max(...rows) + 1 - top);
}
