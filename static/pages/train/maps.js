// @ts-check
// What every head of a model looks at, as it stands at a moment: a small map each, words along both sides, the places where
// a right head looks outlined.
import { sized } from "../../lib/canvas.js";
import { h } from "../../lib/dom.js";
import { _, percent } from "../../lib/i18n.js";
import { colour, css, palette, styles } from "../../lib/palette.js";
import { cells, sheet, themed, write } from "../../lib/svg.js";
import { decode } from "../../lib/tensor.js";
import { sentences } from "../../lib/view.js";

/** @typedef {import("../../lib/types.js").Learned} Learned */
/** @typedef {import("../../lib/types.js").Shown} Shown */
/**
 * @typedef {object} MapsData
 * @property {string} who
 * @property {number} layers
 * @property {number} heads
 * @property {Learned | null} learned null: nothing is there yet
 * @property {Set<string>} silent heads that contribute nothing, as "layer,head"
 * @property {Shown} example that the maps are of
 * @property {(layer: number, head: number) => void} onopen
 */

const GAP = 8; // px
const HIGH = 0.35; // of a window that is wider than high: a map is then seen below the curves
const LEGIBLE = 7; // px, of a cell, from which on words stand beside it
const SOLE = 192; // px, of a map in a picture by itself
const NAMES = 14; // beside and above it, words
const BESIDE = 56; // of what is written beside it word by word
const LABEL = 22;
/** How wide a map is at most, in rem, and how many stand beside each other, by how many there are. */
const ROOM = [
  { many: 2, across: 2, rem: 17.5 }, { many: 4, across: 4, rem: 13 }, { many: 8, across: 4, rem: 9 }, { many: 32, across: 8, rem: 7 },
]; // prettier-ignore

/** @param {HTMLElement} element @param {MapsData} data @returns {import("../../lib/view.js").View<MapsData>} */
export function mount(element, data) {
  const place = h("div", { class: "maps", role: "group" });
  element.append(place);
  /** @type {{button: HTMLButtonElement, canvas: HTMLCanvasElement, title: HTMLElement}[]} */
  let all = [];
  const repaint = () => paint();
  addEventListener("themechange", repaint);
  let width = 0;
  const observer = new ResizeObserver(() => element.clientWidth !== width && paint());
  observer.observe(element);
  update(data);

  /** @param {MapsData} next */
  function update(next) {
    data = next;
    place.setAttribute("aria-label", _("What each head of the {who} looks at", { who: data.who.toLocaleLowerCase() }));
    const many = data.layers * data.heads;
    if (all.length !== many) {
      all = Array.from({ length: many }, (_map, i) => made(i));
      place.replaceChildren(...all.map(({ button }) => button));
    }
    all.forEach(({ button, title }, i) => {
      title.textContent = titled(i);
      button.dataset.name = nameOf(i);
      button.disabled = !data.learned;
    });
    paint();
  }

  /** @param {number} i */
  function made(i) {
    const [canvas, title] = [h("canvas", { "aria-hidden": "true" }), h("span", {})];
    return { canvas, title, button: h("button", { type: "button", onclick: () => data.onopen(...placeOf(i)) }, canvas, title) };
  }

  /** @param {number} i @returns {[number, number]} layer, head */
  function placeOf(i) {
    return [Math.floor(i / data.heads), i % data.heads];
  }

  /** @param {number} i */
  function nameOf(i) {
    const [layer, head] = placeOf(i);
    return data.layers === 1 && data.heads === 1 ? _("The head") : data.layers === 1 ? _("Head {head}", { head }) : data.heads === 1 ? _("Layer {layer}", { layer }) : _("Layer {layer}, head {head}", { layer, head });
  }

  /** @param {number} i */
  function titled(i) {
    const [layer, head] = placeOf(i);
    const name = nameOf(i);
    const share = data.learned?.heads[layer]?.[head] ?? null;
    const said = share === null ? name : _("{head}: {share} on the right key", { head: name, share: percent(share) });
    return data.silent.has(`${layer},${head}`) ? _("{head}; it is silent", { head: said }) : said;
  }

  function paint() {
    width = element.clientWidth;
    if (!width) return;
    const many = data.layers * data.heads;
    const { across, rem } = ROOM.find((each) => many <= each.many) ?? ROOM[ROOM.length - 1];
    const high = innerWidth > innerHeight ? HIGH * innerHeight : Infinity; // nobody scrolls a wall
    const side = Math.floor(Math.min(high, rem * parseFloat(getComputedStyle(document.documentElement).fontSize), (width - (across - 1) * GAP) / Math.min(across, many)));
    all.forEach(({ canvas, button }, i) => {
      button.style.inlineSize = `${side}px`;
      draw(canvas, i, side);
    });
  }

  /** The words down and across, and which pairs there are. */
  function sides() {
    const { source, words } = data.example;
    const isSeen = (/** @type {number} */ row, /** @type {number} */ column) => source.length > 0 || column <= row;
    return { rows: words, columns: source.length ? source : words, isSeen };
  }

  /** @param {number} i */
  function weights(i) {
    const maps = data.learned && data.learned.loss !== null ? decode(data.learned.maps) : null;
    const [layer, head] = placeOf(i);
    const { rows, columns } = sides();
    return maps && maps.shape[2] === rows.length && maps.shape[3] === columns.length ? (/** @type {number} */ row, /** @type {number} */ column) => maps.at(layer, head, row, column) : null;
  }

  /** @param {HTMLCanvasElement} canvas @param {number} i @param {number} side px */
  function draw(canvas, i, side) {
    const { keys } = data.example;
    const { rows, columns, isSeen } = sides();
    const long = columns === rows ? 1.5 : 4.5; // cells, that a word beside it takes
    const n = Math.max(rows.length, columns.length + long - 1.5);
    const isNamed = side / (n + 1.5) >= LEGIBLE;
    const unit = side / (n + (isNamed ? 1.5 : 0));
    const [left, from] = isNamed ? [long * unit, 1.5 * unit] : [0, 0];
    const context = sized(canvas, side, side);
    if (!context) return;
    const own = palette();
    const at = weights(i);
    for (let row = 0; row < rows.length; row++)
      for (let column = 0; column < columns.length; column++) {
        const value = at && isSeen(row, column) ? at(row, column) : 0;
        context.globalAlpha = isSeen(row, column) ? 1 : 0.45;
        context.fillStyle = css(isSeen(row, column) ? colour(Number.isFinite(value) ? value : 0, 1) : own.line);
        context.fillRect(left + column * unit, from + row * unit, unit - 0.5, unit - 0.5);
      }
    context.globalAlpha = 0.75;
    context.strokeStyle = styles().getPropertyValue("--key").trim();
    keys.forEach((all, row) => all.forEach((column) => context.strokeRect(left + column * unit + 0.25, from + row * unit + 0.25, unit - 1, unit - 1)));
    context.globalAlpha = 1;
    if (!isNamed) return;
    context.font = `${Math.min(13, 0.95 * unit)}px ${getComputedStyle(document.body).fontFamily}`;
    context.textBaseline = "middle";
    context.textAlign = "center";
    const [down, across] = ["query", "key"].map((name) => styles().getPropertyValue(`--${name}`).trim());
    context.fillStyle = down;
    rows.forEach((word, k) => context.fillText(word, (left - 0.1 * unit) / 2, from + (k + 0.5) * unit, left - 0.1 * unit));
    context.fillStyle = across;
    columns.forEach((word, k) => context.fillText(word, left + (k + 0.5) * unit, 0.7 * unit, 1.2 * unit));
  }

  function describe() {
    const { who, learned } = data;
    if (!learned) return { words: "", table: null };
    const own = sides();
    const rows = all.flatMap((_map, i) => {
      const at = weights(i);
      const [layer, head] = placeOf(i);
      return own.rows.map((word, row) => [`${layer}.${head} ${word}`, ...own.columns.map((_key, column) => (at ? at(row, column) : "–"))]);
    });
    return { words: sentences(who, ...all.map((_map, i) => titled(i))), table: { corner: "layer.head query ↓ key →", columns: ["", ...own.columns], rows } };
  }

  /** A row of maps for each layer. */
  async function svg() {
    if (!data.learned) return null;
    const { rows, columns, isSeen } = sides();
    const beside = columns === rows ? NAMES : BESIDE;
    const pitch = SOLE + beside + 2 * GAP;
    const type = /** @type {const} */ ({ size: Math.min(10, SOLE / rows.length), anchor: "middle" });
    const named = (/** @type {number} */ x, /** @type {number} */ y) => [
      ...rows.map((word, k) => write(x - beside / 2, y + ((k + 0.5) * SOLE) / rows.length, word, { ...type, fill: themed("query") })),
      ...columns.map((word, k) => write(x + ((k + 0.5) * SOLE) / columns.length, y - NAMES / 2, word, { ...type, fill: themed("key") })),
    ];
    const parts = all.flatMap((_map, i) => {
      const [layer, head] = placeOf(i);
      const [x, y, at] = [GAP + beside + head * pitch, layer * (pitch + LABEL) + NAMES + LABEL, weights(i)];
      const share = data.learned?.heads[layer]?.[head] ?? null;
      const tint = (/** @type {number} */ row, /** @type {number} */ column) => (at && isSeen(row, column) ? colour(at(row, column), 1) : null);
      return [write(x, y - NAMES - LABEL / 2, `${layer}.${head}${share === null ? "" : ` · ${percent(share)}`}`, { fill: themed("ink") }), ...named(x, y), ...cells({ x, y, width: SOLE, height: SOLE }, rows.length, columns.length, tint, Infinity)];
    });
    return sheet(describe().words, GAP + data.heads * pitch, data.layers * (pitch + LABEL), parts);
  }

  return {
    update,
    destroy: () => (observer.disconnect(), removeEventListener("themechange", repaint), place.remove()),
    describe,
    svg,
  };
}
