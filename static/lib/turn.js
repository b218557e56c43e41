// @ts-check
// Many may ask at once: the server then says when to ask again. That is done by itself, and said; nothing is lost. Whoever
// waits longer is told their place, as it changes.
import { address } from "./address.js";
import { h } from "./dom.js";
import { _, ngettext, number } from "./i18n.js";

const PAGE = crypto.getRandomValues(new Uint32Array(2)).join("-"); // by which the server knows whose turn it is
const SENTENCE = _("Too many requests at once: yours waits its turn, and nothing is lost.");
const LONG = 1500; // ms: who waits longer asks for their place, again and again

let open = 0; // by performance.now(): nothing is asked before
let waiting = 0;
let pace = 0; // ms between two questions of a kind, as the last answer said
/** since when is waited for what, by performance.now() @type {Set<number[]>} */
const awaiting = new Set();
let place = ""; // in words
let timer = 0;
const sign = h("p", { class: "turn", role: "status" });

/**
 * As fetch does, once it is this page's turn.
 * @param {string} to
 * @param {RequestInit} request
 * @returns {Promise<Response>}
 */
export async function inTurn(to, request) {
  const headers = { ...request.headers, "Headlight-Page": PAGE };
  for (;;) {
    while (open > performance.now()) await shown(pause(open - performance.now(), request.signal));
    const response = await placed(fetch(to, { ...request, headers }));
    const seconds = Number(response.headers.get("Retry-After"));
    if (response.headers.has("Headlight-Pace")) pace = 1000 * Number(response.headers.get("Headlight-Pace"));
    if (response.status !== 503 || !(seconds > 0)) return response;
    open = Math.max(open, performance.now() + 1000 * seconds);
  }
}

/** The pace that the server asks for, in ms. */
export const said = () => pace;

/** Rejects as soon as nobody waits any more. @param {number} ms @param {AbortSignal | null} [signal] @returns {Promise<void>} */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)));
  });
}

/**
 * What the server answers; if that takes long, one's place among those who wait is said meanwhile.
 * @template T
 * @param {Promise<T>} answer
 * @returns {Promise<T>}
 */
export async function placed(answer) {
  const own = [performance.now()];
  awaiting.add(own);
  timer ||= window.setTimeout(look, LONG);
  try {
    return await answer;
  } finally {
    awaiting.delete(own);
    if (!awaiting.size) place = "";
    say();
  }
}

/** Asks for one's place, as long as something is awaited. */
async function look() {
  const isLong = [...awaiting].some(([since]) => performance.now() - since >= LONG);
  const found = isLong ? await fetch(address("/api/turn"), { headers: { "Headlight-Page": PAGE } }).then((response) => response.json(), () => null) : null;
  const { before, seconds } = found ?? {};
  place = before > 0 && awaiting.size ? ngettext("{n} turn of others comes before yours, which is in about {seconds} s.", "{n} turns of others come before yours, which is in about {seconds} s.", before, { seconds: number(Math.ceil(seconds)) }) : "";
  say();
  timer = awaiting.size ? window.setTimeout(look, LONG) : 0;
}

/** Says that something waits while it does. @param {Promise<void>} wait */
async function shown(wait) {
  waiting++;
  say();
  const tick = setInterval(say, 1000);
  try {
    await wait;
  } finally {
    clearInterval(tick);
    waiting--;
    say();
  }
}

function say() {
  if (!sign.isConnected) document.body.append(sign);
  const left = Math.max(1, Math.ceil((open - performance.now()) / 1000));
  const said = waiting ? `${SENTENCE} ${_("It is asked again in {seconds} s.", { seconds: number(left) })}` : place;
  if (sign.textContent !== said) sign.textContent = said;
}
