// @ts-check
// The same experiment with five seeds, one after the other: each is the usual training, which is remembered.
import { Refusal, lines } from "../../lib/api.js";
import { find, h, inPlace } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { tell } from "../../lib/problem.js";
import * as spread from "./spread.js";
import { LARGEST_SEED } from "./state.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {{seed: number} & Record<string, unknown>} Asked */
/** asked: the training whose seed is the first; null: none is asked for @typedef {{asked: Asked | null} & Omit<spread.SpreadData, "runs" | "seeds">} SeedsData */

const COUNT = 5;

/** @param {(seeds: boolean) => void} onchange whether they are asked for */
export function mount(onchange) {
  const place = find("#seeds");
  const [button, drawing] = [h("button", { type: "button", id: "five", onclick: pressed }), h("div", { id: "five-drawn" })];
  place.append(h("p", { class: "options" }, button), drawing);
  const views = new Map();
  const view = inPlace(views);
  let going = new AbortController();
  let isRunning = false;
  let key = "";
  /** @type {Moment[][]} */
  let runs = [];
  /** @type {SeedsData | null} */
  let data = null;

  /** @param {SeedsData} next */
  function update(next) {
    data = next;
    const now = JSON.stringify(next.asked);
    if (now !== key) {
      stop();
      [key, runs] = [now, []];
      if (next.asked) void go(next.asked);
    }
    paint();
  }

  function pressed() {
    if (!data?.asked) return onchange(true);
    if (isRunning) stop();
    else if (isWhole()) return onchange(false);
    else void go(data.asked);
    paint();
  }

  const isWhole = () => runs.length === COUNT && runs.every((moments) => moments.at(-1)?.done);

  /** What is there already is kept. @param {Asked} asked */
  async function go(asked) {
    const { signal } = (going = new AbortController());
    isRunning = true;
    tell(button, null, []);
    try {
      for (const [i, seed] of seedsFrom(asked.seed).entries()) {
        if (runs[i]?.at(-1)?.done) continue;
        const own = (runs[i] = /** @type {Moment[]} */ ([]));
        for await (const line of lines("/api/train", { ...asked, seed }, signal, ({ done }) => done)) {
          if (signal.aborted) return;
          own.push(line);
          paint();
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Refusal)) throw error;
      tell(button, error.message, []);
    } finally {
      if (!signal.aborted) isRunning = false;
      paint();
    }
  }

  function stop() {
    going.abort();
    isRunning = false;
  }

  function paint() {
    if (!data) return;
    const { asked, ...rest } = data;
    button.textContent = !asked ? _("Train them with five seeds") : isRunning ? _("Stop") : isWhole() ? _("Close the five seeds") : _("Go on with the five seeds");
    drawing.hidden = !asked;
    if (asked) view("#five-drawn", spread, { ...rest, runs: runs.map((moments) => [...moments]), seeds: seedsFrom(asked.seed) });
  }

  addEventListener("pagehide", stop);
  return { update, stop };
}

/** @param {number} seed */
const seedsFrom = (seed) => Array.from({ length: COUNT }, (_each, i) => (seed + i) % LARGEST_SEED);
