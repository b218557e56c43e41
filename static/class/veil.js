// @ts-check
// What the page that leads hides of an open question: a wall may show it too. One press shows it here alone.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { pose } from "../lib/posed.js";
import { isHere } from "./follow.js";
import { isSought, spotOf } from "./heat.js";

/** @typedef {import("./room.js").Question} Question */

const NOTHING = { task: null, scene: null };

/** @returns {{element: HTMLElement, update: (question: Question | null, leads: boolean) => void, destroy: () => void}} */
export function veil() {
  const element = h("p", { class: "veiled", hidden: true });
  let lifted = 0; // the question whose numbers this page shows
  let made = "";
  /** @type {Question | null} */
  let question = null;
  let leads = false;
  const turn = h("button", { type: "button", onclick: () => ((lifted = isLifted() ? 0 : (question?.question ?? 0)), paint()) });
  const isLifted = () => question !== null && lifted === question.question;

  function paint() {
    const own = leads && question ? posedOf(question, isLifted()) : NOTHING;
    const now = JSON.stringify([own.scene ?? own.task?.step, question?.question, question?.round, question?.state, isLifted()]);
    element.hidden = !question || question.state === "shown" || !(own.scene || own.task?.isVeiled);
    fill(turn, isLifted() ? _("Hide it here") : _("Show it here"));
    fill(element, h("span", {}, isLifted() ? _("This page shows the answer.") : _("This page hides the answer too.")), " ", turn);
    if (now === made) return;
    made = now;
    pose(own);
  }

  return {
    element,
    update(next, isLeading) {
      [question, leads] = [next, isLeading];
      paint();
    },
    destroy: () => pose(NOTHING),
  };
}

/** @param {Question} of @param {boolean} isLifted */
function posedOf({ question, view, ask, state, round }, isLifted) {
  const isShown = state === "shown";
  if (ask.scene) return { task: null, scene: { lesson: ask.lesson, scene: ask.scene, question, round, isOpen: state === "open", isShown: isShown || isLifted, given: null, give() {} } };
  if (!ask.step || isShown || !isHere(view)) return NOTHING;
  const blank = new Set(isLifted ? [] : ask.blank.map((cell) => cell.join()));
  const isVeiled = ask.blank.length > 0;
  return { scene: null, task: { step: ask.step, head: ask.head, spot: spotOf({ ask, truth: null }), isSought: isSought({ ask, state }) && !isLifted, blank, typed: new Map(), isVeiled } };
}
