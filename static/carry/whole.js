// @ts-check
// A whole step, with the names of what stands along its axes; what is to be guessed is "?".
import { labels } from "../lib/labels.js";
import { axesOf, plane, shapeOf, values } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Step} Step */

/** @param {import("../lib/carry.js").OfStep} of @returns {import("./table.js").Numbered} */
export function wholeOf({ step, tokens, veil }) {
  const axes = axesOf(step);
  const numbers = /** @type {(number | "?")[]} */ ([...values(step).data]);
  const { heads, rows, columns } = plane(step);
  for (let head = 0; head < Math.max(1, heads); head++) {
    const { blank, revealed } = veil(head);
    if (!blank) continue;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        if (!revealed.has(`${row},${column}`)) numbers[(head * rows + row) * columns + column] = "?";
  }
  const names = shapeOf(step).map((size, at) => (step.axes ? labels(step, at, tokens) : [""]).slice(0, size));
  return { axes, names, kind: step.value.dtype, values: numbers };
}
