// @ts-check
// One head of the overview, larger: its map, its name, and what it is seen to do beside uniform attention.
import { sized } from "../lib/canvas.js";
import { fill, h } from "../lib/dom.js";
import { drawn as grid } from "../lib/grid.js";
import { _, short } from "../lib/i18n.js";
import { colour, css, palette } from "../lib/palette.js";
import { sentences } from "../lib/view.js";
import { parted } from "./atlas.js";

/**
 * @typedef {object} Score
 * @property {string} id
 * @property {string} title
 * @property {string} sign
 * @property {string} definition
 * @property {number | null} score null: nothing on this text could show it
 * @property {number} uniform
 */
/**
 * @typedef {object} HeadCardData
 * @property {string} title
 * @property {string} said
 * @property {string} hint
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number, column: number) => number} at shares from 0 to 1
 * @property {(row: number, column: number) => boolean} hidden
 * @property {{query: string[], key: string[]} | null} names of rows and columns, if the map is exact
 * @property {number | null} second the row and column that a second sentence begins with
 * @property {string} sort the pattern that the heads are sorted by
 * @property {Score[]} scores
 * @property {boolean} blank numbers are not shown yet
 * @property {(id: string) => void} onsort
 */

const MOST = 24; // names that fit beside a map
const LETTERS = 11; // px

/** @param {HTMLElement} element @param {HeadCardData} data @returns {import("../lib/view.js").View<HeadCardData>} */
export function mount(element, data) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const title = h("h3", {});
  const said = h("p", { class: "said" });
  const hint = h("p", { class: "notice" });
  const body = h("tbody", {});
  const names = [_("Pattern"), "", _("Score"), _("Uniform")];
  const columns = names.map((name) => (name ? h("th", { scope: "col" }, name) : h("td", {})));
  const table = h(
    "table",
    { class: "scores" },
    h("caption", { class: "unseen" }),
    h("thead", {}, h("tr", {}, columns)),
    body,
  );
  const place = h("div", { class: "headcard" }, h("div", {}, title, said, canvas, hint), table);
  element.append(place);
  const repaint = () => draw();
  const observer = new ResizeObserver(repaint);
  observer.observe(place);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {HeadCardData} next */
  function update(next) {
    data = next;
    title.textContent = data.title;
    said.textContent = data.said;
    hint.textContent = data.hint;
    const caption = /** @type {HTMLElement} */ (table.querySelector("caption"));
    caption.textContent = _("What {head} is seen to do", { head: data.title });
    rows();
    draw();
  }

  function rows() {
    if (body.children.length !== data.scores.length)
      fill(
        body,
        data.scores.map(({ id, sign, title, definition }) => {
          const button = h(
            "button",
            { type: "button", class: "link", title: definition, onclick: () => data.onsort(id) },
            title,
          );
          const name = h("th", { scope: "row" }, h("span", { "aria-hidden": "true" }, `${sign} `), button);
          return h(
            "tr",
            {},
            name,
            h("td", {}, h("span", { class: "track" }, h("i", {}), h("b", {}))),
            h("td", {}),
            h("td", {}),
          );
        }),
      );
    [...body.rows].forEach((row, i) => {
      const { id, score, uniform } = data.scores[i];
      const isKnown = score !== null && !data.blank;
      row.classList.toggle("on", id === data.sort);
      row.classList.toggle("absent", score === null);
      const [bar, mark] = /** @type {HTMLElement[]} */ ([...row.cells[1].querySelectorAll("i, b")]);
      bar.style.inlineSize = `${isKnown ? 100 * score : 0}%`;
      mark.style.insetInlineStart = `${100 * uniform}%`;
      mark.hidden = !isKnown;
      row.cells[2].textContent = score === null ? "–" : data.blank ? "?" : short(score);
      row.cells[3].textContent = score === null ? "–" : data.blank ? "?" : short(uniform);
    });
  }

  function draw() {
    const width = canvas.parentElement?.clientWidth ?? 0;
    if (width <= 0) return;
    const { rows, columns } = data;
    const names = data.names && Math.max(rows, columns) <= MOST ? data.names : null;
    const gutter = names ? 56 : 0;
    const unit = Math.min(14, (Math.min(width, 300) - gutter) / Math.max(rows, columns));
    const [wide, high] = [gutter + unit * columns + 1, gutter + unit * rows + 1];
    const context = sized(canvas, wide, high);
    if (!context) return;
    cells(context, unit, gutter);
    if (names && unit >= LETTERS - 2) labels(context, names, unit, gutter);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} unit @param {number} gutter */
  function cells(context, unit, gutter) {
    const { rows, columns, at, hidden } = data;
    context.strokeStyle = css(palette().line);
    context.beginPath();
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const [x, y] = [gutter + column * unit, gutter + row * unit];
        context.fillStyle = css(colour(at(row, column), 1));
        context.fillRect(x, y, unit + 0.5, unit + 0.5);
        if (!hidden(row, column)) continue;
        context.moveTo(x, y + unit);
        context.lineTo(x + unit, y);
      }
    context.stroke();
    context.strokeRect(gutter + 0.5, gutter + 0.5, unit * columns, unit * rows);
    const { second } = data;
    const box = [gutter, gutter, unit * columns, unit * rows];
    if (second !== null) parted(context, box, [gutter + unit * second, gutter + unit * second]);
  }

  /** @param {CanvasRenderingContext2D} context @param {{query: string[], key: string[]}} names @param {number} unit @param {number} gutter */
  function labels(context, { query, key }, unit, gutter) {
    const style = getComputedStyle(document.documentElement);
    context.font = `${LETTERS}px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "end";
    context.textBaseline = "middle";
    context.fillStyle = style.getPropertyValue("--query").trim();
    query.forEach((name, i) => context.fillText(cut(name), gutter - 4, gutter + (i + 0.5) * unit));
    context.fillStyle = style.getPropertyValue("--key").trim();
    context.textAlign = "start";
    key.forEach((name, i) => {
      context.save();
      context.translate(gutter + (i + 0.5) * unit, gutter - 4);
      context.rotate(-Math.PI / 2);
      context.fillText(cut(name), 0, 0);
      context.restore();
    });
  }

  function describe() {
    const value = (/** @type {number | null} */ score, /** @type {number} */ own) =>
      score === null ? "–" : data.blank ? "?" : own;
    const found = data.scores.map(({ title, score, uniform }) => [title, value(score, score ?? 0), value(score, uniform)]);
    const table = { columns: [_("Pattern"), _("Score"), _("Uniform")], rows: found };
    return { words: sentences(data.title, data.said, data.hint), table };
  }

  /** Its map alone. */
  async function svg() {
    const { title: name, rows, columns, at, hidden, names, second } = data;
    const numbered = (/** @type {number} */ n) => Array.from({ length: n }, (_name, i) => String(i));
    const { query, key } = names ?? { query: numbered(rows), key: numbered(columns) };
    const cell = (/** @type {number} */ row, /** @type {number} */ column) => ({
      colour: hidden(row, column) ? null : colour(at(row, column), 1),
    });
    const breaks = second === null ? {} : { breaks: { row: second, column: second } };
    return grid({ title: name, rows: query, columns: key, down: "query", across: "key", cell, ...breaks });
  }

  return {
    update,
    destroy: () => {
      observer.disconnect();
      removeEventListener("themechange", repaint);
      place.remove();
    },
    describe,
    svg,
  };
}

/** @param {string} name */
const cut = (name) => (name.length > 8 ? `${name.slice(0, 7)}…` : name);
