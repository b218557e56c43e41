// @ts-check
// One map as lines: the written words on one side, the German ones on the other, a line as strong as its share. Without
// a map all lines meet in one point: the vector that everything is written from.
import { fill, h, svg } from "../../lib/dom.js";
import { percent } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import { sentences } from "../../lib/view.js";
import { drawn, wire } from "../../lib/wired.js";

/**
 * @typedef {object} WiresData
 * @property {string[]} queries
 * @property {string[]} keys
 * @property {((row: number, column: number) => number) | null} at shares; null: nothing looks
 * @property {number} row the word in focus, or -1
 * @property {number} column the German word in focus, or -1
 * @property {boolean} blank
 * @property {string} title
 * @property {(row: number) => void} onfocus
 */

const FAINT = 0.02; // weaker lines are left out
const SAID = 0.05; // from here on a share is written at its word

/** @param {HTMLElement} element @param {WiresData} data @returns {import("../../lib/view.js").View<WiresData>} */
export function mount(element, data) {
  const wires = svg("svg", { preserveAspectRatio: "none", "aria-hidden": "true" });
  const [left, right] = [h("ol", { class: "query-side" }), h("ol", { class: "key-side" })];
  const place = h("div", { class: "cross-lines", role: "group" }, left, wires, right);
  element.append(place);
  let words = "";
  update(data);

  /** @param {WiresData} next */
  function update(next) {
    data = next;
    place.setAttribute("aria-label", data.title);
    const wanted = JSON.stringify([data.queries, data.keys]);
    if (wanted !== words) build();
    words = wanted;
    paint();
  }

  function build() {
    fill(
      left,
      data.queries.map((name, row) =>
        h(
          "li",
          { "data-row": row },
          h("button", { type: "button", tabIndex: -1, onclick: () => data.onfocus(row) }, h("bdi", {}, name)),
        ),
      ),
    );
    fill(
      right,
      data.keys.map((name) => h("li", {}, h("small", {}), h("bdi", {}, name))),
    );
    const n = Math.max(data.queries.length, data.keys.length, 1);
    wires.setAttribute("viewBox", `0 0 100 ${n}`);
    wires.style.blockSize = `calc(${n} * var(--pitch))`;
  }

  function paint() {
    const { at, row, blank } = data;
    fill(wires, ...(at ? (blank ? [] : lines(at)) : knot()));
    [...left.children].forEach((item, i) => item.classList.toggle("on", i === row));
    [...right.children].forEach((item, j) => {
      const share = at && !blank && row >= 0 ? at(row, j) : 0;
      item.classList.toggle("on", share >= SAID);
      item.classList.toggle("focus", j === data.column);
      /** @type {Element} */ (item.firstElementChild).textContent = share >= SAID ? percent(share) : "";
    });
  }

  /** What is worth a line: those of the word in focus come last, and stand in front. @param {(row: number, column: number) => number} at */
  function worth(at) {
    const found = [];
    for (let row = 0; row < data.queries.length; row++)
      for (let column = 0; column < data.keys.length; column++) {
        const share = at(row, column);
        if (share >= FAINT) found.push({ row, column, share });
      }
    return found.sort((a, b) => Number(a.row === data.row) - Number(b.row === data.row) || a.share - b.share);
  }

  /** @param {(row: number, column: number) => number} at */
  function lines(at) {
    return worth(at).map(({ row, column, share }) => line(row, column + 0.5, 0, 100, share));
  }

  /** Every German word flows into one point, and every written one comes out of it. */
  function knot() {
    const [n, m] = [data.queries.length, data.keys.length];
    const middle = Math.max(n, m) / 2;
    const into = Array.from({ length: m }, (_word, column) =>
      svg("path", { d: curve(100, column + 0.5, 50, middle), class: "in", "vector-effect": "non-scaling-stroke" }),
    );
    const out = Array.from({ length: n }, (_word, row) => line(row, middle, 0, 50, 0.5));
    return [...into, ...out];
  }

  /** @param {number} row @param {number} to @param {number} x @param {number} end @param {number} share */
  function line(row, to, x, end, share) {
    return svg("path", {
      d: curve(x, row + 0.5, end, to),
      ...strength(share),
      class: row === data.row ? "on" : "",
      "data-row": row,
      "vector-effect": "non-scaling-stroke",
    });
  }

  /** Where the word in focus looks; the shares of all as a table, if there are any. */
  function describe() {
    const { at, row, queries, keys, blank, title } = data;
    const share = (/** @type {number} */ i, /** @type {number} */ j) => (blank ? "?" : (at?.(i, j) ?? 0));
    const own = !at || blank || row < 0 ? [] : keys.map((name, j) => ({ name, share: at(row, j) })).filter((each) => each.share >= SAID);
    const said = own.map((each) => `${each.name} ${percent(each.share)}`).join(", ");
    const rows = queries.map((name, i) => [name, ...keys.map((_key, j) => share(i, j))]);
    return { words: sentences(title, row >= 0 && `${queries[row]}: ${said || "?"}`), table: at ? { columns: ["", ...keys], rows } : null };
  }

  async function alone() {
    const { at, blank, queries, keys } = data;
    const { positive, soft } = palette();
    const of = (/** @type {number} */ row) => ({ stroke: css(row === data.row ? positive : soft) });
    return drawn(data, ({ left, right, y }) => {
      const middle = /** @type {[number, number]} */ ([(left + right) / 2, y((Math.max(queries.length, keys.length) - 1) / 2)]);
      if (at)
        return (blank ? [] : worth(at)).map(({ row, column, share }) =>
          wire([left, y(row)], [right, y(column)], { ...of(row), ...strength(share) }),
        );
      return [
        ...keys.map((_key, column) => wire([right, y(column)], middle, { ...of(-1), ...strength(0.5) })),
        ...queries.map((_query, row) => wire([left, y(row)], middle, { ...of(row), ...strength(0.5) })),
      ];
    });
  }

  return { update, destroy: () => place.remove(), describe, svg: alone };
}

/** How strong a line is. @param {number} share */
const strength = (share) => ({
  "stroke-width": 0.6 + 4.4 * Math.min(1, share),
  "stroke-opacity": 0.3 + 0.7 * Math.min(1, share),
});

/** @param {number} x @param {number} y @param {number} to @param {number} end */
const curve = (x, y, to, end) => `M${x} ${y}C${(x + to) / 2} ${y} ${(x + to) / 2} ${end} ${to} ${end}`;
