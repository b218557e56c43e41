// @ts-check
// In a lesson that was saved, in the place of judging.js: it judges by itself, and tells a course, if it is in one.
import { ask } from "../../lib/api.js";
import { _ } from "../../lib/i18n.js";
import { course } from "./course.js";
import { judged } from "./judge.js";

/** @typedef {import("./judging.js").Question} Question */
/** @typedef {import("./judging.js").Given} Given */

export const isAlone = true;

/** @param {import("./judging.js").Asked} asked @param {Question} question @param {Given} given @returns {Promise<import("./judging.js").Judged>} */
export async function judge(asked, question, given) {
  const found = judged(question.kind, await ask("/api/lessons/truth", asked), given);
  course?.answered(asked.scene, found.right === true);
  return found;
}

/** What changes a number, or the sentence, is computed anew. @param {Question | null} question */
export const lack = (question) => (question?.do === "edit" || question?.do === "sentence" ? _("This is done in Headlight itself, which computes it anew. Here it can be shown; or go on.") : "");

export const begun = () => course?.begun ?? null;

/** @param {string} scene @param {boolean} isDone */
export const shown = (scene, isDone) => course?.shown(scene, isDone);
