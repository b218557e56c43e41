// @ts-check
// What is said to an answer: right, a reason, how far it is from the truth; and the truth itself.
import { announce, fill, h } from "../../lib/dom.js";
import { _, exact, short } from "../../lib/i18n.js";
import { prose, written } from "../../lib/prose.js";

/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("../../lib/types.js").LessonQuestion} Question */
/**
 * @typedef {object} VerdictData
 * @property {Judged | null} judged null: nothing was answered
 * @property {string} odd why something is no answer
 * @property {boolean} isOpen whether the truth is told
 * @property {Question} question
 * @property {string[]} words along the row that is asked
 * @property {() => void} onshow
 */

/** @param {HTMLElement} element @param {string} language of the lesson */
export function mount(element, language) {
  const head = h("p", { class: "verdict-line" });
  const why = h("div", { class: "why-so", lang: language });
  const tools = h("p", { class: "ways" });
  const then = h("div", { class: "then", lang: language });
  element.append(head, why, tools, then);
  let said = "";

  /** @param {VerdictData} data */
  function update({ judged, odd, isOpen, question, words, onshow }) {
    const verdict = odd || (judged ? told(judged, isOpen, question, words) : "");
    element.classList.toggle("is-right", judged?.right === true && !odd);
    element.classList.toggle("is-wrong", judged?.right === false && !isOpen && !odd);
    fill(head, verdict);
    head.hidden = !verdict;
    fill(why, ...(judged && !odd ? prose([...judged.why, ...(isOpen ? judged.model : [])]) : []));
    const show = h("button", { type: "button", class: "link", onclick: onshow }, _("Show me"));
    fill(tools, isOpen ? null : show);
    tools.hidden = isOpen;
    fill(then, ...(isOpen && judged ? prose(judged.then) : []));
    const now = [verdict, why.textContent, then.textContent].filter(Boolean).join(" ");
    if (now && now !== said) announce(now);
    said = now;
  }

  return { update };
}

/** In one sentence. @param {Judged} judged @param {boolean} isOpen @param {Question} question @param {string[]} words */
function told(judged, isOpen, question, words) {
  const { right, off, values } = judged;
  const isChosen = right === true && question.kind === "choose"; // it is marked
  const truth = isOpen && !isChosen ? truthOf(judged, question, words) : "";
  if (right === true) return [_("Right."), truth].filter(Boolean).join(" ");
  if (isOpen) return truth;
  if (right === null) return "";
  const isPlain = !judged.mistakes.length && off !== null && values.length === 1;
  const rest = isPlain ? _("Your number is {off} away from it.", { off: short(off) }) : "";
  return [_("Not yet."), rest, judged.mistakes.length ? "" : _("Try again, or have it shown.")].filter(Boolean).join(" ");
}

/** @param {Judged} judged @param {Question} question @param {string[]} words */
function truthOf({ values, places, choice, after }, { kind, choices }, words) {
  const numeral = (/** @type {number | null} */ value) => (value === null ? "−∞" : exact(value));
  const names = () => places.map((place) => words[place] ?? String(place));
  const isOfWords = words.length > 0;
  if (kind === "number") return _("It is {value}.", { value: values.map(numeral).join(", ") });
  const [first] = places.map((place) => numeral(values[place]));
  if (kind === "largest" && !isOfWords) return _("The largest is {value}.", { value: first });
  if (kind === "smallest" && !isOfWords) return _("The smallest is {value}.", { value: first });
  if (kind === "largest") return _("The largest is that of {word}: {value}.", { word: names()[0], value: first });
  if (kind === "smallest") return _("The smallest is that of {word}: {value}.", { word: names()[0], value: first });
  if (kind === "order") return _("The order is: {words}.", { words: names().join(", ") });
  if (choice === null) return "";
  if (kind === "choose") return _("The answer is: {answer}", { answer: h("span", {}, ...choices[choice].spans.map(written)).textContent ?? "" });
  if (kind !== "change") return "";
  const from = { before: numeral(values[0]), after: numeral(after) };
  const said = [_("It grows, from {before} to {after}.", from), _("It shrinks, from {before} to {after}.", from), _("It stays at {before}.", from)];
  return said[choice];
}
