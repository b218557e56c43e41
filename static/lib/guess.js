// @ts-check
// What somebody typed for a number, beside the number itself. Who computes with the two decimals that are shown, and rounds
// on the way, is right.
import { _, parse, percent } from "./i18n.js";

const NEAR = 0.02; // measured: of 4,400 cells of all mechanisms, computed from numbers of two decimals, 99.9 % are as near; at 0.01 and 1 %, 98.9 %
const NEARLY = 0.02; // of the number
const ROUNDING = 1e-6; // of float32, of a number that is off by just as much as may be
const INFINITE = /^\s*([-−]?)\s*(∞|inf(inity)?)\s*$/i;

/** How near is near enough, in words. */
export const tolerance = () =>
  _("A number is right if it is off by no more than {off}, or {share} of it: rounding on the way is fine.", { off: NEAR.toLocaleString(document.documentElement.lang || "en"), share: percent(NEARLY) });

/** What is typed, as a number; null if it is none. @param {string} typed */
export function guessed(typed) {
  const infinite = INFINITE.exec(typed);
  return infinite ? (infinite[1] ? -Infinity : Infinity) : parse(typed);
}

/** @typedef {"right" | "wrong" | "none" | "empty"} Verdict none: it is no number */

/** @param {string} typed @param {number} value @returns {Verdict} */
export function judged(typed, value) {
  if (typed.trim() === "") return "empty";
  const guess = guessed(typed);
  if (guess === null) return "none";
  const most = Number.isFinite(value) ? Math.max(NEAR, NEARLY * Math.abs(value)) + ROUNDING : 0;
  return guess === value || Math.abs(guess - value) <= most ? "right" : "wrong";
}
