// @ts-check
// The controls of a lab: they show its state, and say what a person wants; a field that is being typed in is left alone.
import { _ } from "../lib/i18n.js";
import * as options from "../lib/options.js";
import { shipped } from "../lib/shipped.js";
import * as source from "../lib/source.js";
import { SEED, controlOf, sentences, settable } from "./controls.js";

/** @typedef {import("./state.js").State} State */
/**
 * What a person wants of a lab.
 * @typedef {object} Wishes
 * @property {(typed: Partial<State>) => void} ontext
 * @property {(id: string) => void} onexample "": a sentence of one's own
 * @property {(name: string, value: boolean | number | string) => void} onoption
 * @property {(from: source.HeadOf | null) => void} onnumbers
 * @property {((id: string) => void) | null} onmechanism null: there is no other one
 */

/**
 * @param {import("./frame.js").Frame} frame
 * @param {import("./state.js").Mechanism} mechanism
 * @param {(field: string) => boolean} isLocked
 * @param {Wishes} wishes
 */
export function mount(frame, mechanism, isLocked, wishes) {
  const { sentence, context } = frame;
  const { onmechanism } = wishes;
  /** @type {HTMLElement} */ (frame.mechanism.closest("label")).hidden = !onmechanism;
  options.choice(frame.mechanism, shipped.mechanisms, (id) => onmechanism?.(id));
  frame.mechanism.value = mechanism.id;
  const examples = [{ id: "", title: _("Your own sentence") }, ...mechanism.presets];
  options.choice(frame.preset, examples, wishes.onexample);
  const numbers = source.mount(frame.from, frame.head, wishes.onnumbers);
  const { update: write, leave: leaveSentences } = sentences(frame, wishes.ontext);
  sentence.readOnly = isLocked("text");
  context.readOnly = isLocked("context");
  frame.preset.disabled = isLocked("preset");
  frame.from.disabled = isLocked("from");

  /** @param {State} state @param {options.Values} used the options of the run that is shown */
  function update(state, used) {
    const preset = mechanism.presets.find((each) => each.id === state.preset);
    const second = state.context ?? preset?.context?.join(" ") ?? mechanism.context ?? "";
    write(state.text ?? preset?.tokens.join(" ") ?? "", second);
    const own = settable(mechanism.options, state.from);
    const shown = { ...used, ...state.options, seed: state.seed };
    const isWhole = preset?.whole && !state.from && state.text === null && state.context === null;
    const chance = mechanism.from_seed && !isWhole ? [SEED] : [];
    const isOptionLocked = (/** @type {string} */ name) => isLocked(name === "seed" ? name : `options.${name}`);
    options.show(frame.options, [...own, ...chance], shown, wishes.onoption, state.options, isOptionLocked);
    frame.preset.value = state.preset ?? "";
    numbers.show(state.from, isWhole);
    for (const control of isLocked("from") ? frame.head.querySelectorAll("input") : []) control.disabled = true;
  }

  /** What is typed is finished, in an option too: the fields show the state again. */
  function leave() {
    leaveSentences();
    const typed = frame.options.querySelector(":focus");
    if (typed instanceof HTMLElement) typed.blur();
  }

  /** What a refusal speaks of. @param {string} field @returns {HTMLElement} */
  function fieldOf(field) {
    const isHidden = field.startsWith("context") && mechanism.context === null;
    return isHidden ? sentence : controlOf(field, frame, frame.options);
  }

  /** The sentences as they stand in their fields. */
  function texts() {
    return { text: sentence.value, context: mechanism.context === null ? null : context.value };
  }

  return { update, fieldOf, texts, leave };
}
