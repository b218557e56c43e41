// @ts-check
// What the views of a translation share: the word in focus, the map that is shown, and what it says of a word.
import * as tensor from "../../lib/tensor.js";

/** @typedef {import("../../lib/types.js").Translation} Translation */
/** @typedef {import("../../lib/types.js").CrossMap} CrossMap */
/** @typedef {import("./state.js").State} State */
/** What can be drawn: written words, and where each looked. @typedef {{title: string, words: {text: string, occurrence: number}[], maps: CrossMap[]}} Looked */

/** Where the word in focus stands in a translation; -1: it is not there. @param {Pick<Looked, "words">} of @param {State["word"]} word */
export function rowOf({ words }, word) {
  return words.findIndex(({ text, occurrence }) => text === word?.text && occurrence === word.occurrence);
}

/** The map that is shown of a translation: its only one, or the head that is chosen. @param {Pick<Looked, "maps">} of @param {Pick<State, "layer" | "head">} chosen @returns {CrossMap | null} */
export function mapOf({ maps }, { layer, head }) {
  return maps.find((each) => each.layer === layer && each.head === head) ?? maps[0] ?? null;
}

/** @type {WeakMap<CrossMap, import("../../lib/tensor.js").Plane>} */
const planes = new WeakMap();

/** A map as the views draw it; the same each time. @param {CrossMap} map @returns {import("../../lib/tensor.js").Plane} */
export function planeOf(map) {
  let found = planes.get(map);
  if (!found) {
    const { shape, at } = tensor.decode(map.weights);
    planes.set(map, (found = tensor.planeOf(shape[0], shape[1], at)));
  }
  return found;
}

/** The German word that a written one looks at most. @param {CrossMap} map @param {number} row */
export function most(map, row) {
  const { at, columns } = planeOf(map);
  const shares = Array.from({ length: columns }, (_share, column) => at(row, column));
  const column = shares.indexOf(Math.max(...shares));
  return { column, share: shares[column] };
}
