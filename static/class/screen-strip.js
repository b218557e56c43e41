// @ts-check
// What a projector has below every page: how many have answered, the way in for who comes late, and whether the room is
// connected.
import { address } from "../lib/address.js";
import { fill, h } from "../lib/dom.js";
import { _, ngettext, number } from "../lib/i18n.js";

/** @typedef {import("./here.js").Joined} Joined */
/** @typedef {import("./connection.js").Status} Status */
/** @typedef {import("./counted.js").Question} Question */
/** @typedef {{state: import("./connection.js").RoomState, question: Question | null, isPaused: boolean}} StripData */

/** @param {HTMLElement} place @param {Joined} room */
export function mount(place, room) {
  const { code } = room.place;
  const count = h("div", { class: "screen-count", role: "status" });
  const where = h("p", { class: "screen-where" });
  const here = h("span", {});
  const line = h("span", { class: "screen-line" });
  const join = h("div", { class: "screen-join" }, where, h("p", {}, h("b", { class: "screen-code" }, spaced(code))), h("p", { class: "screen-here" }, here, " ", line));
  const picture = h("img", { class: "screen-qr", alt: _("QR code: the way into the room"), hidden: true, onload: () => (picture.hidden = false) });
  const element = h("aside", { class: "screen-strip", "aria-label": _("The class") }, count, join, picture);
  place.append(element);
  void wayIn(room).then((at) => {
    fill(where, h("bdi", {}, bare(at)));
    picture.src = picturedAt(code, at);
  });

  return {
    element,
    /** @param {StripData} data */
    update({ state, question, isPaused }) {
      if ("over" in element.dataset) return;
      const seats = state.count?.seats ?? 0;
      here.textContent = ngettext("{n} is here", "{n} are here", seats);
      const told = question && question.state !== "shown" ? answered(question, state, seats) : [];
      fill(count, isPaused ? h("p", { class: "screen-pause" }, _("Pause: look up")) : null, ...told);
    },
    /** @param {Status} status */
    say({ kind, words }) {
      line.dataset.kind = kind;
      fill(line, kind === "on" ? h("span", { class: "unseen" }, words) : words);
      if (kind !== "ended") return;
      element.dataset.over = "";
      fill(count, h("p", {}, h("b", {}, words)));
    },
    destroy: () => element.remove(),
  };
}

/** How many have, of how many. @param {Question} question @param {StripData["state"]} state @param {number} seats */
function answered({ question, round, state: is }, state, seats) {
  const n = state[`answers/${question}`]?.answered[round - 1] ?? 0;
  const of = Math.max(n, seats);
  const bar = h("i", { class: "screen-share", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(of ? n / of : 0));
  const name = round === 2 ? _("Second vote") : null;
  const said = is === "closed" ? _("Closed: {n} of {of} answered", { n: number(n), of: number(of) }) : _("{n} of {of} have answered", { n: number(n), of: number(of) });
  return [h("p", {}, name && h("b", {}, name), name && " · ", said), bar];
}

/** The address that phones type: that which the teacher chose, else the first at which this server is reached. @param {Joined} room @returns {Promise<string>} */
export async function wayIn({ place, send }) {
  if (place.at) return place.at;
  const { addresses } = await send("addresses", null, "GET").catch(() => ({ addresses: [] }));
  return addresses[0]?.address ?? new URL(address("/"), location.href).href.replace(/\/$/, "");
}

/** As it is typed. @param {string} at */
export const bare = (at) => `${at.replace(/^https?:\/\//, "")}/join`;

/** @param {string} code @param {string} at */
export const picturedAt = (code, at) => address(`/api/rooms/${code}/qr.svg?at=${encodeURIComponent(at)}`);

/** Read in two halves. @param {string} code */
export const spaced = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;
