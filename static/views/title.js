// @ts-check
// The step's name, its axes with their sizes, and which head is shown.
import { fill, h } from "../dom.js";
import { _ } from "../i18n.js";
import { axesOf, plane, values } from "../tensor.js";
import { roleOf } from "./strip.js";

/** @typedef {{step: import("../types.js").Step, head: number, onselect: (head: number) => void}} TitleData */

/** @param {HTMLElement} element @param {TitleData} data */
export function mount(element, data) {
  const name = h("h2", {});
  const heads = h("div", { class: "heads", role: "group", "aria-label": _("Head") });
  const place = h("div", { class: "title" }, name, heads);
  element.append(place);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  update(data);

  /** @param {TitleData} next */
  function update(next) {
    data = next;
    const { shape } = values(data.step);
    const axes = axesOf(data.step).map((axis, i) => `${axis} ${shape[i]}`);
    const symbol = h("span", { class: `symbol ${roleOf(data.step.name)}` }, data.step.id);
    fill(name, symbol, " ", h("small", {}, axes.join(" × ")));
    showHeads(plane(data.step).heads);
  }

  /** @param {number} n */
  function showHeads(n) {
    const shown = n > 1 ? n : 0; // nothing to choose from one
    if (buttons.length !== shown)
      fill(heads, (buttons = Array.from({ length: shown }, (_button, head) => button(head))));
    buttons.forEach((each, head) => each.setAttribute("aria-pressed", String(head === data.head)));
  }

  /** @param {number} head */
  function button(head) {
    return h("button", { type: "button", onclick: () => data.onselect(head) }, _("Head {n}", { n: head }));
  }

  return { update, destroy: () => place.remove() };
}
