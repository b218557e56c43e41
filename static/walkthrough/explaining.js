// @ts-check
// The arithmetic of the cell in focus: asked for, awaited, and forgotten if another cell is looked at meanwhile.
import { asking } from "../lib/problem.js";

/** @typedef {import("../lib/types.js").Term} Term */
/** @typedef {import("../lib/types.js").CellResponse} CellResponse */

/**
 * @param {HTMLElement} place that waits for the answer
 * @param {() => Promise<CellResponse | null>} question
 * @param {() => void} onchange something else is known of the cell
 * @param {(message: string) => void} onrefused
 */
export function explaining(place, question, onchange, onrefused) {
  /** @type {Term | null} */
  let term = null;
  /** @type {Record<string, import("../lib/types.js").Sign>} */
  let signs = {};
  let asked = 0;

  function ask() {
    const own = ++asked;
    const answered = async () => {
      const answer = await question();
      if (own !== asked || !answer) return;
      ({ signs } = answer);
      term = answer.expression;
      onchange();
    };
    const refused = (/** @type {Error} */ { message }) => {
      if (own !== asked) return;
      term = null; // that of another cell, or of other numbers, is not left standing
      onchange();
      onrefused(message);
    };
    return asking(answered, refused, [place]);
  }

  return { ask, forget: () => void (term = null), known: () => ({ term, signs }) };
}
