// @ts-check
// The theme's colours for canvases and for Plotly, read from the style sheet; the same mixes as in views.css.

/** @typedef {[number, number, number]} Colour */

/** @type {{paper: Colour, ink: Colour, soft: Colour, positive: Colour, negative: Colour, accent: Colour, line: Colour} | null} */
let cached = null;
addEventListener("themechange", () => (cached = null));

export function palette() {
  if (cached) return cached;
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => {
    if (!probe) return /** @type {Colour} */ ([0, 0, 0]);
    probe.fillStyle = style.getPropertyValue(`--${name}`).trim();
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    return /** @type {Colour} */ ([r, g, b]);
  };
  cached = {
    paper: read("paper"),
    ink: read("ink"),
    soft: read("soft"),
    positive: read("positive"),
    negative: read("negative"),
    accent: read("accent"),
    line: read("line"),
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
