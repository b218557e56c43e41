// @ts-check
// What the step in focus is made of, to scale around its matrix: of a product the left factor beside it, row by row, and
// the right one above it, column by column; of everything else what was there and what was put on, in a row. On a narrow
// page it unfolds below.
import { fill, h } from "../lib/dom.js";
import { _, number } from "../lib/i18n.js";
import { mathml } from "../lib/mathml.js";
import { css, palette } from "../lib/palette.js";
import { LOOKED_AT, UNKNOWN, cellOf, inCell, isBlank, shadeOf } from "../lib/seen.js";
import { SIZE, box, cells, sheet, wide, write } from "../lib/svg.js";
import { LEAST, LETTERS, MARGIN, digit, numbered, widestOf, written } from "../lib/cellnumbers.js";
import { FEW, GAP, cellsOf, free, heightOf, isPresented, nameOf, signsOf, spelled, termsOf } from "../lib/placing.js";
import { isOfTokens } from "../lib/tensor.js";
import { rem } from "../lib/type.js";
import { sentences } from "../lib/view.js";

/** @typedef {import("../lib/equation.js").Equation} Equation */
/** @typedef {import("../lib/equation.js").Part} Part */
/** @typedef {import("../lib/tensor.js").Plane} Plane */
/** @typedef {import("../lib/placing.js").Size} Size */
/**
 * @typedef {object} EquationData
 * @property {Equation | null} equation
 * @property {string} name of the step
 * @property {Plane} plane the step's
 * @property {{row: number, column: number}} focus
 * @property {(part: Part) => import("../lib/hiding.js").Veil} veil what of it is to be guessed
 * @property {(part: Part) => string[]} words what its rows are named by; none: they have no names of their own
 * @property {import("../lib/placing.js").Place} place
 * @property {() => DOMRect | null} cells where the cells of the step's matrix stand in the window
 * @property {((step: string) => void) | null} onjump null: one stays where one is
 */

// in sixteenths of the page's type size, as the matrix's own
const EDGE = 4; // px, of the ring around the matrix's first cell
const RING = 1.6; // px, around what a cell is made of
const EASY = 10; // px, of one that is read with ease
const NARROW = 18; // px, of a cell whose neighbours are told apart with ease
const APART = 2; // px, between those in a row that may go on below
const LONG = 16; // rows, that are as high as their numbers where the page may be scrolled
const ROW = 15; // px, of one
const SAID = 8; // numbers of a row or a column
const READABLE = 11; // px, of a row whose word can be read

/** @typedef {{box: DOMRect | null, matrix: import("../lib/seen.js").Matrix}} Standing where a part's cells are in the window, and how they are drawn */

/** @param {HTMLElement} element `.assembly`, which holds the matrix @param {EquationData} data @returns {import("../lib/view.js").View<EquationData> & {standing: (part: Part) => Standing}} */
export function mount(element, data) {
  const before = h("div", { class: "operands before" });
  const above = h("div", { class: "operands above" });
  const folded = h("details", { class: "operands folded" }, h("summary", {}, _("What it is made of")));
  const below = h("div", { class: "row" });
  folded.append(below);
  element.prepend(before, above); // as it is read: left factor, sign, right factor
  element.append(folded);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  /** @type {Map<Part, SVGSVGElement>} */
  let pictures = new Map();
  update(data);

  /** @param {EquationData} next */
  function update(next) {
    data = next;
    const { equation, place } = data;
    element.dataset.place = place.kind;
    element.toggleAttribute("data-long", data.plane.rows === 1 && !place.width); // a row by itself that is scrolled
    before.hidden = !["around", "beside"].includes(place.kind);
    above.hidden = !["around", "above"].includes(place.kind);
    folded.hidden = place.kind !== "folded";
    before.style.inlineSize = `${Math.max(0, place.width - EDGE)}px`;
    above.style.paddingInlineStart = ""; // until it stands above columns
    for (const each of [before, above, below]) each.replaceChildren();
    pictures = new Map();
    if (equation && (place.kind === "above" || place.kind === "folded")) drawByThemselves(place);
    else if (equation) drawAround(equation, place);
  }

  /** @param {import("../lib/placing.js").Place} place */
  function drawByThemselves({ kind }) {
    const line = drawnLine();
    const room = element.clientWidth;
    const needed = Math.max(NARROW * rem(), ...line.map((each) => (typeof each === "string" || !each.plane ? 0 : asked(each, LEAST))));
    const isOneLine = (kind === "above" && (isPresented() || data.plane.rows > FEW)) || needed <= cellsOf(line, room);
    const most = Math.max(cellsOf(line, room - APART * rem() * line.length), isOneLine ? Math.min(needed, cellsOf(line, room)) : 0);
    const readable = (/** @type {Part | string} */ each, /** @type {number} */ least) => ({ ...spread(each, least), ...(isOneLine ? { wide: Math.min(most, whole(each)) } : {}) });
    if (kind === "above") return fill(above, termsOf(line).map((term) => together(term, (each) => ({ ...readable(each, most), high: free(each).high }))));
    fill(below, termsOf(line).map((term) => together(term, (each) => readable(each, Math.max(most, free(each).wide)))));
  }

  /** In the matrix's own rows and columns. @param {Equation} equation @param {import("../lib/placing.js").Place} place */
  function drawAround({ left, above: right, row }, { width }) {
    const at = data.cells();
    if (!at) return;
    const high = at.height / data.plane.rows;
    const size = { wide: cellsOf(row ?? [left], width - GAP * rem()), high };
    fill(before, (row ?? [left]).map((each) => shown(each, size)), right && unseen("·"));
    if (right) {
      const found = shown(right, { wide: at.width / data.plane.columns, high: heightOf(right) });
      fill(above, found, unseen("="));
      if (found instanceof HTMLElement) found.append(...words(right, heightOf(right)));
    }
    align(data.cells() ?? at);
  }

  /** What is drawn in a line. */
  function drawnLine() {
    const line = lineOf(data.equation);
    return data.place.kind === "folded" ? unfolded(line) : line;
  }

  /** As large as its numbers ask for: what does not find room in a line goes on in the next. @param {Part | string} each @param {number} least px, of a cell's width @returns {Size} */
  function spread(each, least) {
    if (typeof each === "string" || !each.plane) return free(each);
    return { wide: Math.min(whole(each), Math.max(least, asked(each, EASY))), high: Math.max(free(each).high, each.plane.rows <= LONG ? ROW * rem() : 0) };
  }

  /** How wide its cells may be, so that all of it is seen with the signs that stay with it, in px; 0 before there is room. @param {Part | string} each */
  function whole(each) {
    const signs = signsOf(termsOf(drawnLine()).find((term) => term.includes(each)) ?? []);
    return Math.max(0, element.clientWidth - 2 - signs) / ((typeof each !== "string" && each.plane?.columns) || 1);
  }

  /** A matrix and its signs, in one line. @param {(Part | string)[]} term @param {(each: Part | string) => Size} size */
  function together(term, size) {
    return h("span", { class: "term-of" }, term.map((each) => shown(each, size(each))));
  }

  /** How wide its cells have to be for numbers of such a size, in px. @param {Part} part @param {number} letters in sixteenths of the page's type size */
  function asked(part, letters) {
    const matrix = matrixOf(part);
    const size = letters * rem();
    const hasRoom = digit(size) + MARGIN <= element.clientWidth / matrix.plane.columns; // else nothing is written, nor measured
    return (hasRoom ? (widest(matrix) * letters) / LETTERS : digit(size)) + MARGIN;
  }

  /** What the rows above are called, beside them. @param {Part} right @param {number} high px, of each */
  function words(right, high) {
    const all = data.words(right);
    if (high < READABLE * rem() || !all.length) return [];
    return [h("div", { class: "words", "aria-hidden": "true" }, all.map((word) => h("span", { style: `block-size: ${high}px` }, h("bdi", {}, word))))];
  }

  /** Rows stand beside rows, columns above columns. @param {DOMRect} at */
  function align(at) {
    const isRightToLeft = getComputedStyle(element).direction === "rtl";
    const own = above.getBoundingClientRect();
    const indent = isRightToLeft ? own.right - at.right : at.left - own.left;
    if (!above.hidden) above.style.paddingInlineStart = `${indent}px`;
    const top = before.getBoundingClientRect().top;
    const head = before.querySelector("figcaption")?.getBoundingClientRect().height ?? 0;
    before.style.paddingBlockStart = `${Math.max(0, at.top - top - head)}px`;
  }

  /** @param {Part | string} each @param {Size} size */
  function shown(each, size) {
    if (typeof each === "string") return h("span", { class: each === "·" ? "between dot" : "between" }, each);
    const name = mathml(each.formula);
    if (!each.plane) return h("span", { class: "between" }, name);
    const { step, plane } = each;
    const { rows, columns } = plane;
    const isOneOfSome = lineOf(data.equation).some((other) => typeof other !== "string" && other !== each && other.step === step); // the heads of a step
    const own = step === null || isOneOfSome ? spelled(each) : step;
    const title = `${own}, ${number(rows)} × ${number(columns)}`;
    const of = [...name.querySelectorAll("[data-step]")].map((each) => each.getAttribute("data-step"));
    const called = nameOf(each, lineOf(data.equation));
    const symbol = called === spelled(each) ? name : called;
    const { onjump } = data;
    const label = step && onjump ? h("button", { type: "button", class: "link", title: own, onclick: () => onjump(step) }, symbol) : h("span", { title }, symbol);
    return h("figure", { class: rows === 1 && data.plane.rows > 1 ? "part alone" : "part", "data-step": step ?? "", "data-of": of.join("|") }, h("figcaption", {}, label), pictured(each, title, size));
  }

  /** @param {Part} part @param {string} title @param {Size} size */
  function pictured(part, title, size) {
    const found = separate(drawn(part, title, size, (...at) => marks(part, ...at)));
    pictures.set(part, found);
    return found;
  }

  /** How a part's cells are drawn. @param {Part} part @returns {import("../lib/seen.js").Matrix} */
  function matrixOf(part) {
    return { ...LOOKED_AT, ...part, plane: /** @type {Plane} */ (part.plane), ...data.veil(part), focus: data.focus, rowLabels: [], columnLabels: [], title: "" };
  }

  /** @param {Part} part @returns {Standing} */
  function standing(part) {
    const found = pictures.get(part);
    if (!found?.checkVisibility()) return { box: null, matrix: matrixOf(part) };
    const { x, y, width, height } = found.getBoundingClientRect();
    return { box: new DOMRect(x + 1, y + 1, width - 2, height - 2), matrix: matrixOf(part) };
  }

  /** @param {Part} part @param {string} title @param {Size} size @param {(own: number, high: number, turn: (column: number) => number) => Element[]} [more] */
  function drawn(part, title, { wide: own, high }, more = () => []) {
    const plane = /** @type {Plane} */ (part.plane);
    const { rows, columns } = plane;
    const isTurned = getComputedStyle(element).direction === "rtl";
    const turn = (/** @type {number} */ column) => (isTurned ? columns - 1 - column : column);
    const matrix = matrixOf(part);
    const cell = (/** @type {number} */ row, /** @type {number} */ column) => cellOf(matrix, row, turn(column));
    const at = { x: 1, y: 1, width: own * columns, height: high * rows };
    const found = cells(at, rows, columns, (row, column) => shadeOf(matrix, row, turn(column)));
    return sheet(title, at.width + 2, at.height + 2, ...found, ...numbered(cell, { ...plane, at: (row, column) => plane.at(row, turn(column)) }, own, high), ...more(own, high, turn));
  }

  /** How wide its numbers are, in px. @param {import("../lib/seen.js").Matrix} matrix */
  function widest(matrix) {
    const { rows, columns, at } = matrix.plane;
    return widestOf((row, column) => written(cellOf(matrix, row, column), at(row, column)), rows, columns);
  }

  /** What the cell in focus is made of. @param {Part} part @param {number} own @param {number} high @param {(column: number) => number} turn */
  function marks(part, own, high, turn) {
    const { rows, columns } = /** @type {Plane} */ (part.plane);
    const { row, column } = used(part);
    const line = { stroke: css(palette().accent), "stroke-width": RING * rem(), class: "made-of" };
    const [x, width] = column === null ? [0, columns * own] : [turn(column) * own, own];
    const [y, height] = row === null ? [0, rows * high] : [row * high, high];
    return row === null && column === null ? [] : [box(1 + x, 1 + y, width, height, "none", line)];
  }

  /** Which of a part's rows and columns the cell in focus is made of; null: all. @param {Part} part @returns {{row: number | null, column: number | null}} */
  function used(part) {
    const { plane, focus, equation } = data;
    const own = /** @type {Plane} */ (part.plane);
    if (part === equation?.left || part.meets === "row") return { row: focus.row, column: null };
    if (part === equation?.above || part.meets === "column") return { row: null, column: focus.column < own.columns ? focus.column : null };
    const isLess = plane.rows === 1 && own.rows > 1; // its rows or its columns became one number each
    if (own.rowAxis && own.columnAxis && plane.columnAxis && (part.meets !== "cell" || isLess)) return ofAxes(own);
    if (isLess && own.rows === plane.columns) return { row: own.columns === plane.columns ? null : focus.column, column: null };
    return { row: own.rows === plane.rows ? focus.row : null, column: own.columns === plane.columns ? focus.column : null };
  }

  /** Along each axis that the result has too, its place; nothing is said of a part that has some of the result's words only. @param {Plane} own */
  function ofAxes(own) {
    const { plane, focus } = data;
    const at = new Map([[plane.columnAxis, { n: plane.columns, at: focus.column }], [plane.rowAxis, { n: plane.rows, at: focus.row }]]); // prettier-ignore
    const words = isOfTokens(own.rowAxis) && [plane.rowAxis || plane.columnAxis].find((axis) => isOfTokens(axis) && (axis === plane.columnAxis ? !isOfTokens(own.columnAxis) : !isOfTokens(plane.columnAxis))); // whatever they are called
    const [row, column] = [at.get(words || own.rowAxis), at.get(own.columnAxis)];
    if ((row && row.n !== own.rows) || (column && column.n !== own.columns)) return { row: null, column: null };
    return { row: row?.at ?? null, column: column?.at ?? null };
  }

  /** @param {Part} part */
  function numbers(part) {
    const { rows, columns, at } = /** @type {Plane} */ (part.plane);
    const { row, column } = used(part);
    const all = (/** @type {number} */ n, /** @type {number | null} */ only) => (only === null ? Array.from({ length: n }, (_number, i) => i) : [only]);
    const known = data.veil(part);
    const found = all(rows, row).flatMap((i) => all(columns, column).map((j) => (isBlank(known, i, j) ? UNKNOWN : inCell(part, at(i, j)))));
    return found.length > 1 ? `[${found.slice(0, SAID).join(" ")}${found.length > SAID ? " …" : ""}]` : found[0];
  }

  function describe() {
    const { equation, name } = data;
    if (!equation) return { words: "", table: null };
    const line = lineOf(equation);
    const inFocus = line.map((each) => (typeof each === "string" || !each.plane ? spelled(each) : numbers(each)));
    const said = _("In focus: {numbers}", { numbers: inFocus.join(" ") });
    return { words: sentences([...line.map(spelled), name].join(" "), said), table: null };
  }

  /** All of them in a row. */
  async function picture() {
    if (!data.equation) return null;
    let x = 0;
    let tall = SIZE;
    const found = lineOf(data.equation).flatMap((each) => {
      if (typeof each === "string" || !each.plane) {
        const text = spelled(each);
        x += GAP + wide(text);
        return [write(x - wide(text), SIZE, text)];
      }
      const name = nameOf(each, lineOf(data.equation));
      const own = drawn(each, name, free(each));
      x += GAP;
      own.setAttribute("x", String(x));
      own.setAttribute("y", String(2 * SIZE));
      const label = write(x, SIZE, name);
      x += Math.max(wide(name), own.width.baseVal.value);
      tall = Math.max(tall, 2 * SIZE + own.height.baseVal.value);
      return [label, own];
    });
    return sheet(data.name, x + 2 * GAP + wide(data.name), tall + GAP, ...found, write(x + GAP, SIZE, data.name));
  }

  return {
    update,
    describe,
    svg: picture,
    standing,
    destroy() {
      removeEventListener("themechange", repaint);
      delete element.dataset.place;
      delete element.dataset.long;
      for (const each of [before, above, folded]) each.remove();
    },
  };
}

/** All of an equation, in the order in which it is read. @param {Equation | null} equation */
const lineOf = (equation) => (equation ? (equation.row ?? [equation.left, "·", equation.above, "="]) : []);

/** The same where it unfolds below the result: what would lead on to that one leads nowhere. @param {(Part | string)[]} line */
const unfolded = (line) => line.filter((each, i) => i < line.length - 1 || (each !== "=" && each !== "→"));

/** A sign that the places of the matrices say to who sees them. @param {string} sign */
const unseen = (sign) => h("span", { class: "unseen" }, sign);

let patterns = 0;

/** Its hatching is its own: that of a picture that is folded away fills nothing. @param {SVGSVGElement} whole */
function separate(whole) {
  const id = `hatched-${patterns++}`;
  whole.querySelector("pattern")?.setAttribute("id", id);
  for (const each of whole.querySelectorAll('[fill="url(#hatched)"]')) each.setAttribute("fill", `url(#${id})`);
  return whole;
}
