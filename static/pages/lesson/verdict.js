// @ts-check
// What is said to an answer: right, a reason, how far it is from the truth; and the truth itself.
import { truthOf } from "../../lib/answer.js";
import { announce, fill, h } from "../../lib/dom.js";
import { _, exact } from "../../lib/i18n.js";
import { prose } from "../../lib/prose.js";

/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("../../lib/types.js").LessonQuestion} Question */
/**
 * @typedef {object} VerdictData
 * @property {Judged | null} judged null: nothing was answered
 * @property {string} odd why something is no answer
 * @property {boolean} isOpen whether the truth is told
 * @property {Question} question
 * @property {boolean} isKept whether an answer was given that nobody has judged yet; in a room its bar says so
 * @property {boolean} isWithheld whether the truth waits for a teacher
 * @property {boolean} mayShow whether it is had by asking for it
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
  function update({ judged, odd, isOpen, question, isKept, isWithheld, mayShow, onshow }) {
    const verdict = odd || (judged ? told(judged, isOpen, question) : isKept ? noted(question) : "");
    element.classList.toggle("is-right", judged?.right === true && !odd);
    element.classList.toggle("is-wrong", judged?.right === false && !isOpen && !odd);
    fill(head, verdict);
    head.hidden = !verdict;
    fill(why, ...(judged && !odd ? prose([...judged.why, ...(isOpen ? judged.model : [])]) : []));
    const show = h("button", { type: "button", class: "link", onclick: onshow }, isWithheld ? _("Show the answer") : _("Show me"));
    fill(tools, show);
    tools.hidden = isOpen || !mayShow;
    fill(then, ...(isOpen && judged ? prose(judged.then) : []));
    const now = [verdict, why.textContent, then.textContent].filter(Boolean).join(" ");
    if (now && now !== said) announce(now);
    said = now;
  }

  return { update };
}

/** @param {Question} question */
function noted({ kind }) {
  if (kind === "do") return _("Done. What comes of it is told once the answer is shown.");
  return _("Your answer is noted; whether it is right is told once the answer is shown. Until then you can change it.");
}

/** How far the answer was from the truth. @param {number} off @param {Question} question */
function howFar(off, { kind, cells }) {
  if (kind === "largest" || kind === "smallest") return _("The one you chose is {off} away from it.", { off: exact(off) });
  if (cells.length > 1) return _("Of your numbers, the furthest was {off} away.", { off: exact(off) });
  return _("Your number was {off} away from it.", { off: exact(off) });
}

/** In one sentence. @param {Judged} judged @param {boolean} isOpen @param {Question} question */
function told(judged, isOpen, question) {
  const { right, off } = judged;
  const isChosen = right === true && question.kind === "choose"; // it is marked
  const truth = isOpen && !isChosen ? truthOf(judged, question) : "";
  if (right === true) return [_("Right."), truth].filter(Boolean).join(" ");
  if (isOpen) return [truth, right === false && off !== null ? howFar(off, question) : ""].filter(Boolean).join(" ");
  if (right === null) return "";
  const isKnown = judged.mistakes.length > 0 || (question.kind === "count" && judged.why.length > 0); // its reason is said
  return isKnown ? _("Not yet.") : `${_("Not yet.")} ${_("Try again, or have it shown.")}`; // how far off would tell it
}
