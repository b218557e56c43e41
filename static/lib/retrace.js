// @ts-check
// Undo and redo of all that a person does on a page: what they type, choose, change, draw and hide. Where one merely looks
// (a step, a cell, a tab, a level, a way to draw) is not undone: it stays as it is. While one types in a field, Ctrl+Z is
// the field's own. A state is what the link holds; what follows from a deed by itself (changes that go with a word that
// was taken out) is part of it.
import { find } from "./dom.js";
import { history, onUndo } from "./undo.js";

/** @typedef {Record<string, any>} State as a link holds it */
/** @typedef {Record<string, unknown>} Made by the paths of its fields: `text`, `tabs.hand.edits` */

const BURST = 1500; // ms between letters of what is undone at once
const DEEDS = ["input", "change", "click", "keydown", "submit"];

/**
 * @param {{drop: () => void}} link
 * @param {string[]} names of the fields of the state that a person makes; what is missing in a link is as it began
 * @param {(state: State) => void} take shows a state
 * @param {() => State} now the page's state, of which no answer has come yet: that is undone, too
 */
export function retrace(link, names, take, now) {
  const past = /** @type {ReturnType<typeof history<Made>>} */ (history());
  const [undo, redo] = ["#undo", "#redo"].map((each) => find(each));
  /** @type {Made | null} */
  let made = null;
  /** @type {State} */
  let looks = {};
  let typed = { field: "", at: -Infinity };
  let isDone = false; // a person did something since the last change
  for (const deed of DEEDS) addEventListener(deed, () => void ((isDone = true), setTimeout(paint)), { capture: true });
  addEventListener("statesaved", (event) => heard(/** @type {CustomEvent} */ (event).detail));
  undo.addEventListener("click", () => step(true));
  redo.addEventListener("click", () => step(false));
  onUndo(step);
  paint();

  /** @param {State} state that the page shows now */
  function heard(state) {
    const { next, rest } = divided(state, names);
    looks = rest;
    const field = names.filter((name) => JSON.stringify(next[name]) !== JSON.stringify(made?.[name])).join(" ");
    if (made && field && isDone && !isGoingOn(field)) past.note(made);
    if (field) isDone = false;
    made = next;
    paint();
  }

  /** Whether one goes on typing what one has just typed. @param {string} field that was changed */
  function isGoingOn(field) {
    const now = performance.now();
    const isSame = document.activeElement instanceof HTMLTextAreaElement && field === typed.field && now - typed.at < BURST;
    typed = { field, at: now };
    return isSame;
  }

  /** What was done since the last answer came; null: nothing. */
  function awaited() {
    const { next } = divided(now(), names);
    return made && JSON.stringify(next) !== JSON.stringify(made) ? next : null;
  }

  /** @param {boolean} isBack */
  function step(isBack) {
    const next = awaited();
    if (made && next) {
      past.note(made);
      made = next;
    }
    if (!made || !(isBack ? past.hasPast : past.hasFuture)) return;
    made = isBack ? past.back(made) : past.forward(made);
    typed = { field: "", at: -Infinity };
    isDone = false;
    link.drop();
    take(whole(looks, made));
    paint();
  }

  function paint() {
    undo.setAttribute("aria-disabled", String(!past.hasPast && !awaited())); // not `disabled`: the focus would be lost
    redo.setAttribute("aria-disabled", String(!past.hasFuture));
  }
}

/** A state without what a person makes of it, and that by itself. @param {State} state @param {string[]} names */
function divided(state, names) {
  const rest = structuredClone(state);
  /** @type {Made} */
  const next = {};
  for (const name of names) {
    const { within, last } = at(rest, name);
    if (!within || !(last in within)) continue;
    next[name] = within[last];
    delete within[last];
  }
  return { next, rest };
}

/** @param {State} looks @param {Made} made @returns {State} */
function whole(looks, made) {
  const state = structuredClone(looks);
  for (const [name, value] of Object.entries(made)) {
    const { within, last } = at(state, name, true);
    if (within) within[last] = value;
  }
  return state;
}

/** Where in a state a path leads. @param {State} state @param {string} name @param {boolean} [isMade] whether what is missing on the way is put there @returns {{within: State | undefined, last: string}} */
function at(state, name, isMade = false) {
  const path = name.split(".");
  const last = /** @type {string} */ (path.pop());
  /** @type {State | undefined} */
  let within = state;
  for (const part of path) within = isMade ? (/** @type {State} */ (within)[part] ??= {}) : within?.[part];
  return { within, last };
}
