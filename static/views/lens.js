// @ts-check
// The logit lens: layers run down, positions run across; in each cell what that state would say next.
import { fill, h } from "../lib/dom.js";
import { drawn as grid } from "../lib/grid.js";
import { _, finely, number } from "../lib/i18n.js";
import { colour, isStrong, palette } from "../lib/palette.js";
import { revealer } from "../lib/reveal.js";
import { decode } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Lens} Lens */
/**
 * @typedef {object} LensData
 * @property {Lens} lens
 * @property {string[]} names of all tokens of the text
 * @property {number} row the token in focus
 * @property {boolean} blank
 * @property {() => void} [onreveal]
 * @property {(row: number) => void} onselect
 */

const WORD = 72; // px, of a cell by itself

/** @param {HTMLElement} element @param {LensData} data @returns {import("../lib/view.js").View<LensData>} */
export function mount(element, data) {
  const said = h("p", { class: "caption" });
  const table = h("table", { class: "lens" });
  const label = _("What each state would say next");
  const frame = h("div", { class: "wide", tabIndex: 0, role: "group", "aria-label": label }, table);
  const open = revealer(frame, () => data);
  element.append(said, open.button, frame);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {LensData} next */
  function update(next) {
    const hadFocus = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.at : undefined;
    data = next;
    const read = reader(data);
    fill(
      table,
      h("thead", {}, head(read)),
      h(
        "tbody",
        {},
        Array.from({ length: read.rows }, (_row, i) => row(read, i)),
      ),
    );
    said.textContent = data.blank ? _("The numbers are hidden. Guess what each layer would say.") : summary(read);
    open.update();
    if (hadFocus) /** @type {HTMLElement | null} */ (table.querySelector(`[data-at="${hadFocus}"]`))?.focus();
  }

  /** @param {Reader} read */
  function head(read) {
    const columns = Array.from({ length: read.columns }, (_column, i) => {
      const at = data.lens.first + i;
      const attributes = {
        type: "button",
        class: "link",
        "data-at": String(at),
        "aria-pressed": String(at === data.row),
        onclick: () => data.onselect(at),
      };
      return h(
        "th",
        { scope: "col", class: at === data.row ? "on" : "" },
        h("button", attributes, h("bdi", {}, data.names[at])),
      );
    });
    const of = data.blank ? "?" : read.final(read.focus).text;
    return h(
      "tr",
      {},
      h("td"),
      columns,
      h("th", { scope: "col", class: "rank" }, _("rank of “{token}”", { token: of })),
    );
  }

  /** @param {Reader} read @param {number} i */
  function row(read, i) {
    const cells = Array.from({ length: read.columns }, (_column, j) => {
      const [share, text] = [read.probability(i, j), read.top(i, j).text];
      const isStrongCell = !data.blank && isStrong(share, share);
      const name = [j === read.focus && "on", isStrongCell && "strong"].filter(Boolean).join(" ");
      const title = data.blank ? "" : `${text} ${finely(share)}`;
      const cell = h("td", { class: name, title }, h("bdi", {}, data.blank ? "?" : text));
      cell.style.setProperty("--t", data.blank ? "0" : share.toFixed(3));
      return cell;
    });
    return h("tr", {}, h("th", { scope: "row" }, nameOf(i)), cells, rank(read, i));
  }

  /** On a scale of powers of ten, the top at the full length. @param {Reader} read @param {number} i */
  function rank(read, i) {
    const own = read.rank(i, read.focus);
    const cell = h("td", { class: "rank" }, h("span", {}, data.blank ? "?" : number(own)));
    if (data.blank) return cell;
    const bar = h("i", { class: "bar share" });
    bar.style.inlineSize = `${(100 * Math.max(0, 5 - Math.log10(own))) / 5}%`;
    cell.prepend(bar);
    return cell;
  }

  /** @param {Reader} read */
  function summary(read) {
    const ranks = Array.from({ length: read.rows }, (_row, i) => read.rank(i, read.focus));
    const from = ranks.findLastIndex((each) => each > 1) + 1;
    const token = read.final(read.focus).text;
    const params = { word: data.names[data.lens.first + read.focus], token, first: number(ranks[0]) };
    if (from === 0) return _("After “{word}” the model says “{token}”, and so does the embedding already.", params);
    if (from === read.rows - 1)
      return _(
        "After “{word}” the model says “{token}”: of rank {first} at the embedding, first in the last layer alone.",
        params,
      );
    return _(
      "After “{word}” the model says “{token}”: of rank {first} at the embedding, first from layer {layer} on.",
      {
        ...params,
        layer: from - 1,
      },
    );
  }

  /** @param {Reader} read */
  function names(read) {
    const columns = data.names.slice(data.lens.first, data.lens.first + read.columns);
    return { rows: Array.from({ length: read.rows }, (_row, i) => nameOf(i)), columns };
  }

  function describe() {
    const read = reader(data);
    const { rows, columns } = names(read);
    const of = data.blank ? "?" : read.final(read.focus).text;
    const own = (/** @type {number} */ i) => columns.map((_column, j) => (data.blank ? "?" : read.top(i, j).text));
    const found = rows.map((name, i) => [name, ...own(i), data.blank ? "?" : read.rank(i, read.focus)]);
    const words = `${label}. ${said.textContent}`;
    return { words, table: { columns: ["", ...columns, _("rank of “{token}”", { token: of })], rows: found } };
  }

  /** The words, without the ranks. */
  async function svg() {
    const read = reader(data);
    const { soft, paper, black, white } = palette();
    const cell = (/** @type {number} */ i, /** @type {number} */ j) => {
      if (data.blank) return { colour: paper, text: "?", ink: soft };
      const share = read.probability(i, j);
      return { colour: colour(share, 1), text: read.top(i, j).text, ink: isStrong(share, share) ? white : black };
    };
    return grid({ title: label, ...names(read), down: "layer", across: "query", cell, room: WORD });
  }

  return {
    update,
    destroy: () => (removeEventListener("themechange", repaint), said.remove(), open.button.remove(), frame.remove()),
    describe,
    svg,
  };
}

/** @param {number} i */
const nameOf = (i) => (i === 0 ? _("embedding") : _("layer {layer}", { layer: i - 1 }));

/** @typedef {ReturnType<typeof reader>} Reader */

/** @param {LensData} data */
function reader({ lens, row }) {
  const { shape, at } = decode(lens.top);
  const [rows, columns] = shape;
  const top = (/** @type {number} */ i, /** @type {number} */ j) => lens.vocabulary[at(i, j)];
  return {
    rows,
    columns,
    focus: Math.max(0, Math.min(row - lens.first, columns - 1)),
    top,
    final: (/** @type {number} */ j) => top(rows - 1, j),
    probability: decode(lens.probability).at,
    rank: decode(lens.rank).at,
  };
}
