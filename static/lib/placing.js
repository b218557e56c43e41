// @ts-check
// Where what a step is made of finds room beside its matrix, or around it, and how large: its cells, and the names above them.
import { _ } from "./i18n.js";
import { read } from "./mathml.js";
import { wide, widest } from "./svg.js";
import { besides, comfortable } from "./tablesize.js";
import { rem } from "./type.js";

/** @typedef {import("./equation.js").Equation} Equation */
/** @typedef {import("./equation.js").Part} Part */
/** @typedef {import("./tensor.js").Plane} Plane */
/** @typedef {{wide: number, high: number}} Size px, of a cell */
/** Where the parts stand, and how much of the width they take from the matrix, in px. @typedef {{kind: "around" | "beside" | "above" | "folded" | "none", width: number}} Place */

// in sixteenths of the page's type size, as the matrix's own
const NARROW = 600; // px, of a page on which parts unfold below
const LOW = 480; // px, of a window in which none stands above the result
export const FEW = 6; // rows: above more than these one line is enough, with small numbers or none
const LABEL = 14; // px, of a row's label
const MANY = 12; // rows: in front of a class there is no room for anything above so many
const SIGN = 34; // px, of what stands between two parts
export const GAP = 14; // px, between a part and the matrix
const FINEST = 4; // px, of a cell whose place can still be told
const LEGIBLE = 16; // px, of a cell whose number may be read
const WIDEST = 38; // px, of a cell
const FINER = 0.5; // px, from one size of a cell to the next
export const MOST = 420; // px, of all that stands beside the matrix
const SHARE = 0.53; // of the screen, while presented: the result begins behind it, step after step
const SHORT = 4; // letters, of a sign that stays with its matrix
const LONGEST = 220; // px, of a name
const NAMED = 3; // steps, of a name that is too long
const MATHS = 1.1; // times as wide, with the spaces around its signs
const BORDER = 2; // px, around a part
const WHOLE = 260; // px, of a part by itself
const HIGH = 22; // px, of a row above the matrix
const WIDE = 36; // px, of one that is looked at from the last row
const TALL = 0.13; // of the window, of a part above the matrix: the result comes first
const FREE = 0.2; // the same while nothing but the picture is shown

/** Whether nothing else is shown, as large as the screen. */
export const isPresented = () => "presenting" in document.documentElement.dataset;

const isProjected = () => document.documentElement.dataset.theme === "projector";

/** Where parts find room beside a matrix, or around it. @param {Equation | null} equation @param {Plane} plane @param {number} room px, of both together @param {{rowLabels: string[], sums: boolean}} [named] what the matrix has beside its cells @returns {Place} */
export function placed(equation, plane, room, named) {
  const own = comfortable(plane.columns, named && besides(widest(named.rowLabels, { size: LABEL * rem(), bold: true }), named.sums));
  const aside = isPresented() ? Math.max(0, Math.min(SHARE * room, room - own)) : 0;
  if (!equation) return { kind: "none", width: aside };
  if (room < NARROW * rem()) return { kind: "folded", width: 0 };
  const isLow = innerHeight < LOW;
  if (isLow && !equation.row) return { kind: "folded", width: 0 };
  const spare = Math.min(isPresented() ? SHARE * room : MOST * rem(), room - own);
  const row = equation.row ?? [equation.left];
  const beside = 2 * GAP * rem();
  const width = widthOf(row);
  const isTall = plane.rows > MANY && isProjected() && !isPresented(); // then the result comes first
  const least = plane.rows === 1 || (equation.row && plane.rows <= FEW) ? LEGIBLE : FINEST; // above the matrix there is room for the numbers of a few rows
  if (spare < width(least) + beside || (equation.row && !isAligned(equation.row, plane))) return { kind: isLow || isTall ? "folded" : "above", width: 0 };
  return { kind: equation.row ? "beside" : "around", width: Math.max(aside, Math.min(spare, width(WIDEST * rem()) + beside)) };
}

/** How wide the cells of parts may be that share so much room with their names, in px. @param {(Part | string)[]} row @param {number} room */
export function cellsOf(row, room) {
  const width = widthOf(row);
  const most = Math.max(room, width(FINEST)); // as names may be that are wider than what is below them
  let size = WIDEST * rem();
  while (size > FINEST && width(size) > most) size -= FINER;
  return size;
}

/** How wide parts are whose cells are so wide, with their names and what stands between them, in px. @param {(Part | string)[]} row @returns {(size: number) => number} */
function widthOf(row) {
  const unit = rem();
  const named = row.map((each) => ({ columns: typeof each === "string" ? 0 : (each.plane?.columns ?? 0), name: unit * MATHS * wide(nameOf(each, row)) }));
  const own = (/** @type {number} */ columns, /** @type {number} */ name, /** @type {number} */ size) =>
    columns ? Math.max(columns * size, name) + BORDER : Math.max(unit * SIGN, name + unit * GAP);
  return (size) => named.reduce((sum, { columns, name }) => sum + own(columns, name, size), 0);
}

/** Each matrix with the signs that stay with it: those after it, and the bracket before; words may go on below. @param {(Part | string)[]} line @returns {(Part | string)[][]} */
export function termsOf(line) {
  /** @type {(Part | string)[][]} */
  const found = [];
  for (const each of line) {
    const last = found.at(-1);
    const isDrawn = typeof each !== "string" && each.plane !== null;
    const isAfter = isDrawn || each === "(" ? last?.at(-1) === "(" : spelled(each).length <= SHORT;
    if (last && isAfter) last.push(each);
    else found.push([each]);
  }
  return found;
}


/** How much room the signs of a term need, in px. @param {(Part | string)[]} term */
export const signsOf = (term) => widthOf(term.filter((each) => typeof each === "string" || !each.plane))(0);

/** What a part is called: its formula; the steps that are in it, if that is too long; its whole name, if another one has the same. @param {Part | string} each @param {(Part | string)[]} line */
export function nameOf(each, line) {
  const text = spelled(each);
  if (typeof each === "string" || !each.plane) return text;
  const isTwin = line.some((other) => typeof other !== "string" && other.plane && other.step !== each.step && spelled(other) === text);
  if (isTwin && each.step) return each.step;
  const formula = read(each.formula);
  if (rem() * wide(text) <= LONGEST * rem() && !formula.querySelector("mtable")) return text;
  const steps = [...formula.querySelectorAll("[data-step]")].map((step) => step.textContent ?? "");
  return steps.length ? `${[...new Set(steps)].slice(0, NAMED).join(", ")} …` : _("by position"); // of no step: of plain numbers, such as places
}

/** @param {Part | string} each */
export const spelled = (each) => (typeof each === "string" ? each : (read(each.formula).textContent ?? ""));

/** Whether each part has the matrix's rows, or one for all of them. @param {(Part | string)[]} row @param {Plane} plane */
const isAligned = (row, plane) =>
  row.every((each) => typeof each === "string" || !each.plane || each.plane.rows === plane.rows || each.plane.rows === 1);

/** A part by itself. @param {Part | string} each @returns {Size} */
export function free(each) {
  if (typeof each === "string" || !each.plane) return { wide: 0, high: 0 };
  const { rows, columns } = each.plane;
  const [most, tall] = isPresented() ? [WIDE, FREE] : [HIGH, TALL];
  return { wide: Math.max(1, Math.min(most, WHOLE / columns) * rem()), high: Math.min(most * rem(), (tall * innerHeight) / rows) };
}

/** How high a row of what stands above the matrix is. @param {Part} part */
export const heightOf = ({ plane }) => Math.max(FINEST, Math.min(HIGH * rem(), (TALL * innerHeight) / (plane?.rows ?? 1)));
