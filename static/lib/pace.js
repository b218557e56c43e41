// @ts-check
// How fast questions of one kind follow each other: at the pace that the server's last answer said, so that people who
// type in a class do not ask for more than can be answered (app/pace.py); alone, at once. tests/bench/class.py types by
// the same rule (`Latest`), and tests/web/test_pace.py compares the two.
import { pause, said } from "./turn.js";

/** When a question goes, by performance.now(). @param {number} came @param {number} sent the one before @param {number} pace ms */
export const due = (came, sent, pace) => Math.max(came, sent + pace);

/** The pace of one kind of question. */
export function paced() {
  let sent = -Infinity;
  return {
    /** Until it is this question's turn; rejects once the signal says that a newer one came. @param {AbortSignal} signal */
    async turn(signal) {
      const came = performance.now();
      for (let ms; (ms = due(came, sent, said()) - performance.now()) > 0; ) await pause(ms, signal);
      signal.throwIfAborted();
      sent = performance.now();
    },
  };
}
