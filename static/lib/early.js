// @ts-check
// What is typed or chosen before the page's script is in: the script begins with the state of the link, and would write
// over it. So it is kept, and done again then. Loaded first, and classic.
"use strict";

(() => {
  const KINDS = ["input", "change"];
  /** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */
  /** @type {Map<Control, () => void>} sets the control as it was left, in the order in which they were */
  const left = new Map();

  /** @param {Event} event */
  function note({ target }) {
    if (target instanceof HTMLInputElement && ["checkbox", "radio"].includes(target.type)) keep(target, "checked");
    else if (target instanceof HTMLInputElement && target.type === "file") return; // cannot be set
    else if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) keep(target, "value"); // prettier-ignore
  }

  /** @template {Control} C @param {C} control @param {keyof C} name */
  function keep(control, name) {
    const value = control[name];
    left.delete(control);
    left.set(control, () => (control[name] = value));
  }

  function again() {
    for (const kind of KINDS) removeEventListener(kind, note, true);
    for (const [control, set] of left) {
      set();
      for (const kind of KINDS) control.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }

  for (const kind of KINDS) addEventListener(kind, note, true);
  addEventListener("opened", again, { once: true });
})();
