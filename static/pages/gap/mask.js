// @ts-check
// Who may look at whom, as a matrix: query down, key across, hidden pairs hatched.
import { LOOKED_AT } from "../../lib/seen.js";
import { decode, planeOf } from "../../lib/tensor.js";

/** @typedef {import("../../lib/types.js").Tensor} Tensor */
/** @typedef {import("../../views/picture.js").PictureData} PictureData */

/** @type {WeakMap<Tensor, import("../../lib/tensor.js").Plane>} the same each time, so that a view knows what it has drawn */
const planes = new WeakMap();

/** @param {Tensor} mask */
function known(mask) {
  let found = planes.get(mask);
  if (!found) planes.set(mask, (found = made(mask)));
  return found;
}

/** @param {Tensor} mask @returns {import("../../lib/tensor.js").Plane} */
function made(mask) {
  const { shape, at } = decode(mask);
  return planeOf(shape[0], shape[1], at);
}

/**
 * @param {{mask: Tensor, names: string[], focus: {row: number, column: number}, title: string, onfocus: (row: number, column: number) => void}} of
 * @returns {PictureData}
 */
export function maskPicture({ mask, names, focus, title, onfocus }) {
  const plane = known(mask);
  const last = plane.rows - 1;
  return {
    plane,
    rowLabels: names,
    columnLabels: names,
    scale: { kind: "bit", largest: 1 },
    legend: [],
    hidden: (row, column) => plane.at(row, column) === 0,
    ...LOOKED_AT,
    focus: { row: Math.min(focus.row, last), column: Math.min(focus.column, last) },
    blank: false,
    whole: true,
    title,
    onfocus,
  };
}
