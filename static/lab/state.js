// @ts-check
// What a lab of one mechanism holds, and the request that it makes of it.
import { broughtAlong, levelField, sentence } from "../lib/along.js";
import { choice, described, field, isPlace, isRecord, kept, list, maybe, text, whole } from "../lib/fields.js";
import { _ } from "../lib/i18n.js";
import { HIDING } from "../lib/hiding.js";
import { W_O, WEIGHTS } from "../lib/roles.js";
import { headOf } from "../lib/source.js";
import { reader } from "../lib/state.js";

/** @typedef {import("../lib/types.js").Edit} Edit */
/** @typedef {import("../lib/types.js").MechanismInfo} Mechanism */
/** @typedef {import("../lib/source.js").HeadOf} HeadOf */
/** @typedef {import("../lib/fields.js").StateOf<ReturnType<typeof fieldsOf>>} State */

const SENTENCE = _("The cat sat because it was tired.");
const SEED = 123;

/** The worked example that a newcomer sees: none of one who brings a sentence. @param {Mechanism} mechanism */
const example = ({ presets }) => (broughtAlong() === null ? (presets[0] ?? null) : null);

/** @param {Mechanism} mechanism */
const fieldsOf = (mechanism) => ({
  text: kept(maybe(text(""))), // null: that of the worked example
  // the second sentence; null: that of the worked example, or the mechanism's own
  context: maybe(field((given) => (typeof given !== "string" ? undefined : mechanism.context === null ? null : given), /** @type {string | null} */ (null))), // prettier-ignore
  preset: kept(maybe(choice(mechanism.presets.map(({ id }) => id)))),
  from: maybe(field((given) => (mechanism.from_model ? (headOf(given) ?? undefined) : null), null)),
  options: field((given) => (isRecord(given) ? /** @type {import("../lib/options.js").Values} */ (given) : undefined), {}), // what differs from the defaults
  seed: whole({ least: -Infinity, otherwise: SEED }),
  edits: list(isEdit),
  step: text(WEIGHTS),
  at: kept(field((given) => (isPlace(given) && given.length === 3 ? given : undefined), () => [0, example(mechanism)?.focus ?? 1, 0])), // head, row, column
  level: levelField(),
  ...HIDING,
});

/** The state of a lab of this mechanism: new, read from a link, and as a link says it. @param {Mechanism} mechanism */
export function stateOf(mechanism) {
  const own = described(fieldsOf(mechanism), ["mechanism"]);
  const read = reader(own);

  /** What one sees first: the sentence that came along, else the first worked example, or a sentence. @returns {State} */
  const fresh = () => ({ ...own.fresh(), ...begun() });

  function begun() {
    const preset = example(mechanism);
    return { preset: preset?.id ?? null, text: broughtAlong() ?? (preset ? null : SENTENCE), step: preset?.step ?? WEIGHTS };
  }

  /** @param {Record<string, unknown>} given @returns {State} */
  function checked(given) {
    const saysOfWhat = ["text", "preset", "from"].some((name) => name in given);
    const found = read(saysOfWhat ? given : { ...begun(), ...given });
    return { ...found, text: found.preset && found.text === null ? null : sentence(found.text, SENTENCE) };
  }

  return { fresh, checked, said: own.said };
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

/** The head of the model that is spoken of, if the mechanism has all of them. @param {State} state @param {Mechanism} mechanism */
export function firstHead({ from }, mechanism) {
  return from && mechanism.inputs.some((each) => each.name === W_O) ? from.head : 0;
}

/** @param {unknown} given @returns {given is Edit} */
function isEdit(given) {
  const { step, cell, value } = /** @type {Partial<Edit>} */ (given ?? {});
  return typeof step === "string" && isPlace(cell) && Number.isFinite(value);
}
