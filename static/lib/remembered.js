// @ts-check
// A question whose last answer is kept while the question stays.
import { latest } from "./api.js";

/**
 * As `latest`, but the last answer is not asked for again, nor what is on its way. What is kept is newer than what is still on its way: who goes
 * back to it is not shown later what they have left.
 * @template {object} A
 * @template T
 * @param {(body: A, signal: AbortSignal) => Promise<T>} question
 * @returns {(body: A) => Promise<T | null>} null if something newer was asked, kept or not
 */
export function remembered(question) {
  const asking = latest(question);
  /** @type {{asked: string, answer: T} | null} */
  let last = null;
  /** @type {{asked: string, answer: Promise<T | null>} | null} */
  let going = null;
  let turn = 0;
  return async (body) => {
    const own = ++turn;
    const asked = JSON.stringify(body);
    if (last?.asked === asked) return last.answer;
    if (going?.asked !== asked) going = { asked, answer: asking(body) };
    const { answer: coming } = going;
    try {
      const answer = await coming;
      if (!answer || own !== turn) return null;
      last = { asked, answer };
      return answer;
    } catch (error) {
      if (own !== turn) return null;
      throw error;
    } finally {
      if (going?.answer === coming) going = null;
    }
  };
}
