// @ts-check
// What the link of a lesson holds: the scene, a sentence of one's own, the seed of what is drawn anew; of a link for a
// class also what is not shown.
import { levelField } from "../../lib/along.js";
import { choice, described, flag, kept, maybe, text, whole } from "../../lib/fields.js";
import { HIDING } from "../../lib/hiding.js";
import { shipped } from "../../lib/shipped.js";
import { reader } from "../../lib/state.js";

/** @typedef {import("../../lib/types.js").LessonInfo} LessonInfo */

export const lesson = /** @type {LessonInfo} */ (shipped.lesson);
const SEED = 123;
const LARGEST_SEED = 2 ** 32 - 1;

const FIELDS = {
  scene: kept(choice(lesson.scenes.map(({ id }) => id))),
  text: maybe(text("")), // null: the lesson's own
  seed: whole({ below: LARGEST_SEED, otherwise: SEED }),
  bare: flag(), // without the sentence's field, the list of scenes and the tools
  withheld: flag(), // verdict and truth wait until the answer is shown
  level: levelField(),
  ...HIDING,
};

/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

export const STATE = described(FIELDS);
export const checked = reader(STATE);
