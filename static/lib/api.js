// @ts-check
// Asking the server. A refusal is a Refusal with a sentence for the person; a newer question cancels an older one.
import { address } from "./address.js";
import { _ } from "./i18n.js";
import { paced } from "./pace.js";
import { inTurn, placed } from "./turn.js";

const CUT = _("The answer was cut off on the way. Try again; what you typed is kept.");
/** @param {{status: number}} response */
const strange = ({ status }) =>
  _(
    "Something other than Headlight answered (status {status}), perhaps a gateway in between. Try again in a moment; what you typed is kept.",
    { status },
  );

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

/** @typedef {import("./types.js").Asked} Asked what each address answers */
/** @typedef {import("./types.js").Looked} Looked */

/**
 * @template {keyof Asked & string} P
 * @param {P} path
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<Asked[P]>}
 */
export function ask(path, body, signal) {
  const first = firsts.get(path);
  firsts.delete(path);
  if (first?.asked !== JSON.stringify(body)) {
    first?.going.abort();
    return answered(path, posted(body, signal));
  }
  signal?.addEventListener("abort", () => first.going.abort());
  return first.answer;
}

/** What was asked before there was somebody to take the answer, by its address. @type {Map<string, {asked: string, answer: Promise<any>, going: AbortController}>} */
const firsts = new Map();

/**
 * Asks now what a script that is run after it will ask (each page's first.js): whoever asks the same is given this
 * answer, and if something else is asked there, this is broken off.
 * @template {keyof Asked & string} P
 * @param {P} path
 * @param {unknown} body
 */
export function askFirst(path, body) {
  const going = new AbortController();
  const answer = answered(path, posted(body, going.signal));
  answer.catch(() => {}); // told to whoever asks
  firsts.set(path, { asked: JSON.stringify(body), answer, going });
}

/**
 * @template {keyof Looked & string} P
 * @param {P} path
 * @returns {Promise<Looked[P]>}
 */
export function look(path) {
  return answered(path, {});
}

/** An answer that is a text. @param {string} path @param {unknown} body @returns {Promise<string>} */
export async function askText(path, body) {
  const response = await responded(path, posted(body));
  return whole(response.text());
}

/** An answer that is a file. @param {string} path @param {unknown} body @returns {Promise<Blob>} */
export async function askBytes(path, body) {
  const response = await responded(path, posted(body));
  return whole(response.blob());
}

/**
 * An answer that comes line by line: each a JSON object, as soon as it is there.
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal} signal
 * @param {(line: any) => boolean} isLast whether nothing comes behind a line: an answer may be cut between two
 * @returns {AsyncGenerator<any, void>}
 */
export async function* lines(path, body, signal, isLast) {
  const response = await responded(path, posted(body, signal));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let isWhole = false;
  while (reader) {
    const { value, done } = await placed(whole(reader.read(), signal));
    if (done && (rest || !isWhole)) throw new Refusal(CUT, null);
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const line = objectIn(part, response);
      isWhole = isLast(line);
      yield line;
    }
  }
}

/** @param {unknown} body @param {AbortSignal} [signal] @returns {RequestInit} */
function posted(body, signal) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function answered(path, request) {
  const response = await responded(path, request);
  return objectIn(await whole(response.text(), request.signal), response);
}

/**
 * What is read of an answer, unless the link is cut meanwhile.
 * @template T
 * @param {Promise<T>} reading
 * @param {AbortSignal | null} [signal]
 */
function whole(reading, signal) {
  return reading.catch((error) => {
    throw signal?.aborted ? error : new Refusal(CUT, null);
  });
}

/** The object (or list) in an answer: a gateway may have answered in the server's place. @param {string} text @param {Response} response */
function objectIn(text, response) {
  /** @type {unknown} */
  let found = null;
  try {
    found = JSON.parse(text);
  } catch {
    // said below
  }
  if (typeof found === "object" && found !== null) return /** @type {any} */ (found);
  throw new Refusal(strange(response), null);
}

/**
 * @param {string} path
 * @param {RequestInit} request
 */
async function responded(path, request) {
  /** @type {Response} */
  let response;
  try {
    response = await inTurn(`${address(path)}?lang=${document.documentElement.lang}`, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new Refusal(_("The server does not answer. Is it still running? What you typed is kept."), null);
  }
  if (response.ok) return response;
  const { error } = objectIn(await whole(response.text(), request.signal), response);
  throw new Refusal(error?.message ?? strange(response), error?.field ?? null);
}

/**
 * A question of which only the last one counts. It goes at the pace that the server says, and one that has gone is
 * broken off when the next one goes.
 * @template A
 * @template T
 * @param {(argument: A, signal: AbortSignal) => Promise<T>} question
 * @returns {(argument: A) => Promise<T | null>} null if a newer question came
 */
export function latest(question) {
  const pace = paced();
  let newest = new AbortController();
  let gone = newest;
  return async (argument) => {
    if (newest !== gone) newest.abort(); // it waits for its turn, and loses it
    const own = (newest = new AbortController());
    try {
      await pace.turn(own.signal);
      gone.abort();
      gone = own;
      const answer = await question(argument, own.signal);
      return own === newest ? answer : null;
    } catch (error) {
      if (own !== newest) return null;
      throw error;
    }
  };
}
