// @ts-check
// Lists that are hidden until they are guessed, and the button that reveals one: it stays revealed as long as it is the same
// and numbers are hidden.
import { h } from "./dom.js";
import { _ } from "./i18n.js";

/** @typedef {{blank: boolean, onreveal?: () => void}} Closed */

/** Whether each list of a page is hidden, by its name and what it holds. @param {() => void} render */
export function reveals(render) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return (/** @type {string} */ name, /** @type {boolean} */ hide, /** @type {unknown} */ of) => {
    const key = JSON.stringify(of);
    if (!hide) known.delete(name);
    return { blank: hide && known.get(name) !== key, onreveal: () => (known.set(name, key), render()) };
  };
}

/** Stands by a list, which has the focus once it is revealed. @param {HTMLElement} list @param {() => Closed} now */
export function revealer(list, now) {
  const button = h("button", { type: "button", class: "reveal", onclick: () => now().onreveal?.() }, _("Show what is hidden here"));
  if (list.tabIndex < 0) list.tabIndex = -1;

  function update() {
    const { blank, onreveal } = now();
    const isPressed = document.activeElement === button;
    button.hidden = !blank || !onreveal;
    if (isPressed && button.hidden) list.focus();
  }

  return { button, update };
}
