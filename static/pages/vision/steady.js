// @ts-check
// Questions that come faster than answers, as while one draws: one at a time, and the newest is never left out.

/**
 * @template A
 * @template T
 * @param {(argument: A) => Promise<T>} question
 * @param {(answer: T, argument: A) => void} onanswer
 * @returns {(argument: A) => Promise<void>} resolves when nothing is waiting
 */
export function steady(question, onanswer) {
  /** @type {{argument: A} | null} */
  let waiting = null;
  /** @type {Promise<void> | null} */
  let running = null;

  async function run() {
    try {
      while (waiting) {
        const { argument } = waiting;
        waiting = null;
        onanswer(await question(argument), argument);
      }
    } finally {
      running = null;
    }
  }

  return (argument) => {
    waiting = { argument };
    running ??= run();
    return running;
  };
}
