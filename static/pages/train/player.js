// @ts-check
// The moments of a training as they come: all are read at once, and shown one after the other, as fast as one wishes.
import { Refusal, lines } from "../../lib/api.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/**
 * @typedef {object} Watched
 * @property {() => void} onshow another moment is shown
 * @property {(why: Refusal | null) => void} onend all is shown; why: what came no more, and why
 */

const SPEEDS = [1000, 500, 250, 120, 50, 16]; // ms from one to the next
const USUAL = 3;
const CALM = 1000; // ms, for who wants less motion: then all that has come is shown at once

/** @param {Watched} watched */
export function player({ onshow, onend }) {
  /** @type {Moment[]} */
  let come = [];
  let shown = 0;
  let speed = USUAL;
  let isPaused = false;
  let isRunning = false;
  let isJump = false;
  let going = new AbortController();
  /** @type {Refusal | null | undefined} undefined: more may come */
  let why;
  let timer = 0;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /** Begins; another one is broken off, and the server stops if nobody else reads it. @param {object} asked @param {boolean} jumps whether all that has come is shown at once */
  function start(asked, jumps) {
    stop();
    [come, shown, isPaused, isRunning, isJump, why] = [[], 0, false, true, jumps, undefined];
    going = new AbortController();
    void read(asked, going.signal, 0, () => {});
    tick();
  }

  /**
   * Another training, which is the same so far. The one before is read until this one has begun: what both have in common
   * is then there.
   * @param {object} asked @param {number} known moments
   */
  function goOn(asked, known) {
    const before = going;
    [come, shown, isPaused, isRunning, isJump, why] = [come.slice(0, known), known, false, true, false, undefined];
    going = new AbortController();
    void read(asked, going.signal, known, () => before.abort());
    onshow();
    tick();
  }

  /** @param {object} asked @param {AbortSignal} signal @param {number} known moments that are there already @param {() => void} begun */
  async function read(asked, signal, known, begun) {
    const own = come;
    let at = 0;
    try {
      for await (const line of lines("/api/train", asked, signal, ({ done }) => done)) {
        begun();
        if (at++ >= known) own.push(line);
      }
      if (!signal.aborted) why = null;
    } catch (error) {
      begun();
      if (signal.aborted) return;
      why = error instanceof Refusal ? error : new Refusal("", null);
      if (!(error instanceof Refusal)) throw error;
    }
  }

  function tick() {
    clearTimeout(timer);
    if (!isPaused && shown < come.length) {
      shown = isJump || calm.matches ? come.length : shown + 1;
      onshow();
    }
    if (why !== undefined && shown === come.length) return end();
    const isSoon = isJump || !shown;
    timer = window.setTimeout(tick, isSoon ? SPEEDS[SPEEDS.length - 1] : calm.matches ? CALM : SPEEDS[speed]);
  }

  function end() {
    isRunning = isPaused = false;
    onend(why ?? null);
  }

  /** Moments that are all there. @param {Moment[]} moments */
  function show(moments) {
    stop();
    [come, shown, why] = [moments, moments.length, null];
    onshow();
    end();
  }

  function stop() {
    going.abort();
    clearTimeout(timer);
    isRunning = isPaused = false;
  }

  addEventListener("pagehide", () => going.abort());

  return {
    start,
    goOn,
    show,
    stop,
    pause: (/** @type {boolean} */ to) => ((isPaused = to), isRunning && tick()),
    /** The next one alone. */
    step() {
      isPaused = true;
      if (shown >= come.length) return;
      shown++;
      onshow();
      if (why !== undefined && shown === come.length) end();
    },
    /** @param {1 | -1} by */
    pace: (by) => (speed = Math.max(0, Math.min(SPEEDS.length - 1, speed + by))),
    get moments() {
      return come.slice(0, shown);
    },
    get isPaused() {
      return isPaused;
    },
    get isRunning() {
      return isRunning;
    },
    get isSlowest() {
      return speed === 0;
    },
    get isFastest() {
      return speed === SPEEDS.length - 1;
    },
  };
}
