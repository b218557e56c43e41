// @ts-check
// What the link of the page /translate holds.
import { level, sentence } from "../along.js";
import { shipped } from "../page.js";
import { PARTS } from "./parts.js";

/**
 * A word of the translations: the same one in each of them, by its text and how many equal ones came before it.
 * @typedef {{text: string, occurrence: number}} Word
 */
/** @typedef {{length: number, seed: number}} Composed a sentence of the grammar */
/**
 * @typedef {object} State
 * @property {string} text
 * @property {Composed | null} composed where the text came from
 * @property {Word | null} word the one in focus
 * @property {number} key the German word in focus; -1: the one that is looked at most
 * @property {"heatmap" | "lines"} view
 * @property {number | null} layer of the transformer's map; null: the mean of all heads
 * @property {number | null} head
 * @property {string} tab the part of the page that is open
 * @property {Record<string, Record<string, unknown>>} tabs what a part keeps for itself; it checks it itself
 * @property {string} level
 * @property {boolean} hide
 */

export const about = /** @type {import("../types.js").Translators} */ (shipped.translation);

/** How long a sentence of the grammar may be asked for. */
export const LENGTHS = { shortest: 4, longest: 32 };

const FOCUS = { text: "go", occurrence: 0 }; // of the first example: its verb stands last in German
const COMPOSED = { length: 12, seed: 0 };

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const text = sentence(given.text, about.examples[0].german);
  const isNew = typeof given.text !== "string" && text === about.examples[0].german;
  return {
    text,
    composed: composed(given.composed),
    word: isNew ? FOCUS : word(given.word),
    key: whole(given.key) ?? -1,
    view: given.view === "lines" ? "lines" : "heatmap",
    layer: whole(given.layer),
    head: whole(given.head),
    tab: PARTS.some(({ id }) => id === given.tab) ? String(given.tab) : PARTS[0].id,
    tabs: isRecord(given.tabs) ? given.tabs : {},
    level: level(given.level),
    hide: given.hide === true,
  };
}

/** The next sentence to compose. @param {Composed | null} from @returns {Composed} */
export const next = (from) => ({ ...COMPOSED, ...from, seed: (from ?? COMPOSED).seed + 1 });

/** @param {unknown} given @returns {Composed | null} */
function composed(given) {
  if (!isObject(given)) return null;
  const [length, seed] = [whole(given.length), whole(given.seed)];
  const { shortest, longest } = LENGTHS;
  return length === null || seed === null || length < shortest || length > longest || seed >= 2 ** 32
    ? null
    : { length, seed };
}

/** @param {unknown} given @returns {Word | null} */
function word(given) {
  const occurrence = isObject(given) ? whole(given.occurrence) : null;
  return isObject(given) && typeof given.text === "string" && occurrence !== null
    ? { text: given.text, occurrence }
    : null;
}

/** @param {unknown} value */
const whole = (value) => (Number.isInteger(value) && Number(value) >= 0 ? Number(value) : null);

/** @param {unknown} given @returns {given is Record<string, unknown>} */
const isObject = (given) => typeof given === "object" && given !== null && !Array.isArray(given);

/** @param {unknown} given @returns {given is State["tabs"]} */
const isRecord = (given) => isObject(given) && Object.values(given).every(isObject);
