// @ts-check
// Answers on their way. They stay in this browser until the server has them: after a break, a reload, a restarted server
// they are sent again. Each has an id, so that one that comes twice counts once.
import { Refused } from "./connection.js";

/** @typedef {import("../lib/answers.js").Given} Given */
/** @typedef {{id: string, question: number, round: number, answer: Given}} Letter */

const [SOONEST, LATEST] = [600, 15_000]; // ms between two tries

/**
 * @param {import("./here.js").Joined} room
 * @param {(refused: {letter: Letter, message: string} | null) => void} onchange something was sent, or refused
 */
export function outbox(room, onchange) {
  const { code, seat } = room.place;
  const key = `class-answers ${code} ${seat}`;
  /** @type {Letter[]} if storage is closed they last as long as the page */
  let unkept = [];
  let isClosed = false;
  let isGoing = false;
  let fails = 0;
  let timer = 0;

  /** @returns {Letter[]} another tab may have sent some */
  function letters() {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "[]");
    } catch {
      return unkept;
    }
  }

  /** @param {Letter[]} left */
  function keep(left) {
    unkept = left;
    try {
      if (left.length) localStorage.setItem(key, JSON.stringify(left));
      else localStorage.removeItem(key);
    } catch {
      // then they last as long as the page
    }
  }

  /** Only the last answer to a question counts. @param {number} question @param {number} round @param {Given} answer */
  function put(question, round, answer) {
    const others = letters().filter((each) => each.question !== question || each.round !== round);
    keep([...others, { id: newId(), question, round, answer }]);
    fails = 0;
    void send();
  }

  /** @param {string} id */
  const drop = (id) => keep(letters().filter((each) => each.id !== id));

  async function send() {
    clearTimeout(timer);
    if (isGoing || isClosed) return;
    isGoing = true;
    for (let [next] = letters(); next && !isClosed; [next] = letters()) {
      const refused = await sent(next);
      if (refused === "later") break;
      drop(next.id);
      onchange(refused && { letter: next, message: refused.message });
    }
    isGoing = false;
    if (letters().length && !isClosed) timer = window.setTimeout(() => void send(), wait());
  }

  const wait = () => Math.min(LATEST, SOONEST * 2 ** fails++) * (0.5 + Math.random());

  /** @param {Letter} letter @returns {Promise<Refused | null | "later">} null: the server has it */
  async function sent(letter) {
    try {
      await room.send("answers", letter);
      fails = 0;
      return null;
    } catch (error) {
      const isFinal = error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429;
      return isFinal ? error : "later";
    }
  }

  const stop = room.listen({ onstatus: ({ kind }) => kind === "on" && void send() });
  return {
    put,
    /** What waits of a question. @param {number} question @param {number} round @returns {Given | null} */
    waiting: (question, round) => letters().find((each) => each.question === question && each.round === round)?.answer ?? null,
    forget: () => keep([]),
    destroy() {
      isClosed = true;
      clearTimeout(timer);
      stop();
    },
  };
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((each) => each.toString(16).padStart(2, "0")).join("");
