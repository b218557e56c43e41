// @ts-check
// What is asked, in words: the teacher's, else the page's own by the kind of the question; and what was answered.
import { choicesOf } from "../lib/answer.js";
import { h } from "../lib/dom.js";
import { _, exact } from "../lib/i18n.js";
import { named } from "../lib/labels.js";
import { standsIn } from "../lib/posed.js";
import { prose } from "../lib/prose.js";

/** @typedef {import("../lib/types.js").ClassQuestion} ClassQuestion */
/** @typedef {import("../lib/answers.js").Given} Given */

/** @param {ClassQuestion} ask @returns {HTMLElement} */
export const wordsOf = (ask) => h("div", { class: "class-says", lang: ask.language || document.documentElement.lang }, ...(ask.says.length ? said(ask.says) : [h("p", {}, plainly(ask))]));

/** A lesson's text outside its page: a word of the sentence stands in quotes. @param {import("../lib/types.js").LessonBlock[]} blocks */
export const said = (blocks) => prose(blocks.map(({ spans, ...block }) => ({ ...block, spans: spans.map(quoted) })));

/** @param {import("../lib/types.js").LessonSpan} span */
const quoted = (span) => (span.kind === "word" ? { ...span, text: _("“{word}”", { word: span.text }) } : span);

/** By its kind alone. @param {ClassQuestion} ask */
export function plainly({ kind, step, of, cells }) {
  if (kind === "number") return cells.length > 1 ? _("Which numbers stand in the marked cells of “{step}”?", { step }) : _("Which number stands in the marked cell of “{step}”?", { step }); // prettier-ignore
  if (kind === "largest") return _("Which of the marked cells of “{step}” is the largest?", { step });
  if (kind === "smallest") return _("Which of the marked cells of “{step}” is the smallest?", { step });
  if (kind === "touch" && of === "row") return _("Touch the row of “{step}” that your teacher asks for.", { step });
  if (kind === "touch" && of === "column") return _("Touch the column of “{step}” that your teacher asks for.", { step });
  if (kind === "touch") return _("Touch the cell of “{step}” that your teacher asks for.", { step });
  return _("Which is right?");
}

/** What was answered, in a few words. @param {ClassQuestion} ask @param {Given} given @returns {string} */
export function answerIn(ask, { numbers = [], places = [], choice = null, text = "" }) {
  if (text) return text;
  if (numbers.length) return numbers.map(exact).join(", ");
  if (choice !== null) return textOf(choicesOf(ask)[choice]);
  if (ask.kind === "touch") return touchedIn(ask, places);
  const words = named(ask.words);
  const name = (/** @type {number} */ place) => words[place] ?? touchedIn({ ...ask, of: "cell" }, ask.cells[place] ?? [0, place]);
  return places.length ? places.map(name).join(", ") : _("done");
}

/** @param {string | HTMLElement | undefined} said */
const textOf = (said) => (said instanceof HTMLElement ? (said.textContent ?? "") : (said ?? ""));

/** A cell, a row or a column by its labels: those that the question carries, else those on the page. @param {ClassQuestion} ask @param {number[]} places */
export function touchedIn({ step, of, rows = [], columns = [] }, [row, column]) {
  const stage = standsIn({ step });
  const label = (/** @type {string} */ way, /** @type {number} */ at) => stage?.querySelector(`.stage .matrix th[data-${way}="${at}"]`)?.textContent?.trim();
  const across = columns[column] ?? label("column", column) ?? _("column {n}", { n: column + 1 });
  const down = rows[row] ?? label("row", row) ?? _("row {n}", { n: row + 1 });
  return of === "row" ? down : of === "column" ? across : [down, across].filter(Boolean).join(" · ");
}
