// @ts-check
// Judges an answer without a server, as app/learn/judging.py and model/lab/mistakes.py do, from all that these would
// have to compute (SceneTruth).
import { _ } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.js").SceneTruth} Truth */
/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("../../lib/types.js").LessonQuestion["kind"]} Kind */
/** @typedef {import("../../lib/answers.js").Given} Given */

const NEAR = 0.02; // of a number, or of its size
const ROUNDING = 1e-6;
const APART = 0.002; // two numbers that nobody tells apart with three decimals
const ROUNDED = 0.005; // how far a number is from one that is typed with two decimals
const SURE = 0.25; // how near to a mistake an answer is, of the way from it to what is right, so that it was made

/** Nothing given: it is told. @param {Kind} kind @param {Truth} truth @param {Given} given @returns {Judged} */
export function judged(kind, truth, { numbers = [], places = [], choice = null }) {
  const told = truth.judged;
  const values = told.values.map((value) => value ?? -Infinity);
  const why = (/** @type {string} */ name) => truth.reasons[name] ?? [];
  if (kind === "number" && numbers.length) return { ...told, ...ofNumbers(numbers, values, truth) };
  if (kind === "count" && numbers.length) {
    const right = numbers[0] === values[0];
    return { ...told, right, off: Math.abs(numbers[0] - values[0]), why: right ? [] : why(String(numbers[0])) };
  }
  if ((kind === "largest" || kind === "smallest") && places.length) {
    const [first] = places;
    return { ...told, right: told.places.includes(first), off: Math.abs(values[first] - values[told.places[0]]) || 0 };
  }
  if (kind === "order" && places.length) return { ...told, right: places.every((place, i) => values[place] === values[told.places[i]]) };
  if ((kind === "choose" || kind === "change") && choice !== null) {
    const right = choice === told.choice;
    return { ...told, right, why: right ? told.why : why(`choice ${choice}`) };
  }
  return told;
}

/** @param {number[]} given @param {number[]} values @param {Truth} truth */
function ofNumbers(given, values, truth) {
  const { mistakes, sure } = nearest(given, values, truth);
  const right = !mistakes.length && given.every((each, i) => isRight(each, values[i]));
  /** @type {import("../../lib/types.js").LessonBlock[]} */
  const unsure = sure ? [] : [{ item: false, spans: [plain(_("With so few digits it could also be right. Type one digit more."))] }];
  const told = new Map(mistakes.map((id) => [JSON.stringify(truth.reasons[id]), truth.reasons[id]]));
  const reasons = [...told.values()].flatMap((blocks, i) => blocks.map(({ item, spans }) => ({ item, spans: i ? [plain(_("Or: ")), ...spans] : spans })));
  return { right, mistakes, off: off(given, values), why: [...unsure, ...reasons] };
}

/** The mistakes that give the numbers of an answer, all that two decimals cannot tell apart; none if all are right. @param {number[]} given @param {number[]} values @param {Truth} truth */
function nearest(given, values, { made }) {
  const right = given.every((each, i) => isRight(each, values[i]));
  const near = made.filter(({ numbers }) => given.every((each, i) => isRight(each, numbers[i]))).map((each) => ({ ...each, gap: off(given, each.numbers) }));
  near.sort((a, b) => a.gap - b.gap);
  if (!near.length || (right && near[0].gap >= off(given, values))) return { mistakes: [], sure: true };
  const closest = near[0].numbers;
  const alike = near.filter(({ gap, numbers }) => gap <= ROUNDED || numbers.every((each, i) => isSame(each, closest[i])));
  return { mistakes: [...new Set(alike.map(({ id }) => id))], sure: !right || near[0].gap <= SURE * off(closest, values) };
}

/** @param {number} given @param {number} value */
const isRight = (given, value) => given === value || Math.abs(given - value) <= Math.max(NEAR, NEAR * Math.abs(value)) + ROUNDING;

/** @param {number} one @param {number} other */
const isSame = (one, other) => one === other || Math.abs(one - other) <= APART;

/** @param {number[]} given @param {number[]} values */
const off = (given, values) => Math.max(0, ...given.map((each, i) => (each === values[i] ? 0 : Math.abs(each - values[i]))));

/** @param {string} text @returns {import("../../lib/types.js").LessonSpan} */
const plain = (text) => ({ kind: "text", text, to: "", value: null, digits: 0 });
