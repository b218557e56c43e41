// @ts-check
// What one expects before anything is trained, and beside it what came.
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { sentences } from "../../lib/view.js";

/** @typedef {"learns" | "controls" | "turns" | "which"} Asked */
/** @typedef {{answer: string, words: string}} Came */
/** @typedef {Partial<Record<Asked, string>>} Guesses */
/**
 * @typedef {object} PredictData
 * @property {Guesses} guesses
 * @property {Record<string, string>} heads of the model, of which one is to be found, by their places; {}: none
 * @property {Partial<Record<Asked, Came>>} came once it is over
 * @property {(asked: Asked, guess: string) => void} onguess
 */

const LEARNS = { yes: _("yes"), no: _("no") };
/** @type {[Asked, string, Record<string, string>][]} */
const QUESTIONS = [
  ["learns", _("Will the model learn it?"), LEARNS],
  ["controls", _("Will the control?"), LEARNS],
  ["turns", _("When will the model turn?"), { early: _("early"), middle: _("in the middle"), late: _("late"), never: _("never") }],
];

/** What is asked of a model with these heads. @param {Record<string, string>} heads @returns {typeof QUESTIONS} */
function questions(heads) {
  return Object.keys(heads).length ? [...QUESTIONS, ["which", _("Which of the model’s heads will look at the right key?"), heads]] : QUESTIONS;
}

/** Whether all is said that is asked. @param {Guesses} guesses @param {Record<string, string>} heads */
export const isSaid = (guesses, heads) => questions(heads).every(([name, , answers]) => (guesses[name] ?? "") in answers);

/** What came of what one said, beside the questions. @param {Pick<PredictData, "guesses" | "heads" | "came">} data */
export function judged({ guesses, heads, came }) {
  const said = questions(heads).flatMap(([name, words, answers]) => {
    const [guess, found] = [answers[guesses[name] ?? ""], came[name]];
    return guess && found ? [_("{question} You said “{guess}”. {came}", { question: words, guess, came: found.words })] : [];
  });
  return sentences(...said);
}

/** @param {HTMLElement} element @param {PredictData} data */
export function mount(element, data) {
  let shown = asked();
  update(data);

  function asked() {
    const all = questions(data.heads).map(([name, words, answers]) => {
      const radios = Object.entries(answers).map(([value, title]) => {
        const input = h("input", { type: "radio", name: `guess-${name}`, value, onchange: () => data.onguess(name, value) });
        return { input, label: h("label", { class: "check" }, input, " ", title) };
      });
      const came = h("p", { class: "came" });
      return { name, radios, came, field: h("fieldset", { class: "guess" }, h("legend", {}, words), radios.map(({ label }) => label), came) };
    });
    fill(element, all.map(({ field }) => field));
    return all;
  }

  /** @param {PredictData} next */
  function update(next) {
    const isOther = JSON.stringify(next.heads) !== JSON.stringify(data.heads);
    data = next;
    if (isOther) shown = asked();
    for (const { name, radios, came } of shown) {
      const guess = data.guesses[name];
      for (const { input } of radios) input.checked = input.value === guess;
      const found = data.came[name];
      const judged = !found || !guess ? "" : guess === found.answer ? `✓ ${_("As you said.")} ` : `${_("Not as you said.")} `;
      came.textContent = found ? judged + found.words : "";
    }
  }

  return { update };
}
