// @ts-check
// The page's state in the link: JSON, deflated, in the fragment, so that no sentence stands in a server's log.

import { h } from "./dom.js";
import { _, number } from "./i18n.js";

export const LARGEST_LINK = 8000; // characters; longer links are cut by mail programs and chats
/** Bytes of a state as JSON: 5,000 edits, as many as the server takes, and a text. What is larger is not read. */
export const LARGEST_STATE = 300_000;

/** @param {object} state @returns {Promise<string>} */
export async function pack(state) {
  const deflated = new CompressionStream("deflate-raw"); // a Blob would be written by another process, step after step
  const writer = deflated.writable.getWriter();
  void writer.write(new TextEncoder().encode(JSON.stringify(state)));
  void writer.close();
  const bytes = new Uint8Array(await new Response(deflated.readable).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A state that is larger than any of ours. */
export class TooLarge extends Error {}

/**
 * Reads what `pack` wrote; a few kilobytes can inflate to gigabytes, so that no more than a state is unpacked.
 * @param {string} text
 * @returns {Promise<Record<string, unknown>>} throws TooLarge, or any other error if it is no state
 */
export async function unpack(text) {
  if (text.length > 2 * LARGEST_STATE) throw new TooLarge();
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return read(await new Blob(await bounded(stream)).text());
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream */
async function bounded(stream) {
  const parts = [];
  let size = 0;
  for (const reader = stream.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) return parts;
    size += value.length;
    if (size > LARGEST_STATE) {
      void reader.cancel();
      throw new TooLarge();
    }
    parts.push(value);
  }
}

/** What the link says, as far as it can be read; null: nothing. */
export const linked = () => unpack(location.hash.slice(1)).catch(() => null);

/** A state from JSON, of a link or a file. @param {string} json @returns {Record<string, unknown>} */
export function read(json) {
  if (json.length > LARGEST_STATE) throw new TooLarge();
  const state = JSON.parse(json);
  if (!state || typeof state !== "object" || Array.isArray(state)) throw new TypeError("no state");
  return state;
}

/**
 * Reads states of links and files by their description; what does not fit is said, and the rest is used.
 * @template {Record<string, import("./fields.js").Field<any>>} F
 * @param {import("./fields.js").Described<F>} described
 */
export function reader(described) {
  return (/** @type {Record<string, unknown>} */ given) => {
    const { state, dropped } = described.read(given);
    leaveOut(dropped);
    return state;
  };
}

/** @type {string[]} what was left out of the link that is open */
let left = [];

/** Says that what a link says of these does not fit, beside what was said before. @param {string[]} names */
export function leaveOut(names) {
  if (!names.length) return;
  const all = [...new Set([...left, ...names])];
  say(_("What the link says about {names} does not fit here and was left out.", { names: all.slice(0, NAMED).map(quoted).join(", ") })); // prettier-ignore
  left = all;
}

const NAMED = 5; // of what was left out
const LONGEST = 30; // of a name that somebody made up

/** @param {string} name */
const quoted = (name) => `“${name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name}”`;

/** Says at the top of the page that its link could not be read; "": it could. @param {string} message */
export function say(message) {
  left = [];
  document.querySelector("#link-problem")?.remove();
  if (message) document.querySelector("main")?.prepend(h("p", { id: "link-problem", class: "problem", role: "alert" }, message));
}

/** @param {unknown} error */
function why(error) {
  return error instanceof TooLarge
    ? _("The link holds more than {n} bytes and was not read: this is the page without it. Ask for a file instead.", {
        n: number(LARGEST_STATE),
      })
    : _("The link is damaged, or not from Headlight: this is the page without it.");
}

/**
 * Keeps `state` in the fragment: `save` writes it soon (not once for each key), `follow` reads it.
 */
export function fragment() {
  let turn = 0;
  let written = location.hash.slice(1);
  let reading = 0; // links that are being unpacked: until then the page's state is that of the one before
  return {
    /** @param {object} state */
    async save(state) {
      if (reading) return;
      const own = ++turn;
      await null;
      if (own !== turn) return; // several at once: the last one is packed
      const packed = await pack(state);
      // a link that was pasted meanwhile is not written over: `watch` hears of it next
      if (own !== turn || location.hash.slice(1) !== written) return;
      written = packed;
      history.replaceState(null, "", `#${packed}`);
      dispatchEvent(new CustomEvent("statesaved", { detail: state }));
    },
    /** What is on its way into the link is not written: the page is about to show another state. */
    drop() {
      turn++;
    },
    /** What the link says; one that cannot be read is said so. @returns {Promise<Record<string, unknown> | null>} */
    async open() {
      const found = location.hash.slice(1);
      say("");
      if (!found || document.getElementById(found)) return null; // a place in the page
      turn++;
      reading++;
      try {
        return await unpack(found);
      } catch (error) {
        say(why(error));
        return null;
      } finally {
        reading--;
      }
    },
    /**
     * Takes what the link says, now and whenever somebody else changes it: a pasted link, the back button. What was
     * typed or chosen before is done again (early.js), and a field that somebody stands in keeps the focus. A sentence
     * that is typed is kept at once: who leaves before its answer finds it when they come back.
     * @param {(given: Record<string, unknown> | null) => unknown} take null: the link says nothing
     * @param {() => object} [now] the page's state, with what stands in its fields
     */
    async follow(take, now) {
      addEventListener("input", ({ target }) => now && target instanceof HTMLTextAreaElement && void this.save(now()));
      addEventListener("hashchange", async () => {
        const found = location.hash.slice(1);
        if (found === written) return;
        if (document.getElementById(found)) return history.replaceState(null, "", `#${written}`); // a place in the page
        written = found;
        take(await this.open());
      });
      const given = await this.open();
      const focused = document.activeElement;
      take(given);
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
      dispatchEvent(new Event("opened"));
    },
  };
}
