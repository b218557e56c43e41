// @ts-check
// What is read from the moments of a training: whether it was learned, when it turned, where a model was lost. No page is
// needed for it.

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("../../lib/types.js").Learned} Learned */
/** @typedef {"early" | "middle" | "late" | "never"} When */

const RISE = 0.4; // of the share right, from which on there is a turn

/** What a model was seen to be at each moment, until its numbers grew beyond all bounds. @param {Moment[]} moments @param {number} model @returns {Learned[]} */
export function seen(moments, model) {
  const all = moments.map(({ models }) => models[model]);
  const end = all.findIndex(({ loss }) => loss === null);
  return end < 0 ? all : all.slice(0, end);
}

/** Whether its numbers have grown beyond all bounds. @param {Moment[]} moments @param {number} model */
export const isLost = (moments, model) => seen(moments, model).length < moments.length;

/** The moment at which the share right has first passed half of its whole rise; −1: it has hardly risen. @param {number[]} right */
export function turn(right) {
  const [first, most] = [right[0] ?? 0, Math.max(...right)];
  return most - first < RISE ? -1 : right.findIndex((share) => share >= (first + most) / 2);
}

export const SURE = 0.99; // of the answers right

/** The first moment at which a model was right that often; null: it never was. @param {Moment[]} moments @param {number} model */
export const reached = (moments, model) => moments.find(({ models }) => models[model].right >= SURE) ?? null;

/** The turn of a model, as a place among the moments. @param {Moment[]} moments @param {number} model */
export const turned = (moments, model) => turn(seen(moments, model).map(({ right }) => right));

/** About when, in thirds of a training. @param {number} step −1: never @param {number} steps @returns {When} */
export function when(step, steps) {
  if (step < 0) return "never";
  return step <= steps / 3 ? "early" : step <= (2 * steps) / 3 ? "middle" : "late";
}

/** @param {Moment[]} moments @param {number} model @param {number} enough of the answers right */
export const isLearned = (moments, model, enough) => !isLost(moments, model) && moments[moments.length - 1].models[model].right >= enough;

const SPACE = "␣";

/**
 * A text as words of a task: apart by spaces, or letter by letter if that makes words of it; where a space is a word, in
 * small letters, each a word.
 * @param {string} text @param {string[]} known
 */
export function wordsOf(text, known) {
  if (known.includes(SPACE)) return [...text.toLowerCase().replace(/[\s␣]+/g, SPACE)];
  return text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) => (known.includes(word) || ![...word].every((letter) => known.includes(letter)) ? [word] : [...word]));
}
