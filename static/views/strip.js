// @ts-check
// Where we are: a map of what flows into what. Every step is a miniature of its real matrix, to the right of what it is
// made from; the current one framed, what flows into it lit, the cells in use outlined.
import { sized } from "../lib/canvas.js";
import { fill, h, svg } from "../lib/dom.js";
import { HEIGHT, graphOf } from "../lib/graph.js";
import { _ } from "../lib/i18n.js";
import { classColour, colour, css, palette } from "../lib/palette.js";
import { inPlane } from "../lib/lit.js";
import { hidden } from "../lib/masks.js";
import { roleOf } from "../lib/roles.js";
import { isBlank } from "../lib/seen.js";
import { SIZE, cells, sheet, themed, write } from "../lib/svg.js";
import { plane, scale } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Step} Step */
/**
 * @typedef {object} StripData
 * @property {Step[]} steps those that are shown
 * @property {Step[]} all of the run
 * @property {string} current id
 * @property {number} head
 * @property {Map<string, number[][]>} lit step id -> cells that made the one in focus
 * @property {(step: Step) => import("../lib/hiding.js").Veil} veil what of a step is to be guessed
 * @property {Set<string>} path the steps of a word that is followed; none if nobody is
 * @property {(id: string) => void} onselect
 */

const SAID = 8; // steps that a title names
const SEVERAL = "|"; // between ids
const BESIDE = 40; // px, of what is seen beside the current step

/** @param {HTMLElement} element @param {StripData} data @returns {import("../lib/view.js").View<StripData>} */
export function mount(element, data) {
  const list = h("ol", {});
  const lines = svg("svg", { "aria-hidden": "true" });
  const outside = h("div", { "aria-hidden": "true" }); // each step says itself what it is made from
  const map = h("div", { class: "map" }, lines, outside, list);
  const place = h("div", { class: "strip" }, map);
  element.append(place);
  /** @type {Map<string, {button: HTMLButtonElement, canvas: HTMLCanvasElement, side: number, drawn: unknown[]}>} */
  let parts = new Map();
  /** @type {{from: string[], to: string, path: SVGElement}[]} */
  let edges = [];
  /** @type {{of: string[], name: HTMLElement}[]} */
  let stubs = [];
  let signature = "";
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {StripData} next */
  function update(next) {
    data = next;
    const isHeld = list.contains(document.activeElement); // another section has other buttons
    const wanted = data.steps.map((step) => step.id + step.kind).join(" ");
    if (wanted !== signature) build();
    signature = wanted;
    const em = parseFloat(getComputedStyle(place).fontSize);
    for (const step of data.steps) {
      const part = parts.get(step.id);
      if (!part) continue;
      const side = part.side * em;
      // most stay as they are from one cell to the next
      const { blank, revealed } = data.veil(step);
      const now = [step, data.all, data.head, data.lit.get(step.id), side, devicePixelRatio, palette(), blank && revealed.size];
      if (now.some((each, i) => each !== part.drawn[i])) draw(part.canvas, step, data, side);
      part.drawn = now;
      const isCurrent = step.id === data.current;
      part.button.setAttribute("aria-current", isCurrent ? "step" : "false");
      part.button.tabIndex = isCurrent ? 0 : -1; // one stop for the tab key; the arrows go on from there
      if (isCurrent && isHeld) part.button.focus({ preventScroll: true });
      part.button.classList.toggle("edited", step.edited.length > 0);
      part.button.classList.toggle("lit", data.lit.has(step.id));
      part.button.classList.toggle("followed", data.path.has(step.id));
      if (isCurrent) reveal(part.button);
    }
    map.classList.toggle("following", data.path.size > 0);
    for (const { from, to, path } of edges) {
      const kinds = { into: to === data.current, out: from[0] === data.current, followed: data.path.has(to) && isFollowed(from) };
      for (const [name, isSo] of Object.entries(kinds)) path.classList.toggle(name, isSo);
    }
    for (const { of, name } of stubs) name.classList.toggle("followed", isFollowed(of));
  }

  /** @param {string[]} of */
  function isFollowed(of) {
    return of.some((id) => data.path.has(id));
  }

  function build() {
    const graph = graphOf(data.steps);
    [map.style.inlineSize, map.style.blockSize] = [`${graph.width}em`, `${HEIGHT}em`];
    lines.setAttribute("viewBox", `0 0 ${graph.width} ${HEIGHT}`);
    edges = graph.edges.map(({ from, to, d }) => ({ from, to, path: svg("path", { d, "data-of": from.join(SEVERAL), "data-to": to }) }));
    fill(lines, edges.map(({ path }) => path));
    stubs = graph.stubs.map((stub) => ({ of: stub.of, name: at(h("span", { class: "stub", title: listed(stub.of) }, stub.name), stub) }));
    fill(outside, stubs.map(({ name }) => name));
    parts = new Map(data.steps.map((step, i) => [step.id, part(step, graph.nodes[i])]));
    fill(list, data.steps.map(({ id }, i) => at(h("li", {}, parts.get(id)?.button), graph.nodes[i])));
    list.setAttribute("aria-label", _("The steps, as miniatures"));
  }

  /** @param {Step} step @param {import("../lib/graph.js").Node} node */
  function part(step, { side, upright }) {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const face = h("span", { class: "face" }, canvas);
    face.style.inlineSize = `${side}em`;
    const by = { class: `mini ${roleOf(step.name)}${upright ? " upright" : ""}`, title: titled(step), onclick: () => data.onselect(step.id) };
    const button = h("button", { type: "button", ...by }, face, h("span", { class: "name" }, step.name));
    return { button, canvas, side, drawn: [] };
  }

  function describe() {
    const sized = data.steps.map((step) => [step.id, step.axes.replaceAll(" ", " × "), step.value.shape.replaceAll(", ", " × "), step.of.join(", ")]);
    const words = _("In view: {step}. All steps: {steps}.", { step: data.current, steps: data.steps.map(({ id }) => id).join(", ") });
    return { words, table: { columns: [_("step"), _("axes"), _("size"), _("made from")], rows: sized } };
  }

  /** @param {HTMLElement} button */
  function reveal(button) {
    const [own, all] = [button.getBoundingClientRect(), place.getBoundingClientRect()];
    const beyond = Math.min(0, own.left - all.left - BESIDE) || Math.max(0, own.right - all.right + BESIDE);
    if (beyond) place.scrollBy({ left: beyond, behavior: "smooth" });
  }

  return {
    update,
    destroy: () => (removeEventListener("themechange", repaint), place.remove()),
    describe,
    svg: async () => alone(data),
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

/** What a step is, and what it is made from. @param {Step} step */
function titled({ id, axes, of }) {
  const named = { step: id, axes: axes.replaceAll(" ", " × "), of: listed(of) };
  return of.length ? _("{step} ({axes}), made from {of}", named) : `${named.step} (${named.axes})`;
}

/** @param {string[]} ids */
const listed = (ids) => [...ids.slice(0, SAID), ...(ids.length > SAID ? ["…"] : [])].join(", ");

/** @template {HTMLElement} E @param {E} element @param {import("../lib/graph.js").Box} box @returns {E} */
function at(element, { x, y, width, height }) {
  Object.assign(element.style, { insetInlineStart: `${x}em`, insetBlockStart: `${y}em`, inlineSize: `${width}em`, blockSize: `${height}em` });
  return element;
}

const ALONE = 14; // px, around the map by itself

/** @param {StripData} data */
function alone(data) {
  const { nodes, stubs, edges, width } = graphOf(data.steps);
  const all = data.steps.reduce((sum, step) => sum + plane(step, data.head).rows * plane(step, data.head).columns, 0);
  const px = (/** @type {number} */ em) => ALONE + em * SIZE;
  const place = { transform: `translate(${ALONE} ${ALONE}) scale(${SIZE})`, fill: "none", stroke: themed("faint"), "stroke-width": 1 / SIZE };
  const lines = svg("g", place, ...edges.map(({ d }) => svg("path", { d })));
  const names = stubs.map(({ x, y, height, name }) => write(px(x), px(y + height / 2), name, { fill: themed("soft") }));
  const parts = nodes.flatMap((node, i) => {
    const step = data.steps[i];
    const [text, fill] = [step.name, themed(roleOf(step.name).replace("role-", "") || "ink")];
    const { rows, columns, wide, high } = fitted(step, data, node.side * SIZE);
    const [left, middle] = [px(node.x) + 0.45 * SIZE, px(node.y + node.height / 2)];
    const x = node.upright ? px(node.x + node.width / 2) - wide / 2 : left + (node.side * SIZE - wide) / 2;
    const y = node.upright ? px(node.y + 0.2) + node.side * SIZE - high : middle - high / 2;
    const box = cells({ x, y, width: wide, height: high }, rows, columns, tinted(step, data), all);
    const bold = step.id === data.current;
    const name = node.upright
      ? write(px(node.x + node.width / 2), px(node.y + node.height - 0.8), text, { anchor: "middle", fill, bold })
      : write(left + (node.side + 0.4) * SIZE, middle, text, { fill, bold });
    return [...box, name];
  });
  return sheet(_("The steps, as miniatures"), px(width) + ALONE, px(HEIGHT) + ALONE, lines, ...names, ...parts);
}

/** A miniature of one head, in px. @param {Step} step @param {StripData} data @param {number} side at most */
function fitted(step, data, side) {
  const { rows, columns } = plane(step, data.head);
  const unit = side / Math.max(rows, columns);
  return { rows, columns, wide: Math.max(Math.min(4, side), unit * columns), high: Math.max(Math.min(4, side), unit * rows) };
}

/** @param {HTMLCanvasElement} canvas @param {Step} step @param {StripData} data @param {number} side px */
function draw(canvas, step, data, side) {
  const { rows, columns, wide, high } = fitted(step, data, side);
  const tint = tinted(step, data);
  const context = sized(canvas, wide, high);
  if (!context) return;
  const { line, accent } = palette();
  context.setTransform(canvas.width / columns, 0, 0, canvas.height / rows, 0, 0);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
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
