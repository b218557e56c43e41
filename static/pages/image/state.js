// @ts-check
// What the link of this page holds: what is to be written, and the moment and the cell that are looked at.
import { levelField } from "../../lib/along.js";
import { choice, described, flag, real, whole } from "../../lib/fields.js";
import { shipped } from "../../lib/shipped.js";
import { reader } from "../../lib/state.js";

/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

export const cards = /** @type {import("../../lib/types.js").ImageModels} */ (shipped.image);
export const SIDE = 8;
export const CELLS = SIDE * SIDE;
export const MOST = 16; // steps
const { steps, guidance } = cards.masked.scores.usual;

const FIELDS = {
  digit: whole({ below: 10, otherwise: 3 }),
  seed: whole({ below: 2 ** 32, otherwise: 1 }),
  steps: whole({ least: 1, below: MOST + 1, otherwise: steps }),
  guidance: real({ least: 1, most: 4, otherwise: guidance }),
  guess: choice(["", "middle", "corners"]),
  moment: whole({ below: MOST + 1, otherwise: 0 }), // how many rounds and steps are over
  cell: whole({ below: CELLS, otherwise: 28 }), // whose looks are shown
  hide: flag(),
  level: levelField(),
};

export const STATE = described(FIELDS);
const read = reader(STATE);

/** @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const found = read(given);
  return { ...found, moment: Math.min(found.moment, found.steps) };
}
