// @ts-check
// What lies in the state of a room.

/** @typedef {import("./counted.js").Question} Question */
/** @typedef {{seat: number, name: string, hand: boolean, removed: boolean, since: number}} Seat */
/** @typedef {{answered: number[], given?: Record<string, {answer: any, right: boolean | null, mistakes: string[]}>[], spread?: import("./counted.js").Counted[][]}} Answers */
/** before: what it was before a pause @typedef {{view: string, mode: "follow" | "free" | "pause", stretch: string[], before?: "follow" | "free"}} Lead */
/** @typedef {{code: string, locked: boolean, opened: number}} Door */
/** silent: for so long that it does not count as here @typedef {{view: string, stuck: boolean, away: boolean, at: number, silent: boolean}} Seen */
/** @typedef {import("./connection.js").RoomState} State */
/** @typedef {import("./here.js").Joined} Room */

/** @param {State} state @returns {Seat[]} */
export const seatsOf = (state) => valuesOf(state, "seat");

/** Who has a seat now. @param {State} state */
export const presentOf = (state) => seatsOf(state).filter(({ removed }) => !removed);

/** @param {State} state @returns {Question[]} in the order in which they were asked */
export const questionsOf = (state) => valuesOf(state, "question");

/** What was asked last. @param {State} state @returns {Question | null} */
export const lastOf = (state) => questionsOf(state).at(-1) ?? null;

/** @param {State} state @param {number} question @returns {Answers} */
export const answersOf = (state, question) => state[`answers/${question}`] ?? { answered: [0, 0], given: [{}, {}] };

/** @param {State} state @returns {Lead} */
export const leadOf = (state) => state.lead ?? { view: "", mode: "follow", stretch: [] };

/** Whether something of it is right: else it is a survey. @param {Question} question whose truth is known here */
export const hasRight = ({ ask, truth }) => !truth || Boolean(ask.lesson) || (ask.kind === "touch" ? truth.right.length > 0 : ask.kind !== "choose" || truth.judged.choice !== null);

/** @param {State} state @param {string} name @returns {any[]} */
function valuesOf(state, name) {
  const own = Object.entries(state).filter(([key]) => key.startsWith(`${name}/`));
  return own.sort(([a], [b]) => Number(a.split("/")[1]) - Number(b.split("/")[1])).map(([, value]) => value);
}
