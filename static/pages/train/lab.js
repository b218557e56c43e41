// @ts-check
// The same head in the lab: there its numbers are taken from the task's usual training, on the same words.
import { address } from "../../lib/address.js";
import { find } from "../../lib/dom.js";
import { shipped } from "../../lib/shipped.js";
import { pack } from "../../lib/state.js";
import { asked, stepsOf, taskOf } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {State} state @param {number} step @param {{text: string}[]} tokens that it reads @param {boolean} isOfFile */
export async function update(state, step, tokens, isOfFile) {
  const link = /** @type {HTMLAnchorElement} */ (find("#to-lab"));
  const from = isOfFile ? null : taken(state, step);
  link.hidden = !from;
  const space = taskOf(state.task).corpus === null ? " " : ""; // a text of its own has spaces among its letters
  if (from) link.href = `${address("/lab/causal")}#${await pack({ text: tokens.map(({ text }) => text).join(space), from })}`;
}

/** The head that is in focus, as the lab names it; null: the lab has no such training. @param {State} state @param {number} step */
function taken(state, step) {
  const { task, models, seed, changes, silence, model, step: at, head } = state;
  const isUsual = !Object.keys(models[model]).length && seed === 1 && stepsOf(state) === stepsOf({ ...state, steps: null }) && !asked(state).corpus && !changes.length && !silence.length;
  const id = `${task}${model ? "/control" : ""}`;
  if (!isUsual || !shipped.learned?.some((each) => each.id === id)) return null;
  return { model: `${id}@${step}`, layer: Number(/^layer (\d+)/.exec(at)?.[1] ?? 0), head };
}
