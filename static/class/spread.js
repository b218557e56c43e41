// @ts-check
// What a class answered: a bar for each answer, the first vote beside the second, with the known mistakes that lead there;
// and if cells were chosen, how often each was, over the matrix itself. A teacher sees it at once, a class when it may.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { styled } from "../lib/styled.js";
import { cells, rightCells, rows, spreadOf, totals } from "./counted.js";
import * as heat from "./heat.js";
import { said } from "./words.js";

/** @typedef {import("./counted.js").SpreadData} SpreadData */

/** @param {HTMLElement} element is hidden as long as there is nothing to be seen @param {SpreadData} data */
export function mount(element, data) {
  styled("class/spread.css");
  const table = h("table", { class: "spread" });
  element.append(table);
  const over = heat.mount(heatData());
  paint();

  /** Over the page stands what all may see, whoever looks: it may be on a wall. */
  function heatData() {
    const { ask, round } = data.question;
    const isPublic = true;
    const spread = spreadOf({ ...data, isPublic });
    const last = spread?.[round - 1].length ? round - 1 : 0; // a second vote that has no answer yet shows the first
    return { ask, cells: spread && cells(ask, spread[last]), right: rightCells({ ...data, isPublic }) };
  }

  function paint() {
    const spread = spreadOf(data);
    element.hidden = !spread;
    if (!spread) return fill(table);
    const { ask, round } = data.question;
    const sums = totals(spread);
    const votes = round === 2 ? [_("First vote"), _("Second vote")] : [_("Answers")];
    const heads = votes.map((name, vote) => h("th", { scope: "col" }, name, " ", h("small", {}, String(sums[vote]))));
    const language = ask.language || undefined;
    const found = rows(data);
    const most = Math.max(...found.flatMap(({ counts }) => counts.map((count, vote) => count / (sums[vote] || 1)))); // which fills its column
    const body = found.flatMap(({ label, counts, right, reasons }) => {
      const sign = right ? "✓ " : "";
      const name = h("th", { scope: "row", lang: language }, sign, h("bdi", {}, label), right && h("span", { class: "unseen" }, " ", _("right")));
      const why = reasons.length ? [h("tr", { class: "made" }, h("td", { colSpan: 1 + votes.length, lang: language }, ...said(reasons)))] : [];
      const row = h("tr", { class: right ? "is-right" : "" }, name, votes.map((_name, vote) => bar(counts[vote], counts[vote] / (sums[vote] * most || 1))));
      return [row, ...why];
    });
    fill(table, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "unseen" }, _("Answer"))), heads)), h("tbody", {}, body));
    if (!sums[0] && !sums[1]) fill(table, h("caption", {}, data.question.state === "open" ? _("Nobody has answered yet.") : _("Nobody has answered.")));
  }

  return {
    /** @param {SpreadData} next */
    update(next) {
      data = next;
      paint();
      over.update(heatData());
    },
    destroy() {
      over.destroy();
      table.remove();
    },
  };
}

/** @param {number} count @param {number} share of the longest bar */
function bar(count, share) {
  const line = h("i", { class: "count-bar", "aria-hidden": "true" });
  line.style.setProperty("--share", String(share));
  return h("td", {}, h("span", { class: "counted" }, line, h("b", {}, String(count))));
}
