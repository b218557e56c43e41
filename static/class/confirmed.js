// @ts-check
// A button that asks once more before it does something: in its own place, so that nothing lies over the page.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * @param {{does: string, asks: string, sure: string, then: () => unknown}} of does: what stands on the button; asks: what
 *   is asked then; sure: what stands on the button that does it
 * @returns {{element: HTMLElement, reset: () => void}}
 */
export function confirmed({ does, asks, sure, then }) {
  const element = h("span", { class: "confirmed" });
  const first = h("button", { type: "button", onclick: ask }, does);
  reset();

  function reset() {
    if (element.firstElementChild !== first) fill(element, first);
  }

  function ask() {
    const no = h("button", { type: "button", onclick: back }, _("No"));
    const yes = h("button", { type: "button", class: "sure", onclick: () => (back(), then()) }, sure);
    const box = h("span", { class: "sure-of", role: "group", "aria-label": asks }, h("span", {}, asks), " ", yes, " ", no);
    box.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), back()));
    fill(element, box);
    no.focus();
  }

  function back() {
    reset();
    first.focus();
  }

  return { element, reset };
}
