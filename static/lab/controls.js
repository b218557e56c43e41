// @ts-check
// Controls of a lab that others have too, who show runs and no walk through one: its sentences, the options of a mechanism.
import * as options from "../lib/options.js";

/** @typedef {{sentence: HTMLTextAreaElement, context: HTMLTextAreaElement}} Fields of the sentence, and of the second one */

/** The sentences; one that is being typed in is left alone. @param {Fields} fields @param {(typed: {text: string} | {context: string}) => void} ontext */
export function sentences({ sentence, context }, ontext) {
  sentence.addEventListener("input", () => ontext({ text: sentence.value }));
  context.addEventListener("input", () => ontext({ context: context.value }));

  /** @param {string} first @param {string} second */
  function update(first, second) {
    if (document.activeElement !== sentence) sentence.value = first;
    if (document.activeElement !== context) context.value = second;
  }

  /** What is typed is finished: the fields show the state again. */
  function leave() {
    for (const field of [sentence, context]) field.blur();
  }

  return { update, leave };
}

/** The options that a person may set: a trained head brings its own sizes. @param {options.OptionInfo[]} all @param {object | null} from the head that the numbers are from */
export const settable = (all, from) => all.filter(({ kind, name }) => !from || (kind !== "size" && name !== "heads"));

/** Where the numbers of a mechanism that draws some come from. */
export const SEED = options.whole("seed", 2 ** 32, 123);

/** The control that a refusal speaks of. @param {string} field as the server names it @param {Fields} fields @param {HTMLElement} place of the options @returns {HTMLElement} */
export function controlOf(field, { sentence, context }, place) {
  if (field.startsWith("context")) return context;
  const name = CSS.escape(field.replace(/^options\./, ""));
  return /** @type {HTMLElement | null} */ (place.querySelector(`[name="${name}"]`)) ?? sentence;
}
