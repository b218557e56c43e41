// @ts-check
// The line to a room. A stream brings what happens; if it does not get through, the server is asked what came after the
// last thing seen, and waits with its answer. A line that breaks is tried again by itself, and whose fault it is is said.
import { Refusal } from "../lib/api.js";
import { address } from "../lib/address.js";
import { _ } from "../lib/i18n.js";
import { recall, remember } from "./tab.js";

/** @typedef {import("./kept.js").Place} Place */
/** @typedef {Record<string, any>} RoomState what lies under each key: room, count, lead, seat/1, question/1, answers/1, mine/1/1 */
/** @typedef {{n: number, state: RoomState}} News */
/** @typedef {{kind: "on" | "trying" | "off" | "ended" | "out", words: string}} Status off: tried again by itself; ended, out: the room or the seat is gone */
/**
 * @typedef {object} Connection
 * @property {() => RoomState} state
 * @property {() => Status} status
 * @property {(path: string, body?: object | null, method?: string) => Promise<any>} send to the room, `answers`; throws Refused
 * @property {() => void} close
 */

const FIRST = 6_000; // ms until the first byte of a stream, which comes at once; behind that a proxy keeps it back
const SILENT = 25_000; // ms without a byte of a stream, which says every 10 s that it is there
const LONG = 40_000; // ms for an answer that waits 25 s
const SHORT = 15_000; // ms for one that does not
const HIDDEN = 20_000; // ms until a page that nobody sees gives its connection back: a browser has six to a server
const [SOONEST, LATEST] = [400, 6_000]; // ms between two tries
const [AGAIN, SELDOM] = [15_000, 300_000]; // ms until a stream is tried again
const [MUTE, STREAM] = ["nothing came", "stream"];
const LOUD = 3; // tries before a break is said to be one

/** A refusal, with its status; 0: nothing answered. */
export class Refused extends Refusal {
  /** @param {string} message @param {number} status */
  constructor(message, status) {
    super(message, null);
    this.status = status;
  }
}

const offline = () => _("This device is offline: check its Wi-Fi. Nothing is lost; it goes on by itself.");
const mute = () => _("The server does not answer: it has stopped, or this device is in another network. Nothing is lost; it goes on by itself.");
const strange = (/** @type {number} */ status) => _("Something between this device and the server answers in its place (status {status}). Nothing is lost; it goes on by itself.", { status }); // prettier-ignore
const STATUS = {
  on: () => _("Connected."),
  trying: () => _("Connecting …"),
  ended: () => _("The room is over, and all that was in it is deleted."),
  stranger: () => _("This browser has no place in the room any more."),
  out: () => _("Your teacher has removed you from the room, and can let you back in."),
};

/**
 * @param {Place} place
 * @param {{onnews: (keys: string[], state: RoomState) => void, onstatus: (status: Status) => void}} told
 * @returns {Connection}
 */
export function connect(place, { onnews, onstatus }) {
  const base = `/api/rooms/${place.code}/`;
  /** @type {RoomState} */
  let state = {};
  let n = 0; // of the last event seen
  /** @type {Status} */
  let status = { kind: "trying", words: STATUS.trying() };
  let isClosed = false;
  let fails = 0; // one after the other
  let broken = 0; // streams, one after the other
  let streamAt = Number(recall(STREAM)); // by the clock: before that none is tried, on other pages neither
  let line = new AbortController(); // the present stream, question or wait
  let hiding = 0;

  /** @param {Status["kind"]} kind @param {string} words */
  function say(kind, words) {
    if (status.kind === kind && status.words === words) return;
    status = { kind, words };
    onstatus(status);
  }

  /** @param {News} news */
  function take(news) {
    if (news.n < n) {
      [n, state] = [0, {}]; // the server has lost the last seconds: all is asked again
      throw new Refused(mute(), 0);
    }
    n = news.n;
    const keys = Object.keys(news.state);
    state = { ...state, ...news.state };
    fails = 0;
    const isOut = place.role === "seat" && state[`seat/${place.seat}`]?.removed;
    if (isOut) say("out", STATUS.out());
    else say("on", STATUS.on());
    if (keys.length) onnews(keys, state);
  }

  async function run() {
    while (!isClosed) {
      line = new AbortController();
      try {
        if (document.hidden && hiding < 0) await seen(line.signal);
        else if (n && Date.now() >= streamAt) await stream(line); // how things stand is asked first: a stream may not get through
        else await poll(line);
      } catch (error) {
        if (isClosed) return;
        await failed(error);
      }
    }
  }

  /** @param {AbortController} line */
  async function stream(line) {
    const began = Date.now();
    try {
      await read(line);
    } finally {
      const isOurs = line.signal.aborted && line.signal.reason !== MUTE;
      broken = isOurs ? broken : Date.now() - began > SILENT ? 0 : broken + 1; // one that lasted is worth another
      if (broken && !isOurs) streamAt = Number(remember(STREAM, String(Date.now() + Math.min(SELDOM, AGAIN * 2 ** (broken - 1)))));
    }
  }

  /** @param {AbortController} line */
  async function read(line) {
    let dog = watch(line, FIRST);
    try {
      const response = await responded(`stream?after=${n}`, { signal: line.signal });
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new Refused(strange(response.status), 0);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ""; reader; ) {
        const { value, done } = await reader.read();
        clearTimeout(dog);
        if (done) return;
        dog = watch(line, SILENT);
        const parts = (rest + value).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) heard(part);
      }
    } finally {
      clearTimeout(dog);
    }
  }

  /** One event of a stream. @param {string} text */
  function heard(text) {
    if (/^event: end$/m.test(text)) throw new Refused(STATUS.ended(), 404);
    const data = /^data: (.*)$/m.exec(text);
    if (data) take(JSON.parse(data[1]));
  }

  /** @param {AbortController} line */
  async function poll(line) {
    const dog = watch(line, n ? LONG : SHORT);
    try {
      take(await (await responded(`events?after=${n}`, { signal: line.signal })).json());
    } finally {
      clearTimeout(dog);
    }
  }

  /** @param {unknown} error */
  async function failed(error) {
    const { status: code, message } = error instanceof Refused ? error : new Refused(navigator.onLine ? mute() : offline(), 0);
    if (code === 404) return over(STATUS.ended());
    if (code === 401 || code === 403) return over(STATUS.stranger());
    fails++;
    if (!navigator.onLine || fails >= LOUD) say("off", message);
    else if (fails > 1) say("trying", STATUS.trying());
    if (fails > 1) await pause(Math.min(LATEST, SOONEST * 2 ** fails) * (0.5 + Math.random()), line.signal);
  }

  /** @param {string} words */
  function over(words) {
    close();
    say("ended", words);
  }

  /**
   * @param {string} path
   * @param {RequestInit} request
   */
  async function responded(path, request) {
    const headers = { Authorization: `Bearer ${place.secret}`, ...request.headers };
    /** @type {Response} */
    let response;
    try {
      const sign = path.includes("?") ? "&" : "?";
      response = await fetch(`${address(base)}${path}${sign}lang=${document.documentElement.lang}`, { cache: "no-store", ...request, headers });
    } catch {
      throw new Refused(navigator.onLine ? mute() : offline(), 0);
    }
    if (response.ok) return response;
    const said = await response.json().catch(() => null);
    throw new Refused(said?.error?.message ?? strange(response.status), said?.error ? response.status : 0);
  }

  /** @param {string} path @param {object | null} [body] @param {string} [method] */
  async function send(path, body = {}, method = "POST") {
    const own = new AbortController();
    const dog = watch(own, SHORT);
    try {
      const sent = body && method !== "GET" ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
      const response = await responded(path, { method, ...sent, signal: own.signal });
      return await response.json();
    } finally {
      clearTimeout(dog);
    }
  }

  function close() {
    isClosed = true;
    line.abort();
    clearTimeout(hiding);
    removeEventListener("online", wake);
    removeEventListener("offline", cut);
    document.removeEventListener("visibilitychange", shown);
  }

  /** What waits is tried at once. */
  function wake() {
    fails = Math.min(fails, 1);
    line.abort();
  }

  function cut() {
    say("off", offline());
    line.abort();
  }

  function shown() {
    if (hiding > 0) clearTimeout(hiding);
    if (!document.hidden) {
      if (hiding < 0) wake();
      hiding = 0;
    } else hiding = window.setTimeout(() => ((hiding = -1), line.abort()), HIDDEN);
  }

  addEventListener("online", wake);
  addEventListener("offline", cut);
  document.addEventListener("visibilitychange", shown);
  void run();
  return { state: () => state, status: () => status, send, close };
}

/** Breaks a line off after so long. @param {AbortController} line @param {number} ms */
const watch = (line, ms) => window.setTimeout(() => line.abort(MUTE), ms);

/** Until then, or until it is broken off. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((then) => {
    if (signal.aborted) return then();
    const timer = setTimeout(then, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), then()));
  });
}

/** Until the page is seen again. @param {AbortSignal} signal */
const seen = (signal) => pause(2 ** 31 - 1, signal);
