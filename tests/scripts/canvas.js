// @ts-check
import { sized } from "../../static/lib/canvas.js";
import { same, test } from "./claims.js";

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
const alpha = (context, x, y) => context.getImageData(x, y, 1, 1).data[3];

test("a canvas has the pixels that the screen has for its size, three to one of CSS at most", () => {
  const own = devicePixelRatio;
  try {
    for (const [ratio, pixels] of [[1, 40], [2, 80], [1.25, 50], [4, 120]]) {
      Object.defineProperty(window, "devicePixelRatio", { value: ratio, configurable: true });
      const canvas = document.createElement("canvas");
      const context = sized(canvas, 40, 20);
      same([canvas.width, canvas.height], [pixels, pixels / 2]);
      same([canvas.style.inlineSize, canvas.style.blockSize], ["40px", "20px"]);
      context?.fillRect(39, 19, 1, 1);
      same(context && alpha(context, pixels - 1, pixels / 2 - 1), 255);
    }
  } finally {
    Object.defineProperty(window, "devicePixelRatio", { value: own, configurable: true });
  }
});

test("what was drawn before is gone, at the same size too", () => {
  const canvas = document.createElement("canvas");
  sized(canvas, 10, 10)?.fillRect(0, 0, 10, 10);
  const context = sized(canvas, 10, 10);
  same(context && alpha(context, 5, 5), 0);
});
