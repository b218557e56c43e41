// @ts-check
// Many may ask at once: the server then says when to ask again. That is done by itself, and said; nothing is lost.
import { h } from "./dom.js";
import { _ } from "./i18n.js";

const PAGE = crypto.getRandomValues(new Uint32Array(2)).join("-"); // by which the server knows whose turn it is
const SENTENCE = _("Too many requests at once: yours waits its turn, and nothing is lost.");

let open = 0; // by performance.now(): nothing is asked before
let waiting = 0;
let pace = 0; // ms between two questions of a kind, as the last answer said
const sign = h("p", { class: "turn", role: "status" });

/**
 * As fetch does, once it is this page's turn.
 * @param {string} address
 * @param {RequestInit} request
 * @returns {Promise<Response>}
 */
export async function inTurn(address, request) {
  const headers = { ...request.headers, "Headlight-Page": PAGE };
  for (;;) {
    while (open > performance.now()) await shown(pause(open - performance.now(), request.signal));
    const response = await fetch(address, { ...request, headers });
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

/** Says that something waits while it does. @param {Promise<void>} wait */
async function shown(wait) {
  show(1);
  try {
    await wait;
  } finally {
    show(-1);
  }
}

/** @param {number} by */
function show(by) {
  waiting += by;
  if (!sign.isConnected) document.body.append(sign);
  sign.textContent = waiting ? SENTENCE : "";
}
