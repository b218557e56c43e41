// @ts-check
// What draws on a canvas over a picture: cells as the picture has them, boxes, words, and paper over what is not there yet.
import { h } from "../../lib/dom.js";
import { css, palette } from "../../lib/palette.js";
import { themed } from "../../lib/svg.js";
import { rem } from "../../lib/type.js";

/** @typedef {{x: number, y: number, width: number, height: number}} Box px on the canvas */
/** @typedef {{rows: number, columns: number, isTurned: boolean, cell: (row: number, column: number) => import("../../lib/grid.js").Cell}} Cells */
/** @typedef {ReturnType<typeof pen>} Pen */

const LETTERS = 12; // px, of a number
const READ = 22; // px, of the narrowest cell whose number can be read
const STRIPES = 7; // px, from one stripe to the next, as in all pictures

/** @param {CanvasRenderingContext2D} context in px of the page */
export function pen(context) {
  const unit = rem();
  const family = themed("sans") || "sans-serif";
  const { paper, ink, soft, accent, line } = palette();
  context.textAlign = "center";
  context.textBaseline = "middle";

  /** @param {Box} box @param {string} text @param {{fill?: string, size?: number, bold?: boolean}} [type] it is as small as it has to be */
  function write({ x, y, width, height }, text, { fill = css(ink), size = LETTERS * unit, bold = false } = {}) {
    const font = (/** @type {number} */ px) => `${bold ? "700 " : ""}${px}px ${family}`;
    context.font = font(size);
    const wide = context.measureText(text).width;
    if (wide > width - 2) context.font = font((size * (width - 2)) / wide);
    context.fillStyle = fill;
    context.fillText(text, x + width / 2, y + height / 2 + 1);
  }

  /** @param {Box} box @param {string} fill */
  function fill({ x, y, width, height }, fill) {
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
  }

  return {
    unit,
    write,
    /** A cell as it is drawn everywhere; its number too, if there is room. @param {Box} at @param {import("../../lib/grid.js").Cell} cell @param {number} [alpha] */
    cell(at, { colour, text = "", ink: own = ink }, alpha = 1) {
      if (alpha <= 0) return;
      context.globalAlpha = alpha;
      if (colour) fill(at, css(colour));
      else this.hatch(at);
      context.strokeStyle = css(line);
      context.lineWidth = 0.5;
      if (at.width > 6) context.strokeRect(at.x, at.y, at.width, at.height);
      if (colour && text && at.width >= READ * unit && at.height >= LETTERS * unit) write(at, text, { fill: css(own) });
      context.globalAlpha = 1;
    },
    /** A whole matrix, a pixel of it for each cell. @param {Box} at @param {Cells} sheet @param {number} alpha */
    image({ x, y, width, height }, sheet, alpha) {
      context.globalAlpha = alpha;
      context.imageSmoothingEnabled = false;
      context.drawImage(imageOf(sheet), x, y, width, height);
      context.globalAlpha = 1;
    },
    /** Drawn in there, and not outside. @param {Box} at @param {() => void} draw */
    within({ x, y, width, height }, draw) {
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      draw();
      context.restore();
    },
    /** What is computed, in the middle of a place where nothing stands yet. @param {Box} at @param {string} text */
    say({ x, y, width, height }, text) {
      context.font = `${LETTERS * 1.2 * unit}px ${family}`;
      const [wide, high] = [Math.min(width, context.measureText(text).width + 2 * LETTERS * unit), 2.4 * LETTERS * unit];
      const plate = { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
      this.plate(plate);
      write(plate, text, { size: LETTERS * 1.2 * unit });
    },
    /** What a mask hides. @param {Box} at */
    hatch(at) {
      const { x, y, width, height } = at;
      this.within(at, () => {
        fill(at, css(paper));
        context.strokeStyle = css(line);
        context.lineWidth = 1.5;
        context.beginPath();
        for (let along = -height; along < width; along += STRIPES) {
          context.moveTo(x + along, y + height);
          context.lineTo(x + along + height, y);
        }
        context.stroke();
      });
    },
    /** Paper over it. @param {Box} at */
    cover: (at) => fill(at, css(paper)),
    /** Nothing over it any more. @param {Box} at */
    bare: ({ x, y, width, height }) => context.clearRect(x, y, width, height),
    /** @param {Box} at @param {boolean} [isPassing] dashed: it is only under the pointer, not chosen */
    outline({ x, y, width, height }, isPassing = false) {
      context.strokeStyle = css(accent);
      context.lineWidth = 2;
      context.setLineDash(isPassing ? [4, 3] : []);
      context.strokeRect(x, y, width, height);
      context.setLineDash([]);
    },
    /** Paper with an edge, to write on. @param {Box} at */
    plate(at) {
      fill(at, css(paper));
      context.strokeStyle = css(soft);
      context.lineWidth = 1;
      context.strokeRect(at.x, at.y, at.width, at.height);
    },
    /** Which way it goes: a small head of an arrow. @param {number} x its tip @param {number} y @param {"across" | "back" | "down"} to */
    arrow(x, y, to) {
      const size = 6 * unit;
      const [along, down] = { across: [-1, 0], back: [1, 0], down: [0, -1] }[to];
      context.fillStyle = css(accent);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + along * size + down * 0.7 * size, y + down * size + along * 0.7 * size);
      context.lineTo(x + along * size - down * 0.7 * size, y + down * size - along * 0.7 * size);
      context.fill();
    },
  };
}

/** @type {WeakMap<Cells, HTMLCanvasElement>} */
const images = new WeakMap();

/** @param {Cells} sheet */
function imageOf(sheet) {
  let found = images.get(sheet);
  if (found) return found;
  images.set(sheet, (found = h("canvas", { width: sheet.columns, height: sheet.rows })));
  const context = found.getContext("2d");
  for (let row = 0; row < sheet.rows && context; row++)
    for (let column = 0; column < sheet.columns; column++) {
      context.fillStyle = css(sheet.cell(row, column).colour ?? palette().line);
      context.fillRect(sheet.isTurned ? sheet.columns - 1 - column : column, row, 1, 1);
    }
  return found;
}
