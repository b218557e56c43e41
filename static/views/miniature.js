// @ts-check
// A mechanism's pattern as a small picture, with what it says in words.
import { sized } from "../lib/canvas.js";
import { h } from "../lib/dom.js";
import { _, percent, short } from "../lib/i18n.js";
import { colour, css, palette } from "../lib/palette.js";
import { named, tokensOf } from "../lib/labels.js";
import { cells, sheet } from "../lib/svg.js";
import { decode, isOfTokens, unravel } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Pattern} Pattern */
/** @typedef {import("../lib/types.js").Token} Token */
/** @typedef {{pattern: Pattern, tokens: Token[]}} MiniatureData tokens: of the first sentence */
/**
 * @typedef {object} Matrix
 * @property {number} rows
 * @property {number} columns
 * @property {number[]} values shares from 0 to 1, or numbers with signs
 * @property {number} largest the scale's end
 * @property {(i: number) => boolean} isHidden
 */

const CELL = 14; // px, of a cell of a short sentence
const LEAST = 18; // px, of the shorter side

/** @param {HTMLElement} element @param {MiniatureData} data @returns {import("../lib/view.js").View<MiniatureData>} */
export function mount(element, data) {
  const canvas = h("canvas", { role: "img" });
  element.append(canvas);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {MiniatureData} next */
  function update(next) {
    data = next;
    const matrix = read(data.pattern);
    canvas.hidden = !matrix;
    if (!matrix) return;
    draw(canvas, matrix, element.clientWidth);
    canvas.setAttribute("aria-label", words(matrix, data));
  }

  function describe() {
    const matrix = read(data.pattern);
    return { words: matrix ? words(matrix, data) : "", table: null };
  }

  /** Without names, as on the page: it is a sign of its mechanism. */
  async function svg() {
    const matrix = read(data.pattern);
    if (!matrix) return null;
    const { rows, columns, values } = matrix;
    const [width, height] = [columns * CELL, rows * CELL];
    const tint = (/** @type {number} */ row, /** @type {number} */ column) => {
      const i = row * columns + column;
      return matrix.isHidden(i) || !Number.isFinite(values[i]) ? null : colour(strength(matrix, values[i]), 1);
    };
    return sheet(words(matrix, data), width, height, cells({ x: 0, y: 0, width, height }, rows, columns, tint));
  }

  return {
    update,
    destroy: () => (removeEventListener("themechange", repaint), canvas.remove()),
    describe,
    svg,
  };
}

/** @param {Pattern} pattern @returns {Matrix | null} */
function read({ value, hidden, kind }) {
  if (!value) return null;
  const { shape, data } = decode(value);
  const off = hidden && decode(hidden);
  const values = Array.from(data, (each) => (kind === "share" ? each / 255 : each));
  const largest = kind === "share" ? 1 : Math.max(...values.filter(Number.isFinite).map(Math.abs), 0) || 1;
  return { rows: shape[0], columns: shape[1], values, largest, isHidden: (i) => off?.at(...unravel(i, off.shape)) === 1 };
}

/** @param {HTMLCanvasElement} canvas @param {Matrix} matrix @param {number} side px, of the longer side */
function draw(canvas, matrix, side) {
  const { rows, columns, values, isHidden } = matrix;
  const unit = Math.min(CELL, side / Math.max(rows, columns));
  const [width, height] = [Math.max(LEAST, columns * unit), Math.max(LEAST, rows * unit)];
  const context = sized(canvas, width, height);
  if (!context) return;
  const line = css(palette().line);
  context.setTransform(canvas.width / columns, 0, 0, canvas.height / rows, 0, 0);
  values.forEach((value, i) => {
    context.fillStyle = isHidden(i) || !Number.isFinite(value) ? line : css(colour(strength(matrix, value), 1));
    context.fillRect(i % columns, Math.floor(i / columns), 1.02, 1.02);
  });
}

/** The root: a share of 1 among 64 words is still seen on so small a picture. @param {Matrix} matrix @param {number} value */
const strength = ({ largest }, value) => Math.sign(value) * Math.sqrt(Math.abs(value) / largest);

/** What the last word looks at most, or the range of the numbers. @param {Matrix} matrix @param {MiniatureData} data */
function words({ rows, columns, values, isHidden }, { pattern, tokens }) {
  const size = { step: pattern.step, rows, columns };
  const [down, across] = pattern.axes.split(" ");
  const sides = { query: tokens, key: pattern.context.length ? pattern.context : tokens };
  const looking = sides[down === "key" ? "key" : "query"];
  if (pattern.kind === "share" && isOfTokens(down) && isOfTokens(across) && looking.length === rows) {
    const last = looking.findLastIndex(({ text }) => /[\p{L}\p{N}]/u.test(text)); // not the full stop behind it
    const query = last < 0 ? rows - 1 : last;
    const shares = values.slice(query * columns, (query + 1) * columns);
    const top = shares.indexOf(Math.max(...shares));
    return _("{step}, {rows} × {columns}: “{query}” gives {top_percent} to “{top_key}”", {
      ...size,
      query: named(tokensOf(down, sides))[query],
      top_key: named(tokensOf(across, sides))[top] ?? "",
      top_percent: percent(shares[top]),
    });
  }
  const finite = values.filter((value, i) => Number.isFinite(value) && !isHidden(i));
  return _("{step}, {rows} × {columns}: numbers from {least} to {most}", {
    ...size,
    least: short(finite.reduce((a, b) => Math.min(a, b), Infinity)),
    most: short(finite.reduce((a, b) => Math.max(a, b), -Infinity)),
  });
}
