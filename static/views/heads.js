// @ts-check
// Which head of a step is shown.
import { fill, h } from "../dom.js";
import { _ } from "../i18n.js";

/** @typedef {{n: number, head: number, onselect: (head: number) => void}} HeadsData */

/** @param {HTMLElement} element @param {HeadsData} data */
export function mount(element, data) {
  const place = h("div", { class: "heads", role: "group", "aria-label": _("Head") });
  element.append(place);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  update(data);

  /** @param {HeadsData} next */
  function update(next) {
    data = next;
    const n = data.n > 1 ? data.n : 0; // nothing to choose from one
    if (buttons.length !== n) fill(place, (buttons = Array.from({ length: n }, (_button, head) => button(head))));
    buttons.forEach((each, head) => each.setAttribute("aria-pressed", String(head === data.head)));
  }

  /** @param {number} head */
  function button(head) {
    return h("button", { type: "button", onclick: () => data.onselect(head) }, _("Head {n}", { n: head }));
  }

  return { update, destroy: () => place.remove() };
}
