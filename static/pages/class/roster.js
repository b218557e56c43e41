// @ts-check
// Who is in the room, by what they look at: raised hands first, then who is stuck, who looks elsewhere, who is away.
import { fill, h } from "../../lib/dom.js";
import { _, ngettext, number } from "../../lib/i18n.js";
import { leadOf, seatsOf } from "../../class/room.js";
import { hear, isSilent, look, seenIn } from "../../class/heard.js";
import { pathIn } from "../../class/follow.js";
import { nameOf } from "../../class/naming.js";
import { row } from "./seat.js";

/** @typedef {import("../../class/room.js").Room} Room */
/** @typedef {import("../../class/room.js").State} State */
/** @typedef {import("../../class/room.js").Seat} Seat */

const AWAY = _("Away: another app, or a dark screen");

/** @param {HTMLElement} element @param {Room} room */
export function mount(element, room) {
  const head = h("h2", {});
  const list = h("div", { class: "groups" });
  const nobody = h("p", { class: "notice" }, _("Nobody is here yet. Pupils appear here as they join."));
  fill(element, head, nobody, list);
  /** @type {Map<number, ReturnType<typeof row>>} */
  const rows = new Map();
  let turn = 0;
  hear(room, () => void paint());

  /** Under what a seat stands. @param {Seat} seat @returns {Promise<{order: number, name: string}>} */
  async function group({ seat, hand, removed }) {
    const { view, stuck, away, at } = seenIn(room)[seat] ?? { view: "", stuck: false, away: false, at: Infinity };
    if (removed) return { order: 9, name: _("Removed") };
    if (isSilent(room, { seat }) && !away) return { order: 7, name: _("Not heard from for more than a minute") };
    if (isSilent(room, { seat })) return { order: 6, name: AWAY };
    if (hand) return { order: 0, name: _("Hand up") };
    if (stuck) return { order: 1, name: _("Stuck") };
    if (at === Infinity || pathIn(view) === "/join") return { order: 2, name: _("Just joined") };
    if (away) return { order: 6, name: AWAY };
    const { view: led, mode } = leadOf(room.state());
    const name = await nameOf(view);
    const isWith = mode !== "free" && pathIn(view) === pathIn(led) && name === (await nameOf(led)); // at another scene of its lesson one is not
    return isWith ? { order: 3, name: _("With the class") } : { order: 4, name };
  }

  async function paint() {
    const own = ++turn;
    const seats = seatsOf(room.state());
    const here = seats.filter((seat) => !seat.removed && !isSilent(room, seat)).length;
    head.textContent = here ? ngettext("{n} pupil is here", "{n} pupils are here", here) : _("Pupils");
    nobody.hidden = seats.length > 0;
    const groups = await Promise.all(seats.map(group));
    if (own !== turn) return;
    /** @type {Map<string, {order: number, name: string, seats: Seat[]}>} */
    const found = new Map();
    groups.forEach(({ order, name }, i) => found.set(name, { order, name, seats: [...(found.get(name)?.seats ?? []), seats[i]] }));
    place([...found.values()].sort((a, b) => a.order - b.order || a.name.localeCompare(b.name, undefined, { numeric: true })));
  }

  /** Rows stay the same elements, so that who is renaming somebody is not disturbed. @param {{name: string, seats: Seat[]}[]} groups */
  function place(groups) {
    const wanted = groups.map(({ name, seats }) => `${name} ${seats.map(({ seat }) => seat)}`).join("|");
    for (const { seats } of groups)
      for (const seat of seats) {
        if (!rows.has(seat.seat)) rows.set(seat.seat, row(room, seat));
        rows.get(seat.seat)?.update(seat, seenIn(room)[seat.seat]);
      }
    if (list.dataset.holds === wanted) return;
    list.dataset.holds = wanted;
    const focused = document.activeElement;
    const headed = groups.map(({ name, seats }) => h("div", { class: "group" }, h("h3", {}, name, " ", h("small", {}, number(seats.length))), h("ul", {}, seats.map(({ seat }) => /** @type {ReturnType<typeof row>} */ (rows.get(seat)).element))));
    fill(list, ...headed);
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
  }

  return {
    /** @param {string[]} keys @param {State} _state */
    update(keys, _state) {
      if (keys.some((key) => key.startsWith("seat/") || key === "lead")) void paint();
      if (keys.some((key) => key.startsWith("seat/"))) void look(room);
    },
  };
}
