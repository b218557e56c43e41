// @ts-check
// Who calls for the teacher: by a raised hand, or because they are stuck. How many is on the bar; names are seen once they
// are asked for: a wall may show the teacher's window.
import { address } from "../lib/address.js";
import { fill, h } from "../lib/dom.js";
import { _, ngettext } from "../lib/i18n.js";
import { hereIn, seenIn } from "./heard.js";

/** @typedef {import("./room.js").Room} Room */

/** @param {Room} room */
function callsIn(room) {
  const here = hereIn(room).map(({ seat, name, hand }) => ({ name, hand, stuck: seenIn(room)[seat]?.stuck ?? false }));
  return here.filter(({ hand, stuck }) => hand || stuck);
}

/** How many, in words; "": nobody. @param {Room} room */
export function countedCalls(room) {
  const calls = callsIn(room);
  const [hands, stuck] = [calls.filter(({ hand }) => hand).length, calls.filter(({ stuck }) => stuck).length];
  return [hands && ngettext("{n} hand up", "{n} hands up", hands), stuck && ngettext("{n} stuck", "{n} stuck", stuck)].filter(Boolean).join(" · ");
}

/** Their names. @param {HTMLElement} element @param {Room} room */
export function mount(element, room) {
  const list = h("ul", { class: "calls" });
  fill(element, h("h2", { tabIndex: -1 }, _("Who calls for you")), list, h("p", {}, h("a", { href: address("/class") }, _("All pupils"))));

  function update() {
    const calls = callsIn(room);
    const how = (/** @type {typeof calls[number]} */ { hand, stuck }) => [hand && _("hand up"), stuck && _("stuck")].filter(Boolean).join(", ");
    fill(list, ...(calls.length ? calls.map((call) => h("li", {}, h("bdi", {}, call.name), ": ", how(call))) : [h("li", {}, _("Nobody any more."))]));
  }

  return { update, destroy: () => fill(element) };
}
