// @ts-check
// A view's picture as a file: by itself, or with what it shows, of what, in which colours, and who drew it.
import { _, plain } from "../lib/i18n.js";
import { classColour, colour, css, inTheme, palette } from "../lib/palette.js";
import { HATCHED, LINE, SIZE, box, broken, sheet, wide, write } from "../lib/svg.js";

/** @typedef {import("../lib/carry.js").Carried} Carried */

const GAP = 12; // px around
const NARROWEST = 420; // px, of what is said
const TIMES = 2; // pixels for each px
const LARGEST = 16000; // pixels, of a side
const STEPS = 10; // of a scale
const [STRIP, HIGH] = [140, 12]; // px, of a scale
const SMALL = SIZE * 0.9;

/** @param {Carried} carried @param {string} theme "": the page's @param {boolean} isCaptioned @returns {Promise<SVGSVGElement | null>} null: nothing is shown */
export async function pictured(carried, theme, isCaptioned) {
  const draw = async () => {
    const picture = await carried.view.svg();
    return picture && isCaptioned ? framed(picture, carried) : picture;
  };
  return theme ? inTheme(theme, draw) : draw();
}

/** As the text of a file. @param {SVGSVGElement} picture */
export const written = (picture) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;

/** As pixels. @param {SVGSVGElement} picture @returns {Promise<Blob>} */
export async function png(picture) {
  const [width, height] = [picture.width, picture.height].map((each) => each.baseVal.value);
  const times = Math.min(TIMES, LARGEST / Math.max(width, height));
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([written(picture)], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * times), height: Math.round(height * times) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((then, fail) => canvas.toBlob((blob) => (blob ? then(blob) : fail(new Error("no PNG"))), "image/png"));
}

/** @param {SVGSVGElement} picture @param {Carried} carried */
function framed(picture, { view, name, about = [], caption }) {
  const { table } = view.describe();
  const title = document.querySelector("h1")?.textContent?.trim() ?? "";
  const room = Math.max(NARROWEST, picture.width.baseVal.value);
  const soft = css(palette().soft);
  /** @type {Node[]} */
  const parts = [];
  let y = GAP;
  const say = (/** @type {string} */ text, /** @type {import("../lib/svg.js").Type} */ type) => {
    for (const line of broken(text, room, type)) {
      parts.push(write(GAP, y + ((type.size ?? SIZE) * LINE) / 2, line, type));
      y += (type.size ?? SIZE) * LINE;
    }
  };
  say([name, title].filter(Boolean).join(" · "), { bold: true });
  for (const line of [sentence(), about.filter((part) => part && part !== title).join(" · ")]) if (line) say(line, { size: SMALL, fill: soft });
  y += GAP / 2;
  picture.setAttribute("x", String(GAP));
  picture.setAttribute("y", String(y));
  parts.push(picture);
  y += picture.height.baseVal.value + GAP / 2;
  const scale = table && legend(table, y, picture.querySelector(`[fill="${HATCHED}"]`) !== null);
  if (scale) [y] = [y + HIGH + GAP, parts.push(...scale)];
  if (caption) say(caption, {});
  y += GAP / 2;
  say(maker(), { size: SMALL * 0.9, fill: soft });
  return sheet([name, title].filter(Boolean).join(". "), room + 2 * GAP, y + GAP / 2, parts);
}

/** As it was typed, if there is one on the page. */
function sentence() {
  const field = document.querySelector("#sentence");
  return field instanceof HTMLTextAreaElement ? field.value.trim() : "";
}

/** Headlight and its version. */
const maker = () => document.querySelector("meta[name=generator]")?.getAttribute("content") ?? "Headlight";

/** What the colours say; null: nothing that is not written. @param {import("../lib/view.js").Table} table @param {number} y @param {boolean} isHatched whether some of it is */
function legend({ scale, legend: classes = [] }, y, isHatched) {
  if (!scale || scale.kind === "bit") return null;
  const middle = y + HIGH / 2;
  const type = { size: SMALL, fill: css(palette().soft) };
  if (scale.kind === "class") return named(classes, y);
  const ends = scale.kind === "share" ? [0, 1] : [-scale.largest, scale.largest];
  const left = GAP + wide(plain(ends[0]), type) + 6;
  const strip = Array.from({ length: STEPS }, (_step, i) => {
    const value = ends[0] + ((ends[1] - ends[0]) * (i + 0.5)) / STEPS;
    return box(left + (i * STRIP) / STEPS, y, STRIP / STEPS, HIGH, css(colour(value, ends[1])));
  });
  const edge = box(left, y, STRIP, HIGH, "none", { stroke: css(palette().line) });
  const after = left + STRIP + 6;
  const hatch = after + wide(plain(ends[1]), type) + 1.5 * GAP;
  return [
    write(GAP, middle, plain(ends[0]), type), ...strip, edge, write(after, middle, plain(ends[1]), type),
    ...(isHatched ? [box(hatch, y, HIGH, HIGH, HATCHED, { stroke: css(palette().line) }), write(hatch + HIGH + 6, middle, _("hidden"), type)] : []),
  ]; // prettier-ignore
}

/** @param {string[]} classes @param {number} y */
function named(classes, y) {
  const type = { size: SMALL, fill: css(palette().soft) };
  let x = GAP;
  return classes.flatMap((name, i) => {
    const [left, own] = [x, box(x, y, HIGH, HIGH, css(classColour(i, classes)), { stroke: css(palette().line) })];
    x += HIGH + wide(name, type) + GAP + 6;
    return [own, write(left + HIGH + 6, y + HIGH / 2, name, type)];
  });
}
