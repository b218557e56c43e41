// @ts-check
// The person's sentence, word by word: the one that is chosen is the gap.
import { directionOf } from "../../lib/bidi.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { HOLE } from "./state.js";

/**
 * @typedef {object} WordsData
 * @property {string[]} words
 * @property {number} place of the gap
 * @property {(place: number) => void} onselect
 */

/** @param {HTMLElement} element @param {WordsData} data */
export function mount(element, data) {
  const row = h("div", { class: "own-words", role: "group", "aria-label": _("Make a word the gap"), onkeydown: onKey });
  element.append(row);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  update(data);

  /** @param {WordsData} next */
  function update(next) {
    data = next;
    if (buttons.length !== data.words.length) {
      buttons = data.words.map((_word, i) => h("button", { type: "button", onclick: () => data.onselect(i) }));
      fill(row, buttons);
    }
    row.dir = directionOf(data.words);
    buttons.forEach((button, i) => {
      const isGap = i === data.place;
      button.classList.toggle("gap", isGap);
      button.setAttribute("aria-pressed", String(isGap));
      button.tabIndex = isGap ? 0 : -1;
      const word = h("bdi", {}, data.words[i]);
      fill(button, isGap && data.words[i] !== HOLE ? [h("span", { class: "hole" }, HOLE), h("s", {}, word)] : word);
    });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const forward = getComputedStyle(row).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : event.key === "ArrowLeft" || event.key === "ArrowRight" ? -1 : 0;
    if (!step) return;
    const from = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = Math.max(0, Math.min(buttons.length - 1, from + step));
    buttons[to].focus();
    event.preventDefault();
  }

  return { update, destroy: () => row.remove() };
}
