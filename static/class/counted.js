// @ts-check
// What a class answered, as rows to be compared: each answer with how often it was given in the first and in the second
// vote. Answers that come of the same known mistake are one row; so are those that are right.
import { choicesOf } from "../lib/answer.js";
import { _, exact } from "../lib/i18n.js";
import { named } from "../lib/labels.js";
import { touchedIn } from "./words.js";

/** @typedef {import("../lib/types.js").LessonBlock} Block */
/** @typedef {import("../lib/types.js").ClassQuestion} Ask */
/** @typedef {import("../lib/types.js").Truth} Truth */
/** @typedef {{numbers?: number[], places?: number[], choice?: number, text?: string}} Given */
/** right, mistakes: only if they may be known @typedef {{answer: Given, count: number, right?: boolean | null, mistakes?: string[]}} Counted */
/**
 * A question as a room tells it. spread, mistakes: of both votes, null until they may be seen
 * @typedef {object} Question
 * @property {number} question its number
 * @property {string} view
 * @property {Ask} ask
 * @property {1 | 2} round
 * @property {"open" | "closed" | "shown"} state
 * @property {Counted[][] | null} spread
 * @property {Record<string, number>[] | null} mistakes
 * @property {Truth | null} truth
 * @property {boolean} [missed] of a pupil: whether the truth was shown before they came
 */
/** What a teacher is told of the answers; a projector, only how many there are @typedef {{answered: number[], spread?: Counted[][]}} Answers */
/** right: null, it is not judged, or not told; reasons: of the known mistakes that lead to it @typedef {{label: string | HTMLElement, counts: number[], right: boolean | null, reasons: Block[]}} Row */
/** @typedef {{question: Question, answers: Answers | null, isPublic: boolean}} SpreadData isPublic: a class sees it */

const [MOST, MOST_SHOWN] = [8, 5]; // rows; rarer answers are counted together, sooner where all look: what is right stands there too

/** What may be counted here; null: nothing yet. A class sees it after its second vote, or with the truth, and nobody's own words. @param {SpreadData} data */
export function spreadOf({ question, answers, isPublic }) {
  if (!isPublic) return answers?.spread ?? question.spread;
  const isSeen = question.state === "shown" || (question.round === 2 && question.state === "closed");
  return isSeen && question.ask.kind !== "say" ? question.spread : null;
}

/** How many answered, in each vote. @param {Counted[][]} spread */
export const totals = (spread) => spread.map((each) => each.reduce((sum, { count }) => sum + count, 0));

/** @param {SpreadData} data @returns {Row[]} the most frequent first; choices in their own order */
export function rows(data) {
  const { ask, truth } = data.question;
  /** @type {Map<string, Row>} */
  const found = new Map();
  const choices = choicesOf(ask);
  choices.forEach((label, choice) => found.set(`${choice}`, { label, counts: [0, 0], right: null, reasons: [] }));
  (spreadOf(data) ?? []).forEach((answers, vote) => {
    for (const { answer, count, right = null, mistakes = [] } of answers) {
      const key = keyOf(answer, right, mistakes);
      const reasons = mistakes.flatMap((id) => truth?.reasons[id] ?? []);
      const row = found.get(key) ?? { label: labelled(ask, answer), counts: [0, 0], right, reasons };
      row.counts[vote] += count;
      Object.assign(row, { right, reasons });
      found.set(key, row);
    }
  });
  const known = data.isPublic && data.question.state !== "shown" ? null : (truth?.judged.choice ?? null);
  const right = known === null ? undefined : found.get(`${known}`); // nobody may have chosen it
  if (right) right.right = true;
  return choices.length ? [...found.values()] : fewer([...found.values()], data.isPublic ? MOST_SHOWN : MOST);
}

/** What is counted together. @param {Given} answer @param {boolean | null} right @param {string[]} mistakes */
function keyOf({ choice, ...other }, right, mistakes) {
  if (choice !== undefined) return `${choice}`;
  if (other.numbers && right) return "right";
  return other.numbers && mistakes.length ? mistakes.join() : JSON.stringify(other);
}

/** @param {Row[]} all @param {number} most */
function fewer(all, most) {
  const last = (/** @type {Row} */ { counts }) => [counts[1], counts[0]];
  all.sort((a, b) => last(b)[0] - last(a)[0] || last(b)[1] - last(a)[1]);
  if (all.length <= most) return all;
  const kept = all.filter((row, i) => i < most - 1 || row.right || row.reasons.length);
  const rest = all.filter((row) => !kept.includes(row));
  const counts = [0, 1].map((vote) => rest.reduce((sum, row) => sum + row.counts[vote], 0));
  const right = rest.every((row) => row.right === false) ? false : null;
  return rest.length ? [...kept, { label: _("Other answers"), counts, right, reasons: [] }] : kept;
}

/** @param {Ask} ask @param {Given} given */
function labelled(ask, { numbers, places = [], text }) {
  const names = named(ask.words);
  if (numbers) return numbers.map(exact).join(", ");
  if (ask.kind === "touch") return touchedIn(ask, places);
  if (ask.kind === "order") return places.map((place) => names[place] ?? String(place)).join(" · ");
  if (places.length) return names[places[0]] ?? touchedIn({ ...ask, of: "cell" }, cellOf(ask, places[0]));
  return text?.trim() || _("Done");
}

/** The cell that was chosen of those that are asked. @param {Ask} ask @param {number} place */
const cellOf = ({ cells }, place) => cells[place] ?? [cells[0]?.[0] ?? 0, place];

/** How often each cell was chosen in a vote, as "row,column"; null, if no cell is chosen. Of a row or a column that is touched the other one is empty. @param {Ask} ask @param {Counted[]} answers */
export function cells(ask, answers) {
  if (!["touch", "largest", "smallest"].includes(ask.kind)) return null;
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const { answer, count } of answers) {
    const places = answer.places ?? [];
    const key = placeOf(ask, ask.kind === "touch" ? places : cellOf(ask, places[0] ?? 0));
    found.set(key, (found.get(key) ?? 0) + count);
  }
  return found;
}

/** Those that are right, as `cells` has them. @param {SpreadData} data */
export function rightCells({ question: { ask, truth, state }, isPublic }) {
  if (!truth || (isPublic && state !== "shown")) return new Set();
  const right = ask.kind === "touch" ? truth.right : truth.judged.places.map((place) => cellOf(ask, place));
  return new Set(right.map((cell) => placeOf(ask, cell)));
}

/** @param {Ask} ask @param {number[]} cell */
const placeOf = ({ of }, [row, column]) => (of === "row" ? `${row},` : of === "column" ? `,${column}` : `${row},${column}`);
