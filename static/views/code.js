// @ts-check
// The mechanism's own source with the line of the step lit; an inner function opens under the line that calls it.
import { fill, h } from "../lib/dom.js";
import { noPicture } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/types.js").CodeInfo} CodeInfo */
/**
 * @typedef {object} CodeData
 * @property {CodeInfo[]} code
 * @property {Step} step
 * @property {(line: {file: string, line: number}) => void} [onselect] a line that names a step was chosen
 */
/** @typedef {{figure: HTMLElement, lines: {n: number, span: HTMLElement}[]}} Listing */

const WORDS =
  /(\b(?:def|return|if|else|is|None|for|in|import|from)\b)|("(?:[^"\\]|\\.)*")|(#.*$)|(\b(?:w_)?q\b)|(\b(?:w_)?k\b)|(\b(?:w_)?v\b)/g;
const KINDS = ["keyword", "string", "comment", "role-query", "role-key", "role-value"];

/** @param {HTMLElement} element @param {CodeData} data @returns {import("../lib/view.js").View<CodeData>} */
export function mount(element, data) {
  const place = h("div", { class: "code" });
  /** @type {Map<string, Listing>} */
  const listings = new Map();
  element.append(place);
  update(data);

  /** @param {CodeData} next */
  function update(next) {
    if (next.code !== data.code) listings.clear();
    data = next;
    const { source } = data.step;
    // outermost first: each function down to the line that calls the next one
    const path = [...source.callers].reverse().concat(source);
    const shown = path.flatMap((call, depth) => listing(call, depth) ?? []);
    shown.forEach(({ call, lines }) => {
      const mark = call === source ? "lit" : "calls";
      lines.forEach(({ n, span }) => (span.className = n >= call.line && n <= call.end_line ? mark : ""));
    });
    const figures = shown.map(({ figure }) => figure);
    if (figures.length !== place.children.length || figures.some((each, i) => place.children[i] !== each)) fill(place, figures);
    queueMicrotask(reveal); // once all of the page is written
  }

  function reveal() {
    const lit = /** @type {HTMLElement | null} */ (place.querySelector(".lit"));
    if (lit) place.scrollTop = lit.offsetTop - place.clientHeight / 3;
  }

  /** One stays from step to step. @param {import("../lib/types.js").Call} call @param {number} depth */
  function listing(call, depth) {
    const info = data.code.find((each) => each.file === call.file && each.function === call.function);
    if (!info) return null;
    const key = `${depth} ${call.file} ${call.function}`;
    const found = listings.get(key) ?? written(info, depth);
    listings.set(key, found);
    return { ...found, call };
  }

  /** The line that is lit, or lines; the rest is read where it stands. */
  function describe() {
    const lit = [...place.querySelectorAll(".lit")].map(({ childNodes: [at, ...code] }) =>
      [`${at.textContent}:`, ...code.map((part) => part.textContent)].join(" ").trim(),
    );
    return { words: [data.step.source.file, ...lit].join(" "), table: null };
  }

  return { update, destroy: () => place.remove(), describe, svg: noPicture };
}

/** @param {CodeInfo} info @param {number} depth @returns {Listing} */
function written(info, depth) {
  const lines = info.text
    .replace(/\n$/, "")
    .split("\n")
    .map((text, i) => ({ n: info.line + i, span: h("span", {}, h("i", {}, String(info.line + i)), ...coloured(text), "\n") }));
  const code = h("code", {}, lines.map(({ span }) => span));
  const figure = h("figure", { class: `depth-${Math.min(depth, 3)}` }, h("figcaption", {}, info.file), h("pre", { tabIndex: 0 }, code));
  return { figure, lines };
}

/** @param {string} text */
function coloured(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(WORDS)) {
    const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)];
    parts.push(text.slice(at, match.index), h("span", { class: kind }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}
