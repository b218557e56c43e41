// @ts-check
// Pictures by themselves: SVG that holds its own colours, names its own type and needs nothing of the page, so that it can
// stand on a slide or in a paper and be read by other programs. Nothing in it is styled from outside.
import { dotted } from "./canvas.js";
import { h, svg } from "./dom.js";
import { css, palette, styles } from "./palette.js";

/** @typedef {import("./palette.js").Colour} Colour */
/** @typedef {Node | string | null | false | undefined} Part what is no node is left out */
/** @typedef {{size?: number, fill?: string, anchor?: "start" | "middle" | "end", bold?: boolean, serif?: boolean, upright?: boolean}} Type */

export const SIZE = 13; // px, of letters
export const LINE = 1.45; // of them, from line to line
const MOST = 2500; // cells as rectangles; of more, one image
const GAP = 1; // px, between cells
const FINE = 8; // pixels of an image for a cell, at most
const FAINT = 0.55; // of a line's colour, around a cell

/** To the hundredth of a px: a picture is not twice as long for digits that nobody sees. @param {number} px */
const round = (px) => Math.round(100 * px) / 100;

const probe = h("canvas", {}).getContext("2d");
let set = ""; // the probe's font

/** A colour of the theme by its name in the style sheet. @param {string} name */
export const themed = (name) => styles().getPropertyValue(`--${name}`).trim();

/** The colour of an axis: queries and keys have theirs. @param {string} axis */
export const tint = (axis) => (axis === "query" || axis === "key" ? themed(axis) : css(palette().soft));

/** The same in every theme; to ask is to bring the styles of all that has changed up to date. @type {Map<string, string>} */
const families = new Map();

/** @param {boolean} [isSerif] */
function family(isSerif) {
  const name = isSerif ? "serif" : "sans";
  const own = families.get(name) ?? themed(name);
  if (own) families.set(name, own);
  return own || "sans-serif";
}

/** How wide a text is, in px. @param {string} text @param {Type} [type] */
export function wide(text, { size = SIZE, bold, serif } = {}) {
  if (!probe) return text.length * size * 0.6;
  const font = `${bold ? "700 " : ""}${size}px ${family(serif)}`;
  if (font !== set) probe.font = set = font; // to set it is to read it
  return probe.measureText(text).width;
}

/** @param {string[]} texts @param {Type} [type] */
export const widest = (texts, type) => texts.reduce((most, text) => Math.max(most, wide(text, type)), 0);

/**
 * The whole picture, on the theme's paper.
 * @param {string} title @param {number} width @param {number} height @param {...(Part | Part[])} children
 * @returns {SVGSVGElement}
 */
export function sheet(title, width, height, ...children) {
  const [right, bottom] = [Math.ceil(width), Math.ceil(height)];
  const whole = svg("svg", {
    width: right, height: bottom, viewBox: `0 0 ${right} ${bottom}`,
    role: "img", direction: "ltr", "font-family": family(), "font-size": SIZE,
  }); // prettier-ignore
  whole.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns", "http://www.w3.org/2000/svg"); // outerHTML has it, too
  const stripes = svg("path", { d: "M-2 2l4 -4M0 7l7 -7M5 9l4 -4", stroke: css(palette().line), "stroke-width": 1.5 });
  const hatch = svg("pattern", { id: "hatched", width: 7, height: 7, patternUnits: "userSpaceOnUse" }, stripes);
  whole.append(svg("title", {}, plain(title)), svg("defs", {}, hatch), box(0, 0, right, bottom, css(palette().paper)));
  for (const child of children.flat()) if (child instanceof Node) whole.append(child);
  return /** @type {SVGSVGElement} */ (whole);
}

/** The fill of what a mask hides; `sheet` brings it. */
export const HATCHED = "url(#hatched)";

/** @param {number} x @param {number} y @param {number} width @param {number} height @param {string} fill @param {Record<string, string | number>} [more] */
export const box = (x, y, width, height, fill, more = {}) =>
  svg("rect", { x: round(x), y: round(y), width: round(Math.max(0, width)), height: round(Math.max(0, height)), fill, ...more }); // prettier-ignore

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} stroke @param {number} [width] */
export const rule = (x1, y1, x2, y2, stroke, width = 1) =>
  svg("line", { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2), stroke, "stroke-width": width });

/** What XML cannot hold has signs of its own: a token may be any character. @param {string} text */
const plain = (text) =>
  text
    .replaceAll(/[\0-\x08\v\f\x0e-\x1f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replaceAll(/[\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");

/** A line of text, its middle at y. @param {number} x @param {number} y @param {string} text @param {Type} [type] */
export function write(x, y, text, { size = SIZE, fill = css(palette().ink), anchor = "start", bold, serif, upright } = {}) {
  const [left, base] = [round(x), round(y + 0.35 * size)];
  return svg(
    "text",
    {
      x: upright ? round(x + 0.35 * size) : left,
      y: upright ? round(y) : base,
      fill,
      "font-size": size,
      "text-anchor": anchor,
      ...(bold && { "font-weight": 700 }),
      ...(serif && { "font-family": family(true) }),
      ...(upright && { transform: `rotate(-90 ${round(x + 0.35 * size)} ${round(y)})` }),
    },
    plain(text), // a text of its own, in which nothing stands beside it
  );
}

/**
 * A text that has no more than this room; what is cut ends in "…".
 * @param {string} text @param {number} room px @param {Type} [type]
 */
export function cut(text, room, type) {
  if (wide(text, type) <= room) return text;
  const letters = [...text.slice(0, 2 * room)]; // none is narrower than a px
  while (letters.length > 1 && wide(`${letters.join("")}…`, type) > room) letters.pop();
  return `${letters.join("")}…`;
}

/** A text in lines that have no more than this room. @param {string} text @param {number} room px @param {Type} [type] */
export function broken(text, room, type) {
  const lines = [""];
  for (const part of text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
    const longer = lines[lines.length - 1] + part;
    if (wide(longer.trimEnd(), type) > room && lines[lines.length - 1]) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

/**
 * Coloured cells, hatched if they have no colour: as rectangles, or as one image if they are more than some thousand.
 * @param {{x: number, y: number, width: number, height: number}} at
 * @param {number} rows @param {number} columns
 * @param {(row: number, column: number) => Colour | null} colour
 * @param {number} [all] cells of the whole picture
 */
export function cells(at, rows, columns, colour, all = rows * columns) {
  const [wide, high] = [at.width / columns, at.height / rows];
  if (all > MOST) return [box(at.x, at.y, at.width, at.height, HATCHED), image(at, rows, columns, colour)];
  const gap = Math.min(wide, high) > 6 ? GAP : 0;
  /** @type {Record<string, string | number>} */
  const edge = gap ? { stroke: css(palette().line), "stroke-width": 0.5, "stroke-opacity": FAINT } : {};
  return Array.from({ length: rows * columns }, (_cell, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const own = colour(row, column);
    return box(at.x + column * wide, at.y + row * high, wide - gap, high - gap, own ? css(own) : HATCHED, edge);
  });
}

/** @param {{x: number, y: number, width: number, height: number}} at @param {number} rows @param {number} columns @param {(row: number, column: number) => Colour | null} colour */
function image({ x, y, width, height }, rows, columns, colour) {
  const small = dotted(h("canvas"), rows, columns, colour);
  const times = Math.min(FINE, Math.ceil((2 * width) / columns)); // who reads it elsewhere may smooth it
  const canvas = h("canvas", { width: times * columns, height: times * rows });
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingEnabled = false;
  context?.drawImage(small, 0, 0, canvas.width, canvas.height);
  const sharp = { preserveAspectRatio: "none", "image-rendering": "pixelated" };
  return svg("image", { x: round(x), y: round(y), width: round(width), height: round(height), href: canvas.toDataURL(), ...sharp });
}

/** A picture that Plotly has written as text; its ids are random, and stand for those of this title. @param {string} title @param {string} text @returns {SVGSVGElement} */
export function reopened(title, text) {
  const random = text.match(/id="defs-(\w+)"/)?.[1] ?? "";
  const own = plain(random ? text.replaceAll(random, title.replaceAll(/\P{L}/gu, "")) : text);
  const whole = new DOMParser().parseFromString(own, "image/svg+xml").documentElement;
  for (const each of whole.querySelectorAll("[class]")) each.removeAttribute("class"); // random ones too, and no styles
  const [width, height] = [whole.getAttribute("width") ?? "", whole.getAttribute("height") ?? ""];
  for (const name of ["class", "style", "viewBox", "width", "height"]) whole.removeAttribute(name); // in any order
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, role: "img" }))
    whole.setAttribute(name, value);
  whole.prepend(svg("title", {}, plain(title)));
  return /** @type {SVGSVGElement} */ (document.importNode(/** @type {Element} */ (whole), true));
}

/** Pictures below each other, each under its title. @param {{title: string, picture: SVGSVGElement}[]} parts */
export function stacked(parts) {
  const [head, gap] = [SIZE * 2.4, 8];
  let y = 0;
  const drawn = parts.flatMap(({ title, picture }) => {
    const own = write(gap, y + head / 2, title, { bold: true });
    picture.setAttribute("y", String(y + head));
    y += head + picture.height.baseVal.value;
    return [own, picture];
  });
  const width = Math.max(...parts.map(({ title, picture }) => Math.max(picture.width.baseVal.value, wide(title, { bold: true }) + 2 * gap)));
  return sheet(parts.map(({ title }) => title).join(". "), width, y, drawn);
}
