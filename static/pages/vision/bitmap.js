// @ts-check
// A drawing of 32×32 pixels: how it is written in a link, and what a pen leaves on it.

export const SIDE = 32;
export const PEN = 1.5; // radius, in pixels

/** @typedef {Uint8Array} Bitmap 0 or 1, row by row */
/** @typedef {{x: number, y: number}} Point in pixels, from the upper left corner */

/** @returns {Bitmap} */
export const blank = () => new Uint8Array(SIDE * SIDE);

/** @param {Bitmap} bitmap */
export const isBlank = (bitmap) => !bitmap.includes(1);

/** A canvas with a pixel for each, of which those with ink have this colour. @param {ArrayLike<number>} bitmap @param {string} colour */
export function inked(bitmap, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d");
  if (context) context.fillStyle = colour;
  for (let i = 0; i < bitmap.length; i++) if (bitmap[i]) context?.fillRect(i % SIDE, Math.floor(i / SIDE), 1, 1);
  return canvas;
}

/** As model/networks/vision/packing.py writes it: eight pixels a byte, in base64 for addresses. @param {Bitmap} bitmap */
export function pack(bitmap) {
  let binary = "";
  for (let i = 0; i < bitmap.length; i += 8)
    binary += String.fromCharCode(bitmap.subarray(i, i + 8).reduce((byte, bit) => 2 * byte + bit, 0));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Bitmap | null} null if it is no drawing */
export function unpack(text) {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    if (binary.length * 8 !== SIDE * SIDE) return null;
    return Uint8Array.from(blank(), (_bit, i) => (binary.charCodeAt(i >> 3) >> (7 - (i & 7))) & 1);
  } catch {
    return null;
  }
}

/**
 * What a pen leaves on its way between two points, or an eraser takes.
 * @param {Bitmap} bitmap
 * @param {Point} from
 * @param {Point} to
 * @param {boolean} ink
 * @returns {Bitmap} another one
 */
export function stroke(bitmap, from, to, ink) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const radius = ink ? PEN : 1.5 * PEN;
  return bitmap.map((bit, i) => {
    const [x, y] = [(i % SIDE) + 0.5 - from.x, Math.floor(i / SIDE) + 0.5 - from.y];
    const along = length ? Math.max(0, Math.min(1, (x * dx + y * dy) / length)) : 0;
    return Math.hypot(x - along * dx, y - along * dy) <= radius ? Number(ink) : bit;
  });
}
