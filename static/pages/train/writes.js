// @ts-check
// What both models write at a moment of their training, one letter after the other, behind a start of one's own.
import { ask } from "../../lib/api.js";
import { fill, find, h } from "../../lib/dom.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import { wordsOf } from "./course.js";
import { WHO } from "./settings.js";
import { asked, taskOf } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {(by: Partial<State>) => void} change */
export function mount(change) {
  /** @type {HTMLInputElement} */
  const start = find("#start");
  /** @type {HTMLInputElement} */
  const drawn = find("#drawn");
  const problem = find("#writes-problem");
  const both = WHO.map((_who, model) => ({
    model,
    place: find(`#written-${model}`),
    of: remembered((/** @type {object} */ body, signal) => ask("/api/train/moment/written", body, signal)),
  }));
  start.addEventListener("change", () => change({ start: start.value }));
  drawn.addEventListener("change", () => change({ drawn: drawn.checked }));

  /** @param {State} state @param {number | null} step of the training; null: none is to be read now @param {boolean} isVeiled whether it is to be guessed first how well they do */
  async function update(state, step, isVeiled) {
    const { corpus, words } = taskOf(state.task);
    find("#writes").hidden = corpus === null || isVeiled;
    if (document.activeElement !== start) start.value = state.start;
    drawn.checked = state.drawn;
    if (corpus === null || step === null || isVeiled) return;
    const text = state.start ? { text: wordsOf(state.start, words) } : {};
    const places = both.map(({ place }) => place);
    await asking(
      async () => {
        const body = { ...asked(state), step, drawn: state.drawn, ...text };
        const all = await Promise.all(both.map(({ model, of }) => of({ ...body, model })));
        if (all.includes(null)) return;
        tell(start, null, places, problem);
        all.forEach((found, model) => found && fill(places[model], h("b", {}, read(found.start)), read(found.written)));
      },
      ({ message }) => tell(start, message, places, problem),
      places,
    );
  }

  return { update };
}

/** @param {string[]} words */
const read = (words) => words.join("").replaceAll("␣", " ");
