// @ts-check
// What was changed inside the model, in words.
import { find } from "../dom.js";
import { _, ngettext, short } from "../i18n.js";
import { named } from "../labels.js";

/** @typedef {import("../types.js").Intervention} Intervention */

/**
 * The list of changes, each with a way back.
 * @param {Intervention[]} interventions
 * @param {import("../types.js").Token[]} tokens
 * @param {(left: Intervention[]) => void} onchange
 */
export function listed(interventions, tokens, onchange) {
  const names = named(tokens);
  return {
    changes: interventions.map((each) => words(each, names)),
    intro: ngettext("{n} change inside the model:", "{n} changes inside the model:", interventions.length),
    onundo: (/** @type {number} */ index) => onchange(interventions.filter((_each, i) => i !== index)),
    onundoall: () => onchange([]),
    after: () => find('.stage [tabindex="0"], [role="tab"][tabindex="0"]'),
  };
}

/** @param {Intervention} of @param {string[]} names */
function words({ layer, head: number, do: kind, cell, value }, names) {
  const head = `${layer}·${number}`;
  if (kind === "silence") return _("{head} silenced", { head });
  const [query, key] = (cell ?? []).map((index) => names[index] ?? index);
  return `${head} weights [${query}, ${key}] = ${short(value ?? 0)}`;
}

/** The silenced heads, as "layer,head". @param {Intervention[]} interventions */
export function silent(interventions) {
  const heads = interventions.filter((each) => each.do === "silence");
  return new Set(heads.map((each) => `${each.layer},${each.head}`));
}
