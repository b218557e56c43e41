// @ts-check
// How fast questions of one kind follow each other: alone at once, in a busy class after a pause, so that people who
// type do not ask for more than the server can answer. tests/bench/class.py types by the same rule (`Pace`), and
// tests/web/test_pace.py compares the two.
import { pause } from "./turn.js";

export const QUICK = 50; // ms: after answers that take no longer there is no pause
export const SHARE = 8; // pauses for one ms beyond that
export const LONGEST = 500; // ms

/**
 * The pause, by the shorter of the last two answers: one that was late by chance slows nobody down.
 * @param {number[]} took ms
 */
export const between = (took) => Math.min(LONGEST, SHARE * Math.max(0, Math.min(...took) - QUICK));

/**
 * When a question goes, by performance.now(): a pause after the last answer; if that is not there yet, once nothing
 * newer came for a pause.
 * @param {number} came @param {number} answered Infinity: not yet @param {number[]} took
 */
export const due = (came, answered, took) => Math.min(came, answered) + between(took);

/** The pace of one kind of question. */
export function paced() {
  let answered = -Infinity;
  let took = [0, 0];
  let asked = 0;
  let hear = () => {};
  return {
    /** Until it is this question's turn; rejects once the signal says that a newer one came. @param {AbortSignal} signal */
    async turn(signal) {
      const came = performance.now();
      for (;;) {
        const ms = due(came, answered, took) - performance.now();
        if (!(ms > 0)) return signal.throwIfAborted();
        const heard = new Promise((resolve) => (hear = () => resolve(undefined)));
        await Promise.race([pause(ms, signal), heard]);
      }
    },
    /** Looks how long an answer takes; one that was broken off takes no less than until then. @template T @param {Promise<T>} answer */
    async timed(answer) {
      const [own, start] = [++asked, performance.now()];
      answered = Infinity;
      try {
        return await answer;
      } finally {
        const now = performance.now();
        if (own === asked) answered = now;
        if (own === asked || now - start > Math.min(...took)) took = [took[1], now - start];
        hear();
      }
    },
  };
}
