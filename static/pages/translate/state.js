// @ts-check
// What the link of the page /translate holds.
import { levelField, sentenceField } from "../../lib/along.js";
import { choice, described, field, isRecord, isWhole, kept, maybe, tabsField, whole } from "../../lib/fields.js";
import { shipped } from "../../lib/shipped.js";
import { HIDING } from "../../lib/hiding.js";
import { reader } from "../../lib/state.js";
import { PARTS } from "./parts.js";

/**
 * A word of the translations: the same one in each of them, by its text and how many equal ones came before it.
 * @typedef {{text: string, occurrence: number}} Word
 */
/** @typedef {{length: number, seed: number}} Composed a sentence of the grammar */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

export const about = /** @type {import("../../lib/types.js").Translators} */ (shipped.translation);

/** How long a sentence of the grammar may be asked for. */
export const LENGTHS = { shortest: 4, longest: 32 };

const FOCUS = { text: "go", occurrence: 0 }; // of the first example: its verb stands last in German
const COMPOSED = { length: 12, seed: 0 };

const FIELDS = {
  text: sentenceField(about.examples[0].german),
  composed: maybe(field(composed, null)), // where the text came from
  word: kept(maybe(field(word, null))), // the one in focus
  key: whole({ least: -1, otherwise: -1 }), // the German word in focus; -1: the one that is looked at most
  view: choice(/** @type {("heatmap" | "lines")[]} */ (["heatmap", "lines"])),
  layer: maybe(whole({ otherwise: 0 })), // of the transformer's map; null: the mean of all heads
  head: maybe(whole({ otherwise: 0 })),
  tab: choice(PARTS.map(({ id }) => id)), // the part of the page that is open
  tabs: tabsField(), // what a part keeps for itself; it checks it itself
  level: levelField(),
  ...HIDING,
};

export const STATE = described(FIELDS);
const read = reader(STATE);

/** @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const found = read(given);
  const isNew = typeof given.text !== "string" && found.text === about.examples[0].german;
  return isNew ? { ...found, word: FOCUS } : found;
}

/** The next sentence to compose. @param {Composed | null} from @returns {Composed} */
export const next = (from) => ({ ...COMPOSED, ...from, seed: (from ?? COMPOSED).seed + 1 });

/** @param {unknown} given @returns {Composed | null | undefined} */
function composed(given) {
  const { length, seed } = isRecord(given) ? given : {};
  const { shortest, longest } = LENGTHS;
  const isOne = isWhole(length, { least: shortest, below: longest + 1 }) && isWhole(seed, { below: 2 ** 32 });
  return isOne ? { length, seed } : undefined;
}

/** @param {unknown} given @returns {Word | null | undefined} */
function word(given) {
  const { text, occurrence } = isRecord(given) ? given : {};
  return typeof text === "string" && isWhole(occurrence) ? { text, occurrence } : undefined;
}
