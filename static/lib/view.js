// @ts-check
// What a view is: `mount(element, data)` shows something in an element, and gives what can be done with it from then on.
// A view fetches nothing and stores nothing: what it is given is all that it knows, and what a person does in it, it says.

/** Of what precision numbers are: single, double, whole, bits. @typedef {"f4" | "f8" | "i4" | "u1"} Kind */
/**
 * What is seen as a table. A row begins with its name; a number is given whole, and "?" is one that is hidden for a guess.
 * @typedef {object} Table
 * @property {string[]} columns
 * @property {(string | number)[][]} rows
 * @property {string} [corner] what runs down and across, in a file: `query ↓ key →`
 * @property {Kind} [kind] of all its numbers
 * @property {import("./tensor.js").Scale} [scale] how they are coloured
 * @property {string[]} [legend] names of the classes, if the numbers are classes
 * @property {boolean} [sums] whether its last column is what each row adds up to
 */
/**
 * What is seen, for who does not see it: in words, "" if nothing is shown; and as the table that the view itself shows,
 * null if it shows none.
 * @typedef {{words: string, table: Table | null}} Seen
 */
/**
 * @template Data
 * @typedef {object} View
 * @property {(data: Data) => void} update shows other data in the same place
 * @property {() => void} destroy takes away all that it added: elements, listeners, observers
 * @property {() => Seen} describe what is seen now
 * @property {() => Promise<SVGSVGElement | null>} svg the picture by itself, in the theme's colours, with its names as text
 *   and without the frame of what is in focus, as it may stand on a slide; null if nothing is shown. A control or a text has
 *   `noPicture`
 */

/** The `svg` of a view that is no picture. @returns {Promise<null>} */
export const noPicture = async () => null;

/** The words that are read in elements, one line. @param {...HTMLElement} elements */
export function read(...elements) {
  const words = elements.filter((each) => !each.hidden).map((each) => each.innerText);
  return words.join(" ").replaceAll(/\s+/g, " ").trim();
}

/** Parts as sentences, one after the other; what is empty or not so is left out. @param {...(string | null | undefined | false | 0)} parts */
export function sentences(...parts) {
  const said = parts.map((part) => part && part.trim()).filter(Boolean);
  return said.map((part) => (/[.!?…。]\p{Pf}?$/u.test(String(part)) ? part : `${part}.`)).join(" ");
}
