// @ts-check
// Words on two sides and lines between them, as a picture by itself; and how the line of each head looks.
import { svg } from "./dom.js";
import { css, palette } from "./palette.js";
import { SIZE, cut, rule, sheet, themed, widest, write } from "./svg.js";

/** @typedef {"query" | "key"} Side */
/** @typedef {{title: string, queries: string[], keys: string[], breaks?: Record<Side, number>}} Sides breaks: the word that a second sentence begins with */
/** @typedef {{left: number, right: number, y: (word: number) => number}} Room between the sides, in px; y: the middle of a word, or of places between two */

const PITCH = 24; // px, of words
const WIDE = 320; // between the sides
const NAMES = 180; // at most
const GAP = 10;
/** In px, by head: colour is never the only carrier. */
export const DASHES = ["", "9 4", "2 4", "12 4 2 4", "5 3", "14 7"];

/** A head's line, for its name. @param {number} head */
export function sample(head) {
  const line = svg("line", { x1: 0, x2: 26, y1: 4, y2: 4, "stroke-dasharray": DASHES[head], class: `head-${head}` });
  return svg("svg", { class: "sample", viewBox: "0 0 26 8", "aria-hidden": "true" }, line);
}

/** @param {Sides} sides @param {(room: Room) => Node[]} between the lines @param {string[]} [heads] whose they are, if there are several */
export function drawn({ title, queries, keys, breaks }, between, heads = []) {
  const left = GAP + Math.min(NAMES, widest(queries)) + GAP;
  const right = left + WIDE;
  const width = right + GAP + Math.min(NAMES, widest(keys)) + GAP;
  const y = (/** @type {number} */ word) => GAP + (word + 0.5) * PITCH;
  const words = [
    ...queries.map((name, i) => write(left - GAP, y(i), cut(name, NAMES), { anchor: "end", fill: themed("query") })),
    ...keys.map((name, i) => write(right + GAP, y(i), cut(name, NAMES), { fill: themed("key") })),
  ];
  const parts = /** @type {Side[]} */ (["query", "key"]).flatMap((side, i) => {
    const at = breaks?.[side] ?? -1;
    const [from, to] = i ? [right, width] : [0, left];
    return at > 0 ? [rule(from, y(at - 0.5), to, y(at - 0.5), css(palette().ink), 1.5)] : [];
  });
  const bottom = y(Math.max(queries.length, keys.length)) + GAP;
  const names = heads.flatMap((name, head) => {
    const at = bottom + head * 1.5 * SIZE;
    return [svg("line", { x1: left, x2: left + 26, y1: at, y2: at, "stroke-width": 3, ...ofHead(head) }), write(left + 34, at, name)];
  });
  return sheet(title, width, bottom + heads.length * 1.5 * SIZE + GAP, between({ left, right, y }), words, parts, names);
}

/** A line from one place to another. @param {[number, number]} from @param {[number, number]} to x and y, in px @param {Record<string, string | number>} look */
export function wire([x, y], [end, to], look) {
  const middle = (x + end) / 2;
  return svg("path", { d: `M${x} ${y}C${middle} ${y} ${middle} ${to} ${end} ${to}`, fill: "none", ...look });
}

/** How a head's lines look. @param {number} head */
export const ofHead = (head) => ({
  fill: "none",
  stroke: themed(`head-${head}`) || css(palette().positive),
  ...(DASHES[head] && { "stroke-dasharray": DASHES[head] }),
});
