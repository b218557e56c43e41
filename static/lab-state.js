// @ts-check
// What the lab's link holds, and the request that it makes of it.
import { broughtAlong, level, sentence } from "./along.js";
import { _ } from "./i18n.js";
import { shipped } from "./page.js";
import { headOf } from "./source.js";

/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("./source.js").HeadOf} HeadOf */
/**
 * @typedef {object} State
 * @property {string | null} text null: that of the worked example
 * @property {string | null} context the second sentence; null: that of the worked example, or the mechanism's own
 * @property {string | null} preset
 * @property {HeadOf | null} from
 * @property {import("./options.js").Values} options what differs from the defaults
 * @property {number} seed
 * @property {Edit[]} edits
 * @property {string} step
 * @property {[number, number, number]} at head, row, column
 * @property {string} level
 * @property {boolean} hide
 */

const SENTENCE = _("The cat sat because it was tired.");
const SEED = 123;

export const mechanism = /** @type {import("./types.js").MechanismInfo} */ (shipped.mechanism);

/** What one sees first: the sentence that came along, else the first worked example, or a sentence. @returns {State} */
export function fresh() {
  const own = broughtAlong();
  const preset = own === null ? (mechanism.presets[0] ?? null) : null;
  return {
    text: own ?? (preset ? null : SENTENCE),
    context: null,
    preset: preset?.id ?? null,
    from: null,
    options: {},
    seed: SEED,
    edits: [],
    step: "weights",
    at: [0, preset?.focus ?? 1, 0],
    level: level(null),
    hide: false,
  };
}

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given */
export function checked(given) {
  const base = fresh();
  const preset = mechanism.presets.some((each) => each.id === given.preset) ? String(given.preset) : null;
  return /** @type {State} */ ({
    text: preset && typeof given.text !== "string" ? null : sentence(given.text, SENTENCE),
    context: typeof given.context === "string" && mechanism.context !== null ? given.context : null,
    preset,
    from: mechanism.from_model ? headOf(given.from) : null,
    options: given.options && typeof given.options === "object" ? given.options : {},
    seed: Number.isInteger(given.seed) ? given.seed : base.seed,
    edits: Array.isArray(given.edits) ? given.edits.filter(isEdit) : [],
    step: typeof given.step === "string" ? given.step : base.step,
    at: isIndex(given.at) && given.at.length === 3 ? given.at : base.at,
    level: level(given.level),
    hide: given.hide === true,
  });
}

/** @param {State} state */
export function body({ text, context, preset, from, options, seed, edits }) {
  return {
    ...(text === null ? {} : { text }),
    ...(context === null ? {} : { context }),
    ...(preset && !from ? { preset } : {}),
    ...(from ? { inputs_from: from } : {}),
    options,
    seed,
    edits,
  };
}

/** The head of the model that is spoken of, where the mechanism has all of them. @param {State} state */
export function firstHead({ from }) {
  return from && mechanism.inputs.some((each) => each.name === "w_o") ? from.head : 0;
}

/** @param {unknown} given @returns {given is Edit} */
function isEdit(given) {
  const { step, cell, value } = /** @type {Partial<Edit>} */ (given ?? {});
  return typeof step === "string" && isIndex(cell) && Number.isFinite(value);
}

/** @param {unknown} list @returns {list is number[]} */
function isIndex(list) {
  return Array.isArray(list) && list.every((each) => Number.isInteger(each) && each >= 0);
}
