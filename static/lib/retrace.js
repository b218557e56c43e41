// @ts-check
// Undo and redo of all that a person made of a page: its state as the link holds it, without what is only looked at.
import { find } from "./dom.js";
import { history, onUndo } from "./undo.js";

/** @typedef {Record<string, unknown>} Made */

const BURST = 1500; // ms between letters of what is undone at once

/**
 * @param {{drop: () => void}} link
 * @param {string[]} names of the fields of the state that a person makes; what is missing in a link is as it began
 * @param {(state: Made) => void} take shows a state
 */
export function retrace(link, names, take) {
  const past = /** @type {ReturnType<typeof history<Made>>} */ (history());
  const [undo, redo] = ["#undo", "#redo"].map((each) => find(each));
  /** @type {Made | null} */
  let made = null;
  /** @type {Made} */
  let looks = {};
  let typed = { field: "", at: -Infinity };
  addEventListener("statesaved", (event) => heard(/** @type {CustomEvent} */ (event).detail));
  undo.addEventListener("click", () => step(true));
  redo.addEventListener("click", () => step(false));
  onUndo(step);
  paint();

  /** @param {Made} state that the page shows now */
  function heard(state) {
    const next = Object.fromEntries(names.flatMap((name) => (name in state ? [[name, state[name]]] : [])));
    looks = Object.fromEntries(Object.entries(state).filter(([name]) => !names.includes(name)));
    const field = names.filter((name) => JSON.stringify(next[name]) !== JSON.stringify(made?.[name])).join(" ");
    if (made && field && !isGoingOn(field)) past.note(made);
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

  /** @param {boolean} isBack */
  function step(isBack) {
    if (!made || !(isBack ? past.hasPast : past.hasFuture)) return;
    made = isBack ? past.back(made) : past.forward(made);
    typed = { field: "", at: -Infinity };
    link.drop();
    take({ ...looks, ...made });
    paint();
  }

  function paint() {
    undo.setAttribute("aria-disabled", String(!past.hasPast)); // not `disabled`: the focus would be lost
    redo.setAttribute("aria-disabled", String(!past.hasFuture));
  }
}
