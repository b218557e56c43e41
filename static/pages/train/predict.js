// @ts-check
// What one expects before anything is trained, and beside it what came.
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { sentences } from "../../lib/view.js";

/** @typedef {"learns" | "controls" | "turns"} Asked */
/** @typedef {{answer: string, words: string}} Came */
/** @typedef {{guesses: Record<Asked, string>, came: Partial<Record<Asked, Came>>, onguess: (asked: Asked, guess: string) => void}} PredictData came: once it is over */

const LEARNS = { yes: _("yes"), no: _("no") };
/** @type {[Asked, string, Record<string, string>][]} */
const QUESTIONS = [
  ["learns", _("Will the model learn it?"), LEARNS],
  ["controls", _("Will the control?"), LEARNS],
  ["turns", _("When will the model turn?"), { early: _("early"), middle: _("in the middle"), late: _("late"), never: _("never") }],
];

/** What came of what one said, beside the questions. @param {Record<Asked, string>} guesses @param {Partial<Record<Asked, Came>>} came */
export function judged(guesses, came) {
  const said = QUESTIONS.filter(([name]) => guesses[name] && came[name]);
  return sentences(...said.map(([name, words, answers]) => _("{question} You said “{guess}”. {came}", { question: words, guess: answers[guesses[name]], came: came[name]?.words ?? "" })));
}

/** @param {HTMLElement} element @param {PredictData} data */
export function mount(element, data) {
  const questions = QUESTIONS.map(([name, words, answers]) => {
    const radios = Object.entries(answers).map(([value, title]) => {
      const input = h("input", { type: "radio", name: `guess-${name}`, value, onchange: () => data.onguess(name, value) });
      return { input, label: h("label", { class: "check" }, input, " ", title) };
    });
    const came = h("p", { class: "came" });
    element.append(h("fieldset", { class: "guess" }, h("legend", {}, words), radios.map(({ label }) => label), came));
    return { name, radios, came, answers };
  });
  update(data);

  /** @param {PredictData} next */
  function update(next) {
    data = next;
    for (const { name, radios, came } of questions) {
      const guess = data.guesses[name];
      for (const { input } of radios) input.checked = input.value === guess;
      const found = data.came[name];
      const judged = !found || !guess ? "" : guess === found.answer ? `✓ ${_("As you said.")} ` : `${_("Not as you said.")} `;
      came.textContent = found ? judged + found.words : "";
    }
  }

  return { update };
}
