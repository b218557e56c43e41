// @ts-check
// What stands behind a lesson: the server, which judges. In a page that was saved alone.js stands in its place.
import { ask } from "../../lib/api.js";

/** @typedef {import("../../lib/types.js").LessonQuestion} Question */
/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("../../lib/answers.js").Given} Given */
/** @typedef {{lesson: string, scene: string, text: string | null, seed: number}} Asked */

/** Whether there is none. */
export const isAlone = false;

/** @param {Asked} asked @param {Question} _question @param {Given} given nothing: it is told @param {AbortSignal} signal @returns {Promise<Judged>} */
export const judge = (asked, _question, { numbers = [], places = [], choice = null }, signal) => ask("/api/lessons/answer", { ...asked, numbers, places, choice }, signal);

/** Why a question cannot be answered here; "": it can. @param {Question | null} _question */
export const lack = (_question) => "";

/** The scene at which one goes on, if that is known elsewhere. @returns {string | null} */
export const begun = () => null;

/** A scene is shown. @param {string} _scene @param {boolean} _isDone whether nothing is to be done in it */
export function shown(_scene, _isDone) {}
