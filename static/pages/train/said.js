// @ts-check
// What is said of a training, in words: a moment of it, what came in the end, where the models turned.
import { _, number, percent, short } from "../../lib/i18n.js";
import { sentences } from "../../lib/view.js";
import { isLearned, isLost, seen, turned, when } from "./course.js";
import { WHO, titleOf } from "./settings.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("../../lib/types.js").Chosen} Chosen */
/** @typedef {import("../../lib/types.js").TaskInfo} TaskInfo */

/** A moment in a sentence. @param {Moment} moment @param {string} aside */
export function ofMoment({ step, models }, aside) {
  const all = models.map(({ loss, right, known, pattern, best, aside: beside }, i) => {
    const who = WHO[i];
    if (loss === null) return _("{who}: its numbers have grown beyond all bounds", { who });
    const [layer, head] = best;
    const share = { who, right: percent(right), pattern: percent(pattern ?? 0), layer, head };
    return [
      pattern === null ? _("{who}: {right} right", share) : _("{who}: {right} right, {pattern} of the weight on the right key (layer {layer}, head {head})", share),
      known !== null && _("{known} on what it learns from", { known: percent(known) }),
      aside && beside !== null && `${aside}: ${percent(beside)}`,
    ].filter(Boolean).join(", ");
  });
  return sentences(_("Step {n}", { n: number(step) }), ...all);
}

/** That what is shown was trained before; or that what is trained now is too short. @param {TaskInfo} task @param {TaskInfo["recorded"]} shown */
export function ofRecording({ recorded, steps }, shown) {
  if (!recorded) return "";
  const { seconds, date, command, torch } = recorded;
  const took = { steps: number(recorded.steps), minutes: number(Math.ceil(seconds / 60)), date, command, torch };
  return shown
    ? _("This training is too long to be watched as it runs, so that you see its recorded moments: {steps} steps took {minutes} min on one core of a busy machine ({date}, PyTorch {torch}). The command: {command}. Change something, and it is trained live.", took)
    : _("This is trained live, and {live} steps may be too few to see it turn: the recorded training has {steps}. “Back to what the task suggests” shows it.", { ...took, live: number(steps) });
}

/** Where a model turned, for who hears it. @param {Moment} moment @param {number} model */
export const ofTurn = ({ step, models }, model) =>
  _("Step {n}: the {who} turns, {right} of its answers are right.", { n: number(step), who: WHO[model].toLocaleLowerCase(), right: percent(models[model].right) });

/** Which head it was. @param {import("../../lib/types.js").Learned} last @returns {import("./predict.js").Came} */
function found({ best: [layer, head], pattern }) {
  const words = _("It is layer {layer}, head {head}: {pattern} of its weight is on the right key.", { layer, head, pattern: percent(pattern ?? 0) });
  return { answer: String([layer, head]), words };
}

/** What came of each guess. @param {Moment[]} moments @param {number} steps @param {number} enough of the answers right @returns {Record<import("./predict.js").Asked, import("./predict.js").Came>} */
export function came(moments, steps, enough) {
  const [learns, controls] = WHO.map((_who, model) => {
    const right = percent(moments[moments.length - 1].models[model].right);
    const answer = isLearned(moments, model, enough) ? "yes" : "no";
    if (isLost(moments, model)) return { answer, words: _("It was lost: its numbers grew beyond all bounds.") };
    return { answer, words: answer === "yes" ? _("It did: {right} right in the end.", { right }) : _("It did not: {right} right in the end.", { right }) };
  });
  const at = turned(moments, 0);
  const step = at < 0 ? -1 : moments[at].step;
  const answer = when(step, steps);
  const words = step < 0 ? _("It never turned.") : _("It turned at step {n} of {steps}.", { n: number(step), steps: number(steps) });
  return { learns, controls, turns: { answer, words }, which: found(moments[moments.length - 1].models[0]) };
}

const WORSE = 1.5; // times the loss that it began with: no chance of examples

/** What a training has come to grief by, short of numbers beyond all bounds. @param {Moment[]} moments @param {number} model @param {Chosen} own */
function amiss(moments, model, { warm_up }) {
  const who = WHO[model];
  const [first, last] = [moments[0], moments[moments.length - 1]];
  const [before, after] = [first, last].map(({ models }) => models[model].loss ?? 0);
  return [
    after > WORSE * before && _("{who}: its loss has risen from {before} to {after}: it knows less than before it learned anything; a lower learning rate may help.", { who, before: short(before), after: short(after) }),
    warm_up > last.step && _("{who}: its warm-up of {warm} steps is longer than this training of {n}, so that its learning rate was never reached.", { who, warm: number(warm_up), n: number(last.step) }),
  ];
}

/** What the whole says: what differs, what came of it, what a right head does. @param {Moment[]} moments @param {TaskInfo} task @param {Chosen[]} settings */
export function ofWhole(moments, task, settings) {
  const others = /** @type {(keyof Chosen)[]} */ (Object.keys(settings[0])).filter((name) => settings[0][name] !== settings[1][name]);
  const differ = others.length
    ? _("The two differ in: {names}.", { names: others.map((name) => titleOf(name).toLocaleLowerCase()).join(", ") })
    : _("The two are the same, so that they learn the same.");
  const lost = WHO.map((who, model) => {
    if (!isLost(moments, model)) return "";
    const { step } = moments[seen(moments, model).length];
    return _("{who}: its numbers had grown beyond all bounds by step {n}, and its curve ends there; a lower learning rate may help.", { who, n: number(step) });
  });
  return sentences(...lost, ...settings.flatMap((own, model) => amiss(moments, model, own)), differ, task.keyed ? _("What a right head does: {right}", { right: task.right }) : task.right);
}
