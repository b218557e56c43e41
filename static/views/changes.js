// @ts-check
// What a person changed by hand, each with a way back.
import { fill, h } from "../lib/dom.js";
import { _, ngettext } from "../lib/i18n.js";
import { noPicture, sentences } from "../lib/view.js";

/**
 * @typedef {object} ChangesData
 * @property {string[]} changes in words
 * @property {string} intro
 * @property {number} dropped how many were lost with their tokens just now
 * @property {(index: number) => void} onundo
 * @property {() => void} onundoall
 * @property {() => HTMLElement} after what has the focus once all is taken back
 * @property {string} [lost] what is said of those that were lost
 */

const SHOWN = 8; // the latest

/** @param {HTMLElement} element @param {ChangesData} data @returns {import("../lib/view.js").View<ChangesData>} */
export function mount(element, data) {
  const place = h("div", { class: "edits", role: "group", "aria-label": _("Changes by hand") });
  element.append(place);
  update(data);

  /** @param {ChangesData} next */
  function update(next) {
    data = next;
    const { changes, intro, dropped } = data;
    const hadFocus = place.contains(document.activeElement);
    place.hidden = !changes.length && !dropped;
    const from = Math.max(0, changes.length - SHOWN);
    fill(
      place,
      h("span", {}, changes.length ? intro : ""),
      changes.slice(from).map((text, i) => chip(text, from + i)),
      changes.length > 0 && h("button", { type: "button", onclick: () => data.onundoall() }, _("Remove all")),
      h("span", { role: "status" }, dropped ? (data.lost ?? lost(dropped)) : ""),
    );
    if (hadFocus) (place.querySelector("button") ?? data.after())?.focus();
  }

  /** @param {string} text @param {number} i */
  function chip(text, i) {
    const attributes = {
      type: "button",
      class: "chip",
      title: _("Remove this change"),
      onclick: () => data.onundo(i),
    };
    return h("button", attributes, text, h("span", { "aria-hidden": "true" }, " ×"));
  }

  function describe() {
    const { changes, intro, dropped } = data;
    const words = sentences(changes.length && `${intro} ${changes.join(", ")}`, dropped && (data.lost ?? lost(dropped)));
    return { words, table: null };
  }

  return { update, destroy: () => place.remove(), describe, svg: noPicture };
}

/** @param {number} n */
function lost(n) {
  return ngettext(
    "{n} edit was dropped: its token is gone, or its pair is hidden now.",
    "{n} edits were dropped: their tokens are gone, or their pairs are hidden now.",
    n,
  );
}
