// @ts-check
// The tree of beams: a column for each word, the likeliest beginning on top; a line from each to what it became.
import { fill, h, svg } from "../../lib/dom.js";
import { _, percent } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import { sheet, wide, write } from "../../lib/svg.js";
import { rem } from "../../lib/type.js";
import { wire } from "../../lib/wired.js";

/** @typedef {import("../../lib/types.js").Tried} Tried */
/**
 * @typedef {object} TreeData
 * @property {import("../../lib/types.js").Beams} beams
 * @property {number} at the step in focus: later ones are faint
 * @property {boolean} blank
 * @property {(step: number) => void} onselect
 */
/** @typedef {{each: Tried, step: number, row: number, from: Node | null, isBest: boolean}} Node */

const COLUMN = 112; // px
const WORD = 0.66; // of a column; the rest is for the lines
const ROW = 34;
const GAP = 6; // in a picture by itself
const SMALL = { size: 11 };

/** @param {HTMLElement} element @param {TreeData} data @returns {import("../../lib/view.js").View<TreeData>} */
export function mount(element, data) {
  const lines = svg("svg", { "aria-hidden": "true" });
  const list = h("ol", { class: "columns" });
  const place = h("div", { class: "tree" }, lines, list);
  element.append(place);
  update(data);

  /** @param {TreeData} next */
  function update(next) {
    data = next;
    const columns = grown(data.beams);
    const rows = Math.max(...columns.map((nodes) => nodes.length));
    const unit = rem();
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
      columns.map((nodes, step) => column(nodes, step)),
    );
    const chosen = /** @type {HTMLElement} */ (list.children[data.at]);
    const [left, right] = [chosen.offsetLeft, chosen.offsetLeft + chosen.offsetWidth];
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  }

  /** @param {Node[]} nodes @param {number} step */
  function column(nodes, step) {
    const { at, onselect } = data;
    const items = nodes.map(({ each, isBest }) => {
      const classes = [each.fate, isBest && "best"].filter(Boolean).join(" ");
      const unseen = each.ended ? _("ended: {words}", { words: each.words.join(" ") }) : each.words.join(" ");
      return h(
        "li",
        { class: classes, title: unseen },
        h("bdi", { lang: "en" }, wordOf(each)),
        each.ended ? h("span", { class: "unseen" }, unseen) : null,
        h("small", {}, shareOf(each)),
      );
    });
    const head = h("button", { type: "button", onclick: () => onselect(step) }, step + 1);
    head.setAttribute("aria-label", _("Word {n}", { n: step + 1 }));
    const item = h("li", { class: step > at ? "later" : "" }, head, h("ol", {}, items));
    if (step === at) item.setAttribute("aria-current", "step");
    return item;
  }

  /** @param {Tried} each */
  function shareOf({ log_probability }) {
    return data.blank ? "?" : percent(Math.exp(log_probability));
  }

  /** What lives at the step in focus; a row for each beginning, by its step. */
  function describe() {
    const { beams, at, blank } = data;
    const columns = grown(beams);
    const said = columns[at].map(({ each }) => `${each.words.join(" ")} ${shareOf(each)}`).join(", ");
    const rows = columns.flatMap((nodes, step) =>
      nodes.map(({ each }) => [each.words.join(" "), step + 1, blank ? "?" : Math.exp(each.log_probability)]),
    );
    return { words: `${_("Word {n}", { n: at + 1 })}: ${said}`, table: { columns: ["", _("Step"), _("probability")], rows } };
  }

  /** The whole tree, the best one strong. */
  async function alone() {
    const columns = grown(data.beams);
    const { ink, soft, accent } = palette();
    const paths = columns.flat().flatMap(({ from, step, row, isBest }) => {
      if (!from) return [];
      const look = { stroke: css(isBest ? accent : soft), "stroke-width": isBest ? 2 : 1 };
      const start = (step - 1) * COLUMN + wide(wordOf(from.each)) + wide(` ${shareOf(from.each)}`, SMALL) + 2 * GAP;
      return [wire([Math.min(start, (step - 1 + WORD) * COLUMN), (from.row + 1) * ROW], [step * COLUMN, (row + 1) * ROW], look)];
    });
    const words = columns.flat().flatMap(({ each, step, row, isBest }) => {
      const [x, y] = [step * COLUMN + GAP, (row + 1) * ROW];
      const share = write(x + wide(`${wordOf(each)} `, { bold: isBest }), y, shareOf(each), { ...SMALL, fill: css(soft) });
      return [write(x, y, wordOf(each), { bold: isBest, fill: css(isBest ? accent : ink) }), share];
    });
    const rows = Math.max(...columns.map((nodes) => nodes.length));
    return sheet(_("The tree of beams"), columns.length * COLUMN + GAP, (rows + 1) * ROW, paths, words);
  }

  return { update, destroy: () => place.remove(), describe, svg: alone };
}

/** The last one of a beginning, or its end. @param {Tried} each */
const wordOf = ({ ended, words }) => (ended ? "■" : words[words.length - 1]);

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
