// @ts-check
// The history leaves as a picture and as a table; its papers stand in the page, which needs no script to be read.
import * as carry from "../../lib/carry.js";
import { find, svg as shape } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import * as share from "../../lib/share.js";
import { LINE, SIZE, broken, rule, sheet, write } from "../../lib/svg.js";

/** @typedef {{year: string, brought: string, who: string, title: string, where: string, isOpen: boolean}} Paper */

const [WIDTH, GAP, MARGIN] = [720, 12, 64]; // px; of the margin in which the years stand
const DOT = 5; // px
const TITLE = _("How attention came about, 1990–2025");

/** @returns {Paper[]} */
const papers = () => [...document.querySelectorAll(".years > li")].flatMap((of) => [...of.querySelectorAll(".paper")].map((each) => read(of, each)));

/** @param {Element} year @param {Element} paper @returns {Paper} */
function read(year, paper) {
  const said = (/** @type {string} */ selector, within = paper) => within.querySelector(selector)?.textContent?.trim() ?? "";
  const title = said("cite");
  const [who, where] = said(".source").split(title);
  const bare = { who: who.replace(/:\s*$/, ""), where: where.replace(/^,\s*/, "") };
  return { year: said("time", year), brought: said(".brought"), title, ...bare, isOpen: !paper.matches(".closed") };
}

/** @returns {import("../../lib/view.js").Seen} */
function describe() {
  const all = papers();
  const rows = all.map(({ year, brought, who, title, where }) => [year, brought, who, title, where]);
  const words = all.map(({ year, brought, who, title }) => `${year}: ${brought} ${who}: ${title}.`);
  return { words: words.join("\n"), table: { columns: [_("year"), _("what it brought"), _("authors"), _("title"), _("printed")], rows } };
}

/** The line with its years, a dot for each paper, filled if it opens in the lab. */
async function svg() {
  const { line, soft, positive, paper } = palette();
  /** @type {Node[]} */
  const parts = [];
  let [y, last] = [GAP, ""];
  for (const { year, brought, who, title, where, isOpen } of papers()) {
    const middle = y + (SIZE * LINE) / 2;
    if (year !== last) parts.push(write(GAP, middle, (last = year), { bold: true }));
    parts.push(shape("circle", { cx: MARGIN, cy: middle, r: DOT, fill: css(isOpen ? positive : paper), stroke: css(isOpen ? positive : soft), "stroke-width": 2 }));
    for (const [text, type] of /** @type {const} */ ([[brought, { serif: true, size: SIZE + 1 }], [`${who}: ${title}, ${where}`, { size: SIZE - 2, fill: css(soft) }]]))
      for (const each of broken(text, WIDTH - MARGIN - 3 * GAP, type)) {
        parts.push(write(MARGIN + 2 * GAP, y + (SIZE * LINE) / 2, each, type));
        y += type.size * LINE;
      }
    y += GAP;
  }
  return sheet(TITLE, WIDTH, y, rule(MARGIN, GAP, MARGIN, y - GAP, css(line), 2), parts);
}

share.mount({ state: () => ({}), onopen: () => {} });
carry.beside(find("#saves"), _("this history"), () => ({ describe, svg }));
