// @ts-check
// What a projector has below every page: how many have answered, the way in for who comes late, and whether the room is
// connected.
import { address } from "../lib/address.js";
import { fill, h } from "../lib/dom.js";
import { _, ngettext, number } from "../lib/i18n.js";
import { countedIn, hear, look } from "./heard.js";
import { farOf } from "./naming.js";

/** @typedef {import("./here.js").Joined} Joined */
/** @typedef {import("./connection.js").Status} Status */
/** @typedef {import("./counted.js").Question} Question */
/** @typedef {{state: import("./connection.js").RoomState, question: Question | null, lead: import("./room.js").Lead}} StripData */

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

  /** @type {StripData | null} */
  let data = null;
  const deaf = hear(room, paint);

  function paint() {
    if (!data || "over" in element.dataset) return;
    const { state, question, lead } = data;
    const seats = countedIn(room);
    here.textContent = ngettext("{n} is here", "{n} are here", seats);
    const way = ways(lead);
    const told = question && question.state !== "shown" ? answered(question, state, seats) : [];
    fill(count, way && h("p", { class: "screen-way" }, way), ...told);
  }

  return {
    element,
    /** @param {StripData} next */
    update(next) {
      data = next;
      paint();
    },
    /** @param {Status} status */
    say({ kind, words }) {
      line.dataset.kind = kind;
      fill(line, kind === "on" ? h("span", { class: "unseen" }, words) : words);
      if (kind === "on") void look(room);
      if (kind !== "ended") return;
      element.dataset.over = "";
      fill(count, h("p", {}, h("b", {}, words)));
    },
    destroy() {
      deaf();
      element.remove();
    },
  };
}

/** What one is to do who does not follow. @param {StripData["lead"]} lead */
function ways(lead) {
  if (lead.mode === "pause") return _("Pause: look up");
  const far = lead.stretch.length ? farOf(lead) : "";
  return lead.mode !== "free" || !lead.view ? "" : far ? _("Go on by yourselves: {far}", { far }) : _("Go on by yourselves");
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
