// @ts-check
// A row of words as a picture by itself: each on its colour, with a number below it, in lines as on a page.
import { directionOf } from "./bidi.js";
import { colour, css, isStrong, palette } from "./palette.js";
import { HATCHED, SIZE, box, sheet, wide, write } from "./svg.js";

/**
 * @typedef {object} Word
 * @property {string} text
 * @property {string} below
 * @property {number | null} share 0 to 1, the strength of its colour; null: a mask hides it
 * @property {string} [frame] the colour of a frame around it: the word that asks
 */

const WIDTH = 720; // px
const GAP = 8;
const HIGH = 46; // px, of a word with its number
const TYPE = /** @type {const} */ ({ size: 20, serif: true });

/** @param {string} title @param {Word[]} words */
export function drawn(title, words) {
  const places = flown(words);
  const bottom = Math.max(0, ...places.map(({ y }) => y)) + HIGH + GAP;
  const width = Math.min(WIDTH, Math.max(0, ...places.map(({ x, room }) => x + room)) + GAP);
  const isBack = directionOf(words.map(({ text }) => text)) === "rtl";
  const drawnWords = words.flatMap((word, i) => {
    const { x, y, room } = places[i];
    return one(word, isBack ? width - x - room : x, y, room);
  });
  return sheet(title, width, bottom, drawnWords);
}

/** Where each word stands, line by line. @param {Word[]} words */
function flown(words) {
  let [x, y] = [GAP, GAP];
  return words.map(({ text, below }) => {
    const room = Math.max(wide(text, TYPE), wide(below), 2 * SIZE) + 2 * GAP;
    if (x > GAP && x + room > WIDTH - GAP) [x, y] = [GAP, y + HIGH + GAP / 2];
    x += room + GAP / 2;
    return { x: x - room - GAP / 2, y, room };
  });
}

/** @param {Word} word @param {number} x @param {number} y @param {number} room */
function one({ text, below, share, frame }, x, y, room) {
  const { soft, black, white, line } = palette();
  const ink = css(share === null ? soft : isStrong(share, share) ? white : black);
  const edge = { stroke: frame ?? css(line), "stroke-width": frame ? 3 : 1, rx: 4 };
  const middle = /** @type {const} */ ({ anchor: "middle", fill: ink });
  return [
    box(x, y, room, HIGH, share === null ? HATCHED : css(colour(share, 1)), edge),
    write(x + room / 2, y + 0.36 * HIGH, text, { ...TYPE, ...middle }),
    below ? write(x + room / 2, y + 0.78 * HIGH, below, { ...middle, size: SIZE - 1 }) : null,
  ];
}
