// @ts-check
// What the link of the page holds.
import { levelField, sentenceField } from "../../lib/along.js";
import { choice, described, text, whole } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { WEIGHTS } from "../../lib/roles.js";
import { HIDING } from "../../lib/hiding.js";
import { reader } from "../../lib/state.js";

/** @typedef {"masked" | "causal"} Model */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

const SENTENCE = _("The little bird lived in a tree and loved to fly.");
const SECOND = _("It sang a happy song every morning.");
const GAP = 2; // "bird": what follows decides it
const LAYERS = 4;
const HEADS = 4;
const LARGEST_SEED = 2 ** 32 - 1;

export const HOLE = "___";
export const HEAD_COUNT = { layers: LAYERS, heads: HEADS };

const FIELDS = {
  text: sentenceField(SENTENCE),
  gap: whole({ below: 1000, otherwise: GAP }), // the word that is the gap, if the text has no ___
  layer: whole({ below: LAYERS, otherwise: LAYERS - 1 }),
  head: whole({ below: HEADS, otherwise: 0 }),
  seed: whole({ below: LARGEST_SEED, otherwise: 1 }), // the spans are drawn by it
  second: text(SECOND), // does it follow the text?
  model: choice(/** @type {Model[]} */ (["masked", "causal"])), // whose head is walked through
  step: text(WEIGHTS),
  pattern: text(""), // whose strongest and weakest texts are listed; "": the one that the head is named by most
  row: whole({ least: -1, below: 1000, otherwise: -1 }), // the token in focus; -1: the one that is asked for the gap
  column: whole({ least: -1, below: 1000, otherwise: -1 }), // -1: the one that it looks at most
  level: levelField(),
  ...HIDING,
};

export const STATE = described(FIELDS);
export const checked = reader(STATE);
