// @ts-check
// The tree of beams: a column for each word, the likeliest beginning on top; a line from each to what it became.
import { fill, h, svg } from "../../lib/dom.js";
import { _, percent } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.js").Tried} Tried */
/**
 * @typedef {object} TreeData
 * @property {import("../../lib/types.js").Beams} beams
 * @property {number} at the step in focus: later ones are faint
 * @property {boolean} blank
 */
/** @typedef {{each: Tried, step: number, row: number, from: Node | null, isBest: boolean}} Node */

const COLUMN = 112; // px
const WORD = 0.66; // of a column; the rest is for the lines
const ROW = 34;

/** @param {HTMLElement} element @param {(step: number) => void} onselect */
export function mount(element, onselect) {
  const lines = svg("svg", { "aria-hidden": "true" });
  const list = h("ol", { class: "columns" });
  const place = h("div", { class: "tree" }, lines, list);
  element.append(place);

  /** @param {TreeData} data */
  function update(data) {
    const columns = grown(data.beams);
    const rows = Math.max(...columns.map((nodes) => nodes.length));
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const [width, height] = [COLUMN * unit, ROW * unit];
    place.style.setProperty("--column", `${width}px`);
    place.style.setProperty("--word", `${WORD * width}px`);
    place.style.setProperty("--row", `${height}px`);
    lines.setAttribute("width", String(width * columns.length));
    lines.setAttribute("height", String(height * (rows + 1)));
    const paths = columns.flat().filter(({ from }) => from);
    fill(lines, ...paths.map((node) => path(node, width, height, data.at)));
    fill(
      list,
      columns.map((nodes, step) => column(nodes, step, data)),
    );
    const chosen = /** @type {HTMLElement} */ (list.children[data.at]);
    const [left, right] = [chosen.offsetLeft, chosen.offsetLeft + chosen.offsetWidth];
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  }

  /** @param {Node[]} nodes @param {number} step @param {TreeData} data */
  function column(nodes, step, { at, blank }) {
    const items = nodes.map(({ each, isBest }) => {
      const word = each.ended ? "■" : each.words[each.words.length - 1];
      const classes = [each.fate, isBest && "best"].filter(Boolean).join(" ");
      const unseen = each.ended ? _("ended: {words}", { words: each.words.join(" ") }) : each.words.join(" ");
      const share = blank ? "?" : percent(Math.exp(each.log_probability));
      return h(
        "li",
        { class: classes, title: unseen },
        h("bdi", { lang: "en" }, word),
        each.ended ? h("span", { class: "unseen" }, unseen) : null,
        h("small", {}, share),
      );
    });
    const head = h("button", { type: "button", onclick: () => onselect(step) }, step + 1);
    head.setAttribute("aria-label", _("Word {n}", { n: step + 1 }));
    const item = h("li", { class: step > at ? "later" : "" }, head, h("ol", {}, items));
    if (step === at) item.setAttribute("aria-current", "step");
    return item;
  }

  return { update };
}

/** @param {Node} node @param {number} width @param {number} height @param {number} at */
function path({ from, step, row, isBest }, width, height, at) {
  const [x, y] = [step * width, (row + 1.5) * height];
  const [x0, y0] = [(step - 1 + WORD) * width, ((from?.row ?? 0) + 1.5) * height];
  const middle = (x + x0) / 2;
  const classes = [isBest && "best", step > at && "later"].filter(Boolean).join(" ");
  return svg("path", { d: `M${x0} ${y0}C${middle} ${y0} ${middle} ${y} ${x} ${y}`, class: classes });
}

/** What lived or ended at each step, and where it came from. @param {import("../../lib/types.js").Beams} beams @returns {Node[][]} */
export function grown({ steps, best }) {
  /** @type {Node[]} */
  let alive = [];
  const columns = steps.map((step, i) => {
    const kept = step.filter(({ fate }) => fate !== "dropped");
    const nodes = kept.map((each, row) => ({ each, step: i, row, from: alive[each.parent] ?? null, isBest: false }));
    alive = nodes.filter(({ each }) => each.fate === "alive");
    return nodes;
  });
  const isBest = (/** @type {Node} */ { each }) =>
    each.ended === best[0].ended && each.words.join(" ") === best[0].words.join(" ");
  /** @type {Node | null} */
  let node = columns.flat().find(isBest) ?? null;
  for (; node; node = node.from) node.isBest = true;
  return columns;
}
