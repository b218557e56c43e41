// @ts-check
// An equation as what moves: of a row of matrices, which ones come together, and what they give.

/** @typedef {import("../../lib/equation.js").Equation} Equation */
/** @typedef {import("../../lib/equation.js").Part} Part */
/** @typedef {import("./sheets.js").Sheet} Sheet */
/** @typedef {import("./sheets.js").Stage} Stage */

/**
 * @param {Equation} equation
 * @param {(part: Part) => Sheet | null} sheetOf null: a plain number
 * @param {Sheet} result
 * @returns {import("./sheets.js").Product | import("./sheets.js").Chain | null} null: nothing that is drawn goes into it
 */
export function sceneOf(equation, sheetOf, result) {
  if (!equation.row) {
    const [left, above] = [sheetOf(equation.left), sheetOf(equation.above)];
    return left && above && { kind: "product", left, above, result };
  }
  const stages = stagesOf(equation.row, sheetOf, result);
  return stages.length ? { kind: "chain", stages, result } : null;
}

/** @param {(Part | string)[]} row @param {(part: Part) => Sheet | null} sheetOf @param {Sheet} result */
function stagesOf(row, sheetOf, result) {
  /** @type {Stage[]} */
  const stages = [];
  /** @type {Sheet[]} */
  let from = [];
  /** @type {(Sheet | string)[]} */
  let line = [];
  let isMoved = false;
  let isGiven = false; // a sign said that what comes next is made of these
  for (const each of row) {
    const sheet = typeof each === "string" ? null : sheetOf(each);
    if (sheet && from.length && (isGiven || sheet.as === "sum")) {
      stages.push({ from, line, to: sheet, isMoved });
      if (isGiven) [from, line] = [[], []];
      [isMoved, isGiven] = [false, false];
    }
    if (sheet) from = [...from, sheet];
    line = [...line, sheet ?? spelled(each)];
    if (typeof each === "string" && /[=→]$/.test(each)) [isGiven, isMoved] = [true, each === "→"];
  }
  return from.length ? [...stages, { from, line, to: result, isMoved }] : stages;
}

/** A sign, or a number. @param {Part | string} each */
const spelled = (each) => (typeof each === "string" ? each.replace(/[=→]$/, "").trim() : each.formula.replaceAll(/<[^>]*>/g, ""));
