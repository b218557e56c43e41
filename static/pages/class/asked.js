// @ts-check
// What was asked in this room: the last question open, the others folded.
import { fill, h } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { questionsOf } from "../../class/room.js";
import * as question from "../../class/asked.js";
import { wordsOf } from "../../class/words.js";

/** @typedef {import("../../class/room.js").Room} Room */
/** @typedef {import("../../class/room.js").State} State */

/** @param {HTMLElement} element @param {Room} room */
export function mount(element, room) {
  const list = h("div", { class: "asked" });
  fill(element, h("h2", {}, _("Questions")), list);
  /** @type {Map<number, ReturnType<typeof question.mount>>} */
  const shown = new Map();

  /** @param {string[]} keys @param {State} state */
  function update(keys, state) {
    const all = questionsOf(state);
    element.hidden = !all.length;
    if (!keys.some((key) => /^(question|answers|seat)\//.test(key))) return;
    for (const each of all) {
      if (!shown.has(each.question)) {
        const place = h("div", { class: "one-asked" });
        for (const older of list.querySelectorAll("details.is-asked")) /** @type {HTMLDetailsElement} */ (older).open = false;
        list.prepend(h("details", { class: "is-asked", open: true }, h("summary", {}, _("Question {n}", { n: number(each.question) }), h("span", {}, ": "), h("span", { lang: each.ask.language || undefined }, wordsOf(each.ask).textContent ?? "")), place));
        shown.set(each.question, question.mount(place, room, each));
      }
      shown.get(each.question)?.update(each);
    }
  }

  return { update };
}
