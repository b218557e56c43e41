// @ts-check
// What is asked, in words: the teacher's, else the page's own by the kind of the question.
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { prose } from "../lib/prose.js";

/** @typedef {import("../lib/types.js").ClassQuestion} ClassQuestion */

/** @param {ClassQuestion} ask @returns {HTMLElement} */
export const wordsOf = (ask) => h("div", { class: "class-says", lang: ask.language || document.documentElement.lang }, ...(ask.says.length ? prose(ask.says) : [h("p", {}, plainly(ask))]));

/** By its kind alone. @param {ClassQuestion} ask */
export function plainly({ kind, step, of, cells }) {
  if (kind === "number") return cells.length > 1 ? _("Which numbers stand in the marked cells of “{step}”?", { step }) : _("Which number stands in the marked cell of “{step}”?", { step }); // prettier-ignore
  if (kind === "largest") return _("Which of the marked cells of “{step}” is the largest?", { step });
  if (kind === "smallest") return _("Which of the marked cells of “{step}” is the smallest?", { step });
  if (kind === "touch" && of === "row") return _("Which row of “{step}” is it?", { step });
  if (kind === "touch" && of === "column") return _("Which column of “{step}” is it?", { step });
  if (kind === "touch") return _("Which cell of “{step}” is it?", { step });
  return _("Which is right?");
}
