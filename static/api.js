// @ts-check
// Asking the server. A refusal is a Refusal with a sentence for the person; a newer question cancels an older one.
import { _ } from "./i18n.js";

export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {string | null} field the part of the request that it speaks of
   */
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

/**
 * @template T
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export function ask(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return answered(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/**
 * @template T
 * @param {string} path
 * @returns {Promise<T>}
 */
export function look(path) {
  return answered(path, {});
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function answered(path, request) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(`${path}?lang=${document.documentElement.lang}`, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new Refusal(_("The server does not answer. Is it still running? What you typed is kept."), null);
  }
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error.message, answer.error.field);
  return answer;
}

/**
 * A question of which only the last one counts.
 * @template A
 * @template T
 * @param {(argument: A, signal: AbortSignal) => Promise<T>} question
 * @returns {(argument: A) => Promise<T | null>} null where a newer question came
 */
export function latest(question) {
  let controller = new AbortController();
  return async (argument) => {
    controller.abort();
    const own = (controller = new AbortController());
    try {
      const answer = await question(argument, own.signal);
      return own.signal.aborted ? null : answer;
    } catch (error) {
      if (own.signal.aborted) return null;
      throw error;
    }
  };
}
