// @ts-check
// Where one translator looked: its map as a heatmap or as lines; or that it looks nowhere.
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import * as matrix from "../../views/matrix.js";
import { mapOf, most, planeOf, rowOf } from "./data.js";
import * as wires from "./wires.js";

/** @typedef {import("./state.js").State} State */
/**
 * @typedef {object} PictureData
 * @property {import("./data.js").Looked} translation
 * @property {{text: string, occurrence: number}[]} tokens
 * @property {State} state its word is the one that is pointed at, else the one in focus
 * @property {(row: number, column?: number) => void} onfocus
 */

/** @param {HTMLElement} element @param {PictureData} data @returns {import("../../lib/view.js").View<PictureData> & {reveal: (n: number) => void}} */
export function mount(element, data) {
  const place = h("div", { class: "picture" });
  element.append(place);
  /** @type {{kind: string, view: import("../../lib/view.js").View<any>} | null} */
  let drawn = null;
  /** Cells that were looked at although numbers are hidden. @type {Set<string>} */
  const revealed = new Set();
  let shown = Infinity;
  const observer = new ResizeObserver(() => paint());
  observer.observe(place);
  update(data);

  /** @param {PictureData} next */
  function update(next) {
    if (!next.state.hide) revealed.clear();
    data = next;
    paint();
  }

  function paint() {
    if (!place.clientWidth) return;
    const { translation, state } = data;
    const map = mapOf(translation, state);
    const kind = map && state.view === "heatmap" ? "heatmap" : "lines";
    if (drawn?.kind !== kind) {
      drawn?.view.destroy();
      const mounted = kind === "heatmap" ? matrix.mount(place, cells()) : wires.mount(place, lines());
      drawn = { kind, view: mounted };
    } else drawn.view.update(kind === "heatmap" ? cells() : lines());
    reveal(shown);
  }

  /** The rows of the words that have been written. @param {number} n */
  function reveal(n) {
    shown = n;
    for (const each of place.querySelectorAll("tbody tr, [data-row]:is(li, path)"))
      each.classList.toggle("unwritten", rowAt(each) >= shown);
  }

  /** @returns {matrix.MatrixData} */
  function cells() {
    const { translation, tokens, state, onfocus } = data;
    const map = /** @type {import("./data.js").CrossMap} */ (mapOf(translation, state));
    const row = rowOf(translation, state.word);
    return {
      plane: planeOf(map),
      rowLabels: named(translation.words),
      columnLabels: named(tokens),
      scale: { kind: "share", largest: 1 },
      legend: [],
      hidden: () => false,
      edited: new Set(),
      lit: new Set(),
      focus: { row, column: row < 0 ? -1 : state.key >= 0 ? state.key : state.hide ? 0 : most(map, row).column },
      blank: state.hide,
      revealed,
      sums: false,
      editable: false,
      move: false,
      width: place.clientWidth,
      title: title(),
      onfocus,
      onguess: (row, column) => (revealed.add(`${row},${column}`), paint()),
      onedit: () => {},
    };
  }

  /** @returns {wires.WiresData} */
  function lines() {
    const { translation, tokens, state, onfocus } = data;
    const map = mapOf(translation, state);
    return {
      queries: named(translation.words),
      keys: named(tokens),
      at: map && planeOf(map).at,
      row: rowOf(translation, state.word),
      column: state.key,
      blank: state.hide,
      title: title(),
      onfocus: (row) => onfocus(row),
    };
  }

  function title() {
    const { translation } = data;
    return translation.maps.length
      ? _("Where {model} looks: written words down, German words across", { model: translation.title })
      : _("{model}: every word is written from one vector", { model: translation.title });
  }

  function destroy() {
    observer.disconnect();
    drawn?.view.destroy();
    fill(element);
  }

  const describe = () => drawn?.view.describe() ?? { words: "", table: null };
  return { update, reveal, destroy, describe, svg: async () => drawn?.view.svg() ?? null };
}

/** @param {Element} element */
function rowAt(element) {
  const own = element instanceof HTMLTableRowElement ? element.querySelector("[data-row]") : element;
  return Number(/** @type {HTMLElement} */ (own).dataset.row);
}
