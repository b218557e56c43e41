// @ts-check
// A lesson's text: paragraphs of words, of numbers that were computed, of formulas. Nothing in it is HTML.
import { address } from "./address.js";
import { h } from "./dom.js";
import { number, percent } from "./i18n.js";
import { symbols } from "./symbols.js";
import { term } from "./glossary.js";

/** @typedef {import("./types.js").LessonBlock} Block */
/** @typedef {import("./types.js").LessonSpan} Span */

/** @param {Block[]} blocks @returns {HTMLElement[]} */
export function prose(blocks) {
  /** @type {HTMLElement[]} */
  const found = [];
  for (const block of blocks) {
    const own = block.spans.map(written);
    if (!block.item) found.push(h("p", {}, ...own));
    else listOf(found).append(h("li", {}, ...own));
  }
  return found;
}

/** The list that is open at the end, or a new one. @param {HTMLElement[]} found */
function listOf(found) {
  const last = found.at(-1);
  if (last?.tagName === "UL") return last;
  const list = h("ul", {});
  found.push(list);
  return list;
}

/** @param {Span} span @returns {Node | string} */
export function written(span) {
  const { kind, text, to } = span;
  if (kind === "number" || kind === "percent") return h("span", { class: "number" }, text || figures(span));
  if (kind === "word") return h("bdi", { class: "word" }, text);
  if (kind === "formula") return symbols(text);
  if (kind === "link") return h("a", { href: address(to) }, text);
  if (kind === "term") return term(to, text);
  return kind === "text" ? text : h(kind, {}, text);
}

/** @param {Span} span */
function figures({ kind, value, digits }) {
  const found = value ?? NaN;
  return kind === "percent" ? percent(found) : number(Math.abs(found) < 0.5 * 10 ** -digits ? 0 : found, digits);
}
