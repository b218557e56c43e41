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

const WORDS =
  /(\b(?:def|return|if|else|is|None|for|in|import|from)\b)|("(?:[^"\\]|\\.)*")|(#.*$)|(\b(?:w_)?q\b)|(\b(?:w_)?k\b)|(\b(?:w_)?v\b)/g;
const KINDS = ["keyword", "string", "comment", "role-query", "role-key", "role-value"];

/** @param {HTMLElement} element @param {CodeData} data @returns {import("../lib/view.js").View<CodeData>} */
export function mount(element, data) {
  const place = h("div", { class: "code" });
  element.append(place);
  update(data);

  /** @param {CodeData} next */
  function update(next) {
    data = next;
    const { source } = data.step;
    // outermost first: each function down to the line that calls the next one
    const path = [...source.callers].reverse().concat(source);
    fill(
      place,
      path.map((call, depth) => listing(call, depth, depth === path.length - 1)),
    );
    const lit = /** @type {HTMLElement | null} */ (place.querySelector(".lit"));
    if (lit) place.scrollTop = lit.offsetTop - place.clientHeight / 3;
  }

  /** @param {import("../lib/types.js").Call} call @param {number} depth @param {boolean} innermost */
  function listing(call, depth, innermost) {
    const info = data.code.find((each) => each.file === call.file && each.function === call.function);
    if (!info) return null;
    const lines = info.text
      .replace(/\n$/, "")
      .split("\n")
      .map((text, i) => {
        const n = info.line + i;
        const on = n >= call.line && n <= call.end_line;
        return h(
          "span",
          { class: on ? (innermost ? "lit" : "calls") : "" },
          h("i", {}, String(n)),
          ...coloured(text),
          "\n",
        );
      });
    return h(
      "figure",
      { class: `depth-${Math.min(depth, 3)}` },
      h("figcaption", {}, info.file),
      h("pre", { tabIndex: 0 }, h("code", {}, lines)),
    );
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
