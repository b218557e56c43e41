// @ts-check
// A canvas as sharp as the screen is.

const FINEST = 3; // pixels of the screen to one of CSS, beyond which nobody sees a difference

/**
 * Makes a canvas so large, in pixels of CSS, and empties it.
 * @param {HTMLCanvasElement} canvas @param {number} width @param {number} height
 * @returns {CanvasRenderingContext2D | null} draws in pixels of CSS
 */
export function sized(canvas, width, height) {
  const ratio = Math.min(FINEST, devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  [canvas.style.inlineSize, canvas.style.blockSize] = [`${width}px`, `${height}px`];
  const context = canvas.getContext("2d");
  context?.resetTransform();
  context?.clearRect(0, 0, wide, high);
  context?.scale(ratio, ratio);
  return context;
}

/**
 * Makes a canvas a pixel for each cell; what has no colour stays clear.
 * @param {HTMLCanvasElement} canvas @param {number} rows @param {number} columns
 * @param {(row: number, column: number) => import("./palette.js").Colour | null} colour
 */
export function dotted(canvas, rows, columns, colour) {
  const pixels = new ImageData(columns, rows);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, i += 4) {
      const own = colour(row, column);
      if (own) pixels.data.set([...own, 255], i);
    }
  [canvas.width, canvas.height] = [columns, rows];
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas;
}
