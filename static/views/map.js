// @ts-check
// A map of a whole head: a frame shows which part of it stands below, cell by cell. It is dragged, or goes by the
// arrow keys; + and − make it smaller and larger.
import { announce, h } from "../lib/dom.js";
import { drawn as grid } from "../lib/grid.js";
import { _, number } from "../lib/i18n.js";
import { colour } from "../lib/palette.js";
import { decode } from "../lib/tensor.js";

/**
 * @typedef {object} MapData
 * @property {import("../lib/types.js").Tensor} picture bytes (query, key), 255 = 1: the largest of each block
 * @property {string[]} queries of the whole text
 * @property {string[]} keys
 * @property {{query: number, key: number, size: number}} window
 * @property {number[]} sizes to choose from, smallest first
 * @property {boolean} blank nothing is given away while numbers are hidden
 * @property {(to: {query: number, key: number}) => void} onmove
 * @property {(size: number) => void} onzoom
 */

/** @param {HTMLElement} element @param {MapData} data @returns {import("../lib/view.js").View<MapData>} */
export function mount(element, data) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frame = h("div", { class: "frame" });
  const board = h("div", { class: "board", tabIndex: 0, role: "img", onkeydown: onKey }, canvas, frame);
  const said = h("p", { class: "said" });
  const [smaller, larger] = [zoom("+", _("Fewer tokens, larger"), -1), zoom("−", _("More tokens, smaller"), 1)];
  const hint = _("Drag the frame, click, or use the arrow keys, + and −.");
  const side = h("div", {}, said, h("p", { class: "row-of-tools" }, smaller, larger), h("p", { class: "hint" }, hint));
  const place = h("div", { class: "map" }, board, side);
  element.append(place);
  /** Where the frame was taken, in tokens; null: it is let alone. @type {{query: number, key: number} | null} */
  let held = null;
  let at = data.window;
  /** @type {unknown[]} */
  let drawn = [];
  const repaint = () => ((drawn = []), update(data));
  addEventListener("themechange", repaint);
  board.addEventListener("pointerdown", onDown);
  board.addEventListener("pointermove", onMove);
  board.addEventListener("pointerup", onUp);
  board.addEventListener("pointercancel", () => ((held = null), put(data.window)));
  update(data);

  /** @param {MapData} next */
  function update(next) {
    data = next;
    if (drawn[0] !== data.picture || drawn[1] !== data.blank) draw();
    drawn = [data.picture, data.blank];
    smaller.disabled = data.window.size <= data.sizes[0];
    larger.disabled = data.window.size >= data.sizes[data.sizes.length - 1];
    if (!held) put(data.window);
  }

  function draw() {
    const { shape, data: weights } = decode(data.picture);
    const shades = Array.from({ length: 256 }, (_shade, i) => [...colour(data.blank ? 0 : i / 255, 1), 255]);
    [canvas.height, canvas.width] = shape;
    const image = new ImageData(shape[1], shape[0]);
    weights.forEach((weight, i) => image.data.set(shades[weight], 4 * i));
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  /** Shows the frame there. @param {typeof data.window} window */
  function put(window) {
    at = window;
    const { query, key, size } = window;
    const share = (/** @type {number} */ i, /** @type {string[]} */ of) => `${(100 * i) / of.length}%`;
    Object.assign(frame.style, {
      insetBlockStart: share(query, data.queries),
      left: share(key, data.keys),
      inlineSize: share(Math.min(size, data.keys.length), data.keys),
      blockSize: share(Math.min(size, data.queries.length), data.queries),
    });
    said.textContent = words();
    board.setAttribute("aria-label", `${_("Map of the whole head")}. ${words()}`);
  }

  function words() {
    const { query, key, size } = at;
    const range = (/** @type {number} */ first, /** @type {string[]} */ names) => {
      const last = Math.min(first + size, names.length) - 1;
      return { from: number(first), to: number(last), first: names[first], last: names[last] };
    };
    const [queries, keys] = [range(query, data.queries), range(key, data.keys)];
    return [
      _("Queries {from} to {to}: “{first}” … “{last}”.", queries),
      _("Keys {from} to {to}: “{first}” … “{last}”.", keys),
      _("The text has {n} tokens, counted from 0.", { n: number(data.queries.length) }),
    ].join(" ");
  }

  /** @param {string} sign @param {string} label @param {number} by */
  function zoom(sign, label, by) {
    return h("button", { type: "button", "aria-label": label, title: label, onclick: () => resize(by) }, sign);
  }

  /** @param {number} by among the sizes */
  function resize(by) {
    const to = data.sizes[data.sizes.indexOf(at.size) + by];
    if (to) data.onzoom(to);
  }

  /** The token under the pointer. @param {PointerEvent} event */
  function under(event) {
    const box = board.getBoundingClientRect();
    return {
      query: ((event.clientY - box.top) / box.height) * data.queries.length,
      key: ((event.clientX - box.left) / box.width) * data.keys.length,
    };
  }

  /** @param {{query: number, key: number}} to */
  function bounded({ query, key }) {
    const bound = (/** @type {number} */ i, /** @type {string[]} */ of) =>
      Math.max(0, Math.min(of.length - at.size, Math.round(i)));
    return { query: bound(query, data.queries), key: bound(key, data.keys) };
  }

  /** Outside of the frame, it comes to the pointer first. @param {PointerEvent} event */
  function onDown(event) {
    const { query, key } = under(event);
    const isIn = query >= at.query && query < at.query + at.size && key >= at.key && key < at.key + at.size;
    held = isIn ? { query: query - at.query, key: key - at.key } : { query: at.size / 2, key: at.size / 2 };
    board.setPointerCapture(event.pointerId);
    onMove(event);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!held) return;
    const { query, key } = under(event);
    put({ ...at, ...bounded({ query: query - held.query, key: key - held.key }) });
  }

  function onUp() {
    if (!held) return;
    held = null;
    data.onmove(at);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const by = Math.max(1, at.size / 4);
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [-by, 0], ArrowDown: [by, 0], ArrowLeft: [0, -by], ArrowRight: [0, by] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) {
      const [down, across] = moves[event.key];
      put({ ...at, ...bounded({ query: at.query + down, key: at.key + across }) });
      data.onmove(at);
      announce(words());
    } else if ("+-".includes(event.key)) resize(event.key === "+" ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const describe = () => ({ words: `${_("Map of the whole head")}. ${words()}`, table: null });

  /** All of it; a block of a long text is named by its first token. */
  async function svg() {
    const { shape, at: weight } = decode(data.picture);
    const [rows, columns] = [data.queries, data.keys].map((names, side) =>
      Array.from({ length: shape[side] }, (_name, i) => names[Math.floor((i * names.length) / shape[side])]),
    );
    const cell = (/** @type {number} */ row, /** @type {number} */ column) => ({
      colour: colour(data.blank ? 0 : weight(row, column) / 255, 1),
    });
    return grid({ title: _("Map of the whole head"), rows, columns, down: "query", across: "key", cell });
  }

  return { update, destroy: () => (removeEventListener("themechange", repaint), place.remove()), describe, svg };
}
