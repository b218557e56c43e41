// @ts-check
// What was changed inside the model: in words, as a link may hold it, and what is left when one is taken back.
import { find } from "../../lib/dom.js";
import { _, ngettext, short } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { MASK, OUTPUT, WEIGHTS } from "../../lib/roles.js";

/** @typedef {import("../../lib/types.js").Intervention} Intervention */
/** @typedef {import("../../lib/types.js").Token} Token */
/** @typedef {{layer: number, head: number}} Head */

const QUOTED = 24; // characters of another sentence

/** What a head's weights may be as a whole. @type {{id: NonNullable<Intervention["pattern"]>, title: string}[]} */
export const PATTERNS = [
  { id: "uniform", title: _("the same for all that it may see") },
  { id: "previous", title: _("all on the token before") },
  { id: "first", title: _("all on the first token") },
  { id: "self", title: _("all on the token itself") },
];

/**
 * The list of changes, each with a way back.
 * @param {Intervention[]} interventions
 * @param {Token[]} tokens
 * @param {import("./state.js").State["side"]} side a decoder's queries (and keys) are of the answer: they go by number
 * @param {(left: Intervention[]) => void} onchange
 */
export function listed(interventions, tokens, side, onchange) {
  const names = named(tokens);
  const known = { query: side === "encoder" ? names : [], key: side === "decoder" ? [] : names };
  return {
    changes: interventions.map((each) => words(each, known)),
    intro: ngettext("{n} change inside the model:", "{n} changes inside the model:", interventions.length),
    onundo: (/** @type {number} */ index) => onchange(interventions.filter((_each, i) => i !== index)),
    onundoall: () => onchange([]),
    after: () => find('.stage [tabindex="0"], [role="tab"][tabindex="0"]'),
  };
}

/** @param {Intervention} of @param {{query: string[], key: string[]}} names */
export function words(of, names) {
  const head = place(of);
  const [row, column] = of.cell ?? [];
  const [query, key] = [names.query[row] ?? row, names.key[column] ?? column];
  const pattern = PATTERNS.find(({ id }) => id === of.pattern)?.title ?? "";
  return {
    silence: () => _("{head} silenced", { head }),
    set: () => `${head} weights [${query}, ${key}] = ${short(of.value ?? 0)}`,
    cut: () => _("{head}: {query} may not look at {key}", { head, query, key }),
    freeze: () => _("{head} weights frozen", { head }),
    replace: () => _("{head} weights: {pattern}", { head, pattern }),
    patch: () => _("{head} patched from “{text}”", { head, text: shortened(of.text ?? "") }),
  }[of.do]();
}

/** @param {string} text */
export const shortened = (text) => (text.length > QUOTED ? `${text.slice(0, QUOTED - 1)}…` : text);

/** Which heads a change is of. @param {Intervention} of */
function place({ layer = null, head = null }) {
  if (layer !== null && head !== null) return `${layer}·${head}`;
  if (layer !== null) return _("all heads of layer {layer}", { layer });
  return head === null ? _("every head") : _("head {head} of every layer", { head });
}

/** The silenced heads, as "layer,head". @param {Intervention[]} interventions */
export function silent(interventions) {
  const heads = interventions.filter((each) => each.do === "silence");
  return new Set(heads.map((each) => `${each.layer},${each.head}`));
}

/** Whether a change is of this head, or of all. @param {Intervention} of @param {Head} head */
export function isOf(of, { layer, head }) {
  return (of.layer ?? layer) === layer && (of.head ?? head) === head;
}

/**
 * The changes without the one that edited a cell of a head's step: that of the cell, else that of the whole step.
 * @param {Intervention[]} interventions
 * @param {Head} head
 * @param {string} step
 * @param {number[]} cell
 */
export function without(interventions, head, step, cell) {
  const own = interventions.filter((each) => isOf(each, head) && STEPS[each.do] === step);
  const ofCell = own.filter((each) => String(each.cell) === String(cell));
  const gone = ofCell.length ? ofCell : own.filter((each) => !each.cell);
  return interventions.filter((each) => !gone.includes(each));
}

/** The step of a head that each change edits. @type {Record<Intervention["do"], string>} */
const STEPS = {
  silence: OUTPUT,
  patch: OUTPUT,
  cut: MASK,
  set: WEIGHTS,
  freeze: WEIGHTS,
  replace: WEIGHTS,
};

/** What a head's own changes do, in sentences. @param {Intervention[]} interventions @param {Head} head */
export function said(interventions, head) {
  const own = interventions.filter((each) => isOf(each, head));
  const kinds = new Set(own.map((each) => each.do));
  const other = own.filter((each) => each.do === "patch").pop();
  return [
    kinds.has("cut") && _("A knocked-out pair is hidden here; the rest of its row shares what it had."),
    kinds.has("freeze") && _("This head is frozen: its weights are those of the run without any change."),
    kinds.has("replace") && _("This head's weights were replaced as a whole; what is hidden stays 0."),
    other && _("This head is patched: its output is the one that it has on “{text}”.", { text: other.text ?? "" }),
    kinds.has("silence") && _("This head is silenced: its output is 0, whatever its weights say."),
  ].filter((each) => typeof each === "string");
}

/** Whether a link's change is one. @param {unknown} given @param {number} layers @param {number} heads @returns {given is Intervention} */
export function isChange(given, layers, heads) {
  if (typeof given !== "object" || given === null) return false;
  const {
    layer = null,
    head = null,
    do: kind,
    cell,
    value,
    pattern,
    text,
  } = /** @type {Partial<Intervention>} */ (given);
  const isIn = (/** @type {number | null} */ index, /** @type {number} */ n) =>
    Number.isInteger(index) && Number(index) >= 0 && Number(index) < n;
  const isCell = Array.isArray(cell) && cell.length === 2 && cell.every((each) => isIn(each, Infinity));
  const isInside = [isIn(layer, layers), isIn(head, heads)];
  if (kind === "cut") return isCell && (layer === null || isInside[0]) && (head === null || isInside[1]);
  if (isInside.includes(false)) return false;
  if (kind === "set") return isCell && Number.isFinite(value);
  if (kind === "replace") return PATTERNS.some(({ id }) => id === pattern);
  return kind === "silence" || kind === "freeze" || (kind === "patch" && typeof text === "string");
}
