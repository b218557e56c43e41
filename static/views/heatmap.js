// @ts-check
// A large matrix, drawn: exact values under the pointer, and who draws a frame around a part has it larger, by Plotly. The
// cell in focus follows the arrow keys too. A table of the same numbers stands behind a button.
import { asTable, numbers } from "../lib/astable.js";
import { dotted } from "../lib/canvas.js";
import { announce, fill, h, svg } from "../lib/dom.js";
import { _, exact } from "../lib/i18n.js";
import { sizes } from "../lib/mapsize.js";
import { css, palette } from "../lib/palette.js";
import { colourOf, described, inTable, isBlank, isShown, picture, spoken, tabled } from "../lib/seen.js";
import { box, cut, rule, tint, write } from "../lib/svg.js";
import { sides } from "../lib/tensor.js";
import { zoomed } from "../lib/zoomed.js";

/** @typedef {import("./matrix.js").MatrixData} MatrixData */
/** @typedef {{row: number, column: number}} Place */

const GAP = 0.8; // px, between two cells
const MANY = 80; // columns without
const DRAG = 6; // px, from which on a part is framed and no cell chosen

/** @param {HTMLElement} element @param {MatrixData} data @returns {import("../lib/view.js").View<MatrixData> & {focus: () => void, area: () => DOMRect | null, element: HTMLElement}} */
export function mount(element, data) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const over = h("p", { class: "over", hidden: true, "aria-hidden": "true" });
  const axes = svg("svg", { direction: "ltr", "aria-hidden": "true" });
  const whole = h("div", { class: "whole" }, canvas, axes, over);
  const frame = h("div", { class: "heatmap", tabIndex: 0, role: "img", onkeydown: onKey }, whole);
  const back = h("button", { type: "button", onclick: () => leave() }, _("Show the whole matrix"));
  const { details, table, update: tabulate } = asTable(() => {
    table.setAttribute("aria-label", data.title);
    return numbers(tabled(data), (value) => inTable(data, value));
  });
  element.append(frame, details);
  let turn = 0;
  /** @type {Awaited<ReturnType<typeof zoomed>> | null} */
  let part = null;
  /** Where a part begins that is being framed. @type {PointerEvent | null} */
  let begun = null;
  canvas.addEventListener("pointerdown", begin);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", () => stop());
  canvas.addEventListener("pointerleave", () => (over.hidden = true));
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {MatrixData} next */
  function update(next) {
    const isOther = next.plane.rows !== data.plane.rows || next.plane.columns !== data.plane.columns;
    data = next;
    frame.setAttribute("aria-label", `${data.title}. ${spoken(data)}`);
    tabulate();
    over.hidden = true;
    if (isOther) leave();
    draw();
    void part?.update(data);
  }

  function draw() {
    const size = sizes(data);
    const { wide, high, left, top, width, height } = size;
    const { rows, columns } = data.plane;
    paint();
    Object.assign(whole.style, { width: `${width}px`, height: `${height}px` });
    const at = { left, top, width: wide * columns, height: high * rows };
    for (const [name, px] of Object.entries(at)) canvas.style.setProperty(name, `${px}px`);
    for (const [name, px] of Object.entries({ width, height })) axes.setAttribute(name, String(px));
    fill(axes, ...gaps(data, size), ...names(data, size), svg("g", { class: "marks" }, ...marks(data, size)));
  }

  function paint() {
    const { rows, columns, at } = data.plane;
    dotted(canvas, rows, columns, (row, column) => (isShown(data, row, column) ? colourOf(data, at(row, column)) : null));
  }

  /** The cell there, the nearest if there is none. @param {{clientX: number, clientY: number}} event @returns {Place} */
  function placeAt({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const { rows, columns } = data.plane;
    return inside(Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns));
  }

  /** @param {number} row @param {number} column @returns {Place} */
  function inside(row, column) {
    const { rows, columns } = data.plane;
    return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(columns - 1, column)) };
  }

  /** @param {PointerEvent} event */
  function begin(event) {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    begun = event;
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const place = placeAt(event);
    if (begun) fill(marked(), framed(event) ? area(placeAt(begun), place) : "");
    say(place);
    data.onhover?.(place.row, place.column);
  }

  /** @param {PointerEvent} event */
  function end(event) {
    const place = placeAt(event);
    if (begun && framed(event)) void zoom(sorted(placeAt(begun), place));
    else if (begun) choose(place);
    begun = null;
  }

  /** @param {Place} place */
  function choose({ row, column }) {
    data.onfocus(row, column);
    data.task?.onpick?.(row, column);
  }

  function stop() {
    begun = null;
    fill(marked());
  }

  /** Whether the pointer has gone far enough from where it began. @param {PointerEvent} event */
  const framed = ({ clientX, clientY }) =>
    begun !== null && Math.hypot(clientX - begun.clientX, clientY - begun.clientY) >= DRAG;

  /** The place of the frame that is being drawn. */
  const marked = () => /** @type {Element} */ (axes.querySelector(".marked"));

  /** @param {Place} from @param {Place} to */
  function area(from, to) {
    const { wide, high, left, top } = sizes(data);
    const [first, last] = sorted(from, to);
    const [x, y] = [left + first.column * wide, top + first.row * high];
    return box(x, y, (last.column - first.column + 1) * wide, (last.row - first.row + 1) * high, css(palette().accent), { "fill-opacity": 0.25 }); // prettier-ignore
  }

  /** What stands in a cell, beside it. @param {Place} place */
  function say({ row, column }) {
    const { rowLabels, columnLabels, plane } = data;
    const { wide, high, left, top, width, height } = sizes(data);
    const value = isBlank(data, row, column) ? "?" : exact(plane.at(row, column));
    over.textContent = `${rowLabels[row]} → ${columnLabels[column]}: ${value}`;
    over.hidden = false;
    const [isRight, isLow] = [column > plane.columns / 2, row > plane.rows / 2];
    const [x, y] = [left + column * wide, top + row * high];
    const from = isRight ? { left: "auto", right: `${width - x}px` } : { left: `${x + wide}px`, right: "auto" };
    Object.assign(over.style, from, isLow ? { top: "auto", bottom: `${height - y}px` } : { top: `${y + high}px`, bottom: "auto" });
  }

  /** Shows a part larger, once Plotly is there. @param {[Place, Place]} area */
  async function zoom(area) {
    const own = ++turn;
    try {
      const found = await zoomed(data, area, leave);
      if (own !== turn || !frame.isConnected) return found.destroy();
      frame.after(back);
      frame.append(found.element);
      whole.hidden = true;
      await (part = found).update(data);
    } finally {
      stop();
    }
  }

  function leave() {
    turn++;
    part?.destroy();
    part = null;
    if (document.activeElement === back) frame.focus({ preventScroll: true });
    back.remove();
    whole.hidden = false;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key === "Enter" && event.target === frame && data.task?.onpick) return choose(data.focus);
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    const [down, across] = moves[event.key];
    const { row, column } = inside(data.focus.row + down, data.focus.column + across);
    data.onfocus(row, column);
    announce(spoken(data));
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    update,
    element: frame,
    focus: () => frame.focus({ preventScroll: true }),
    area: () => canvas.getBoundingClientRect(),
    describe: () => described(data),
    svg: async () => picture(data),
    destroy: () => {
      leave();
      removeEventListener("themechange", repaint);
      frame.remove();
      details.remove();
    },
  };
}

/** @param {Place} a @param {Place} b @returns {[Place, Place]} the first and the last cell of the part between them */
const sorted = (a, b) => [
  { row: Math.min(a.row, b.row), column: Math.min(a.column, b.column) },
  { row: Math.max(a.row, b.row), column: Math.max(a.column, b.column) },
];

/** @typedef {import("../lib/mapsize.js").Sizes} Sizes */

/** Lines between the cells, if they are not too many. @param {MatrixData} data @param {Sizes} size */
function gaps({ plane: { rows, columns } }, { wide, high, left, top }) {
  if (columns >= MANY) return [];
  const [right, bottom, paper] = [left + wide * columns, top + high * rows, css(palette().paper)];
  const down = Array.from({ length: columns - 1 }, (_line, i) => `M${left + (i + 1) * wide} ${top}V${bottom}`);
  const across = Array.from({ length: rows - 1 }, (_line, i) => `M${left} ${top + (i + 1) * high}H${right}`);
  return [svg("path", { d: [...down, ...across].join(""), stroke: paper, "stroke-width": GAP })];
}

/** The axes and their labels; those that have no room are left out. @param {MatrixData} data @param {Sizes} size */
function names({ plane, rowLabels, columnLabels }, { wide, high, left, top, letters, names, every }) {
  const type = (/** @type {string} */ axis) => ({ size: letters, fill: tint(axis) });
  const own = sides(plane);
  const [down, across] = [type(own.down), type(own.across)];
  const columns = columnLabels.map((name, i) => {
    if (i % every.column) return "";
    const text = write(left + (i + 0.5) * wide, top - 4, cut(name, names.columns, across), { ...across, upright: true });
    return svg("g", { class: "xtick" }, text);
  });
  const rows = rowLabels.map((name, i) => {
    if (i % every.row || !plane.rowAxis) return "";
    const text = write(left - 4, top + (i + 0.5) * high, cut(name, names.rows, down), { ...down, anchor: "end" });
    return svg("g", { class: "ytick" }, text);
  });
  const [middle, centre] = [left + (wide * plane.columns) / 2, top + (high * plane.rows) / 2];
  return [
    ...columns,
    ...rows,
    write(middle, letters, `${own.across} →`, { ...across, anchor: "middle" }),
    // turned upright, the arrow points down
    own.down ? write(letters, centre, `← ${own.down}`, { ...down, anchor: "middle", upright: true }) : "",
  ];
}

/** The cell in focus, its row, where a second sentence begins, and the place of what is being framed. @param {MatrixData} data @param {Sizes} size */
function marks({ plane: { rows, columns }, focus, breaks }, { wide, high, left, top }) {
  const { row, column } = breaks ?? { row: -1, column: -1 };
  const [right, bottom] = [left + wide * columns, top + high * rows];
  const [x, y] = [left + focus.column * wide, top + focus.row * high];
  const { accent, ink } = palette();
  const line = { stroke: css(accent), "stroke-width": 1 };
  return [
    box(left, y, right - left, high, "none", { ...line, "stroke-dasharray": "3 3" }),
    box(x, y, wide, high, "none", { ...line, "stroke-width": 2 }),
    row < 0 ? "" : rule(left, top + row * high, right, top + row * high, css(ink), 1.5),
    column < 0 ? "" : rule(left + column * wide, top, left + column * wide, bottom, css(ink), 1.5),
    svg("g", { class: "marked" }),
  ];
}
