// @ts-check
// From which step on numbers are hidden, and how they are seen again: those of this step, or all.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { noPicture } from "../lib/view.js";

/**
 * @typedef {object} HidingData
 * @property {string} from id of the step that hiding begins with; "": nothing is hidden
 * @property {string} step id of the one in view
 * @property {boolean} isHidden whether it is computed from the other, or is it
 * @property {boolean} isSeen whether all of it was revealed
 * @property {() => void} onstep reveals this step
 * @property {() => void} onall shows all numbers
 */

/** @param {HTMLElement} element @param {HidingData} data @returns {import("../lib/view.js").View<HidingData>} */
export function mount(element, data) {
  const said = h("span", {});
  const step = h("button", { type: "button", onclick: () => data.onstep() }, _("Reveal this step"));
  const all = h("button", { type: "button", onclick: () => data.onall() }, _("Show all numbers"));
  const place = h("div", { class: "hiding" }, said, " ", step, " ", all);
  element.append(place);
  update(data);

  /** @param {HidingData} next */
  function update(next) {
    data = next;
    place.hidden = !data.from;
    const hadFocus = document.activeElement === step;
    step.hidden = !data.isHidden || data.isSeen;
    if (hadFocus && step.hidden) all.focus();
    fill(said, data.from && sentence(data));
  }

  const describe = () => ({ words: data.from && sentence(data), table: null });

  return { update, destroy: () => place.remove(), describe, svg: noPicture };
}

/** @param {HidingData} data */
function sentence({ from, step, isHidden, isSeen }) {
  const names = { from, step };
  if (!isHidden) return _("Numbers are hidden from {from} on. You see {step}, because it is not computed from that.", names);
  if (isSeen) return _("Numbers are hidden from {from} on. You have revealed {step}.", names);
  if (step !== from) return _("Numbers are hidden from {from} on, so those of {step} are too.", names);
  return _("Numbers are hidden from {from} on: work them out from the steps before.", names);
}
