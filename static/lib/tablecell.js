// @ts-check
// One cell of a matrix that is a table: what is written in it, how it looks, and how it is read aloud.
import { _ } from "./i18n.js";
import { CLASSES, isStrong } from "./palette.js";
import { inCell, isBlank } from "./seen.js";
import { isFollowed, sides } from "./tensor.js";

/** @typedef {import("../views/matrix.js").MatrixData} MatrixData */
/**
 * classes: of the element, by the style sheet's names; share: of the largest number, how strong its colour is; colour: "" for
 * the style sheet's own; label: how it is read aloud
 * @typedef {{written: string, classes: string, share: number, colour: string, title: string, label: string}} Look
 */

/** @param {MatrixData} data @param {number} row @param {number} column @returns {Look} */
export function lookOf(data, row, column) {
  const { plane, scale, legend, task } = data;
  const key = `${row},${column}`;
  const value = plane.at(row, column);
  const isUnknown = isBlank(data, row, column);
  const isHidden = data.hidden(row, column) && !isUnknown;
  const isClass = scale.kind === "class" && !isUnknown;
  const isFlat = isUnknown || isHidden || isClass || !Number.isFinite(value);
  const share = isFlat ? 0 : Math.min(1, Math.abs(value) / scale.largest);
  const isInRow = row === data.focus.row;
  const classes = [
    value < 0 && !isUnknown && "negative",
    !isFlat && isStrong(value, share) && "strong",
    isClass && legend[value] && "class",
    isHidden && "hidden",
    isUnknown && "blank",
    data.edited.has(key) && "edited",
    data.lit.has(key) && "lit",
    isInRow && (data.lit.has(key) || isFollowed(plane.rowAxis)) && "row",
    isInRow && column === data.focus.column && "focus",
    isDim(data, row, column) && "dim",
    isPicked(data, row, column) && "picked",
    column === data.breaks?.column && "begins",
  ];
  const typed = isUnknown ? task?.typed.get(key) : undefined;
  const written = typed ?? (isUnknown ? "?" : isHidden && value === 0 ? "0" : inCell(data, value));
  const named = legend[value] ?? written;
  const place = `${data.rowLabels[row]} · ${data.columnLabels[column]}`;
  return {
    written,
    classes: classes.filter(Boolean).join(" "),
    share,
    colour: isClass && legend[value] ? `var(--class-${value % CLASSES})` : "",
    title: isUnknown ? "" : `${place}: ${named}${isHidden ? ` (${_("hidden")})` : ""}`,
    label: spelled(data, row, column, typed !== undefined ? _("you typed {text}", { text: typed }) : isUnknown ? _("to be guessed") : named, isHidden),
  };
}

/** A cell by itself: its words and their roles, its number. @param {MatrixData} data @param {number} row @param {number} column @param {string} said @param {boolean} isHidden */
function spelled({ plane, rowLabels, columnLabels }, row, column, said, isHidden) {
  const { down, across } = sides(plane);
  const ofRow = down ? `${down} ${rowLabels[row]}, ` : "";
  return `${ofRow}${across} ${columnLabels[column]}: ${said}${isHidden ? `, ${_("hidden by the mask")}` : ""}`;
}

/** Whether something else is lit. @param {MatrixData} data @param {number} row @param {number} column */
function isDim({ task }, row, column) {
  const spot = task?.spot;
  return spot !== null && spot !== undefined && ((spot.row ?? row) !== row || (spot.column ?? column) !== column);
}

/** Whether it was chosen, by itself or with its row or column. @param {MatrixData} data @param {number} row @param {number} column */
function isPicked({ task }, row, column) {
  const { picked, of } = task ?? {};
  const isIt = (/** @type {string} */ each) => {
    const [down, across] = each.split(",").map(Number);
    return (of === "column" || down === row) && (of === "row" || across === column);
  };
  return [...(picked ?? [])].some(isIt);
}
