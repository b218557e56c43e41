// @ts-check
// The theme's colours for canvases and for Plotly, read from the style sheet; the same mixes as in views/views.css.

/** @typedef {[number, number, number]} Colour */

/** @type {{black: Colour, white: Colour, paper: Colour, ink: Colour, soft: Colour, positive: Colour, negative: Colour, accent: Colour, line: Colour, classes: Colour[]} | null} */
let cached = null;
export const CLASSES = 8; // colours of classes; a further class begins again, and its number tells it apart
addEventListener("themechange", () => (cached = null));

/** Where the colours of pictures are read: on the page, or in a place of another theme. @type {HTMLElement} */
let place = document.documentElement;

/** The styles whose colours pictures have. */
export const styles = () => getComputedStyle(place);

/**
 * Something drawn in the colours of another theme; the page keeps its own.
 * @template T
 * @param {string} theme @param {() => Promise<T>} draw
 */
export async function inTheme(theme, draw) {
  const own = document.createElement("div");
  Object.assign(own, { hidden: true }).dataset.theme = theme;
  document.body.append(own);
  [place, cached] = [own, null];
  try {
    return await draw();
  } finally {
    own.remove();
    place = document.documentElement;
    dispatchEvent(new Event("themechange")); // what was painted meanwhile
  }
}

export function palette() {
  if (cached) return cached;
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const style = styles();
  const read = (/** @type {string} */ name) => {
    if (!probe) return /** @type {Colour} */ ([0, 0, 0]);
    probe.fillStyle = style.getPropertyValue(`--${name}`).trim();
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    return /** @type {Colour} */ ([r, g, b]);
  };
  cached = {
    black: read("cell-ink"),
    white: read("on-strong"),
    paper: read("paper"),
    ink: read("ink"),
    soft: read("soft"),
    positive: read("positive"),
    negative: read("negative"),
    accent: read("accent"),
    line: read("line"),
    classes: Array.from({ length: CLASSES }, (_colour, i) => read(`class-${i}`)),
  };
  return cached;
}

/** @param {Colour} from @param {Colour} to @param {number} t @returns {Colour} */
export function mix(from, to, t) {
  const at = (/** @type {0 | 1 | 2} */ i) => Math.round(from[i] + (to[i] - from[i]) * t);
  return [at(0), at(1), at(2)];
}

/** @param {Colour} colour */
export function css([r, g, b]) {
  return `rgb(${r}, ${g}, ${b})`;
}

/**
 * The colour of a value on a scale whose end is `largest`.
 * @param {number} value
 * @param {number} largest
 * @returns {Colour}
 */
export function colour(value, largest) {
  const { paper, positive, negative } = palette();
  return mix(paper, value < 0 ? negative : positive, Math.min(1, Math.abs(value) / largest));
}

/** The colour of a class; none for what is no class. @param {number} value @param {string[]} legend @returns {Colour} */
export function classColour(value, legend) {
  const { paper, classes } = palette();
  return legend[value] === undefined ? paper : classes[value % CLASSES];
}

/**
 * Whether text on a cell of this colour reads better in the other ink.
 * @param {number} value its sign says which colour
 * @param {number} share how strong the colour is, 0 to 1
 */
export function isStrong(value, share) {
  const { black, white } = palette();
  const own = luminance(colour(value < 0 ? -share : share, 1));
  return contrast(luminance(white), own) > contrast(luminance(black), own);
}

/** @param {number} a @param {number} b */
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** Relative luminance, WCAG 2.2. @param {Colour} colour */
function luminance(colour) {
  const [r, g, b] = colour
    .map((each) => each / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @type {{of: unknown, shades: Uint32Array} | null} */
let mixed = null;

/** The theme's colours of the shares 0/255 to 255/255, as pixels. */
export function shades() {
  const of = palette();
  if (mixed?.of !== of) mixed = { of, shades: Uint32Array.from({ length: 256 }, (_share, i) => pixel(colour(i, 255))) };
  return mixed.shades;
}

/** A colour as canvases keep it: red first. @param {Colour} colour */
export function pixel([r, g, b]) {
  return new Uint32Array(new Uint8ClampedArray([r, g, b, 255]).buffer)[0];
}
