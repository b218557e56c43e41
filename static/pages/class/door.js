// @ts-check
// How pupils get in: the code, the address, the QR code; whether a phone has reached it, and what to do if none can.
import { address } from "../../lib/address.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { confirmed } from "../../class/confirmed.js";
import { keep } from "../../class/kept.js";

/** @typedef {import("../../class/room.js").Room} Room */
/** @typedef {import("../../class/room.js").State} State */

const EVERY = 2_000; // ms

/** @param {HTMLElement} element @param {Room} room */
export function mount(element, room) {
  const { code } = room.place;
  const written = h("output", { class: "room-code", "aria-label": _("The code of the room: {code}", { code: [...code].join(" ") }) }, code);
  const [picture, typed, reached] = [h("div", { class: "qr" }), h("p", { class: "typed" }), h("p", { class: "reached", role: "status" })];
  const choice = h("select", { "aria-label": _("Address that phones use"), onchange: () => (keep(Object.assign(room.place, { at: choice.value })), show(choice.value)) });
  const other = h("label", { class: "other", hidden: true }, h("span", {}, _("If phones do not reach it, try another one:")), " ", choice);
  const lock = h("p", { class: "lock" });
  const locks = { open: confirmed({ does: _("Lock the room"), asks: _("Nobody new can come in then."), sure: _("Lock"), then: () => void room.send("door", { locked: true }) }), shut: h("button", { type: "button", onclick: () => void room.send("door", { locked: false }) }, _("Unlock the room")) };
  const started = h("li", {}, _("Stop Headlight and start it with"), " ", command(), _(": then it listens to the network."));
  const more = h("li", {}, _("Try another of the addresses above."));
  const ways = noWay(started, more);
  const shut = h("p", { class: "problem", hidden: true }, _("Phones cannot reach it: Headlight was started for this computer alone. Stop it, start it with"), " ", command(), _(", and open a room there."));
  fill(element, h("h2", { class: "unseen" }, _("How pupils get in")), written, shut, picture, typed, reached, other, ways, lock);
  void addresses();
  const trying = setInterval(() => !document.hidden && void test(), EVERY);

  /** Until somebody is in: whether a phone has opened the way in. */
  async function test() {
    if (room.state().count?.seats) return clearInterval(trying);
    const found = await room.send("seen", null, "GET").catch(() => null);
    if (found && !room.state().count?.seats) tell(false, found.reached !== null);
  }

  async function addresses() {
    /** @type {{addresses: {address: string, kind: string}[], open: boolean}} */
    const found = await room.send("addresses", null, "GET").catch(() => ({ addresses: [], open: true }));
    shut.hidden = found.open;
    element.classList.toggle("is-shut", !found.open);
    const all = found.addresses.length ? found.addresses.map((each) => each.address) : [location.origin];
    fill(choice, ...all.map((each) => h("option", { value: each }, bare(each))));
    other.hidden = more.hidden = all.length < 2;
    started.hidden = found.open && found.addresses.length > 0; // it was started so
    const { at = "" } = room.place;
    choice.value = all.includes(at) ? at : all[0];
    show(choice.value);
  }

  /** @param {string} at the address that phones use */
  function show(at) {
    fill(typed, _("Scan it, or type"), " ", h("b", {}, bare(`${at}/join`)), " ", _("and the code."));
    void draw(at);
  }

  /** @param {string} at */
  async function draw(at) {
    const svg = await fetch(address(`/api/rooms/${code}/qr.svg?at=${encodeURIComponent(at)}`)).then((answer) => (answer.ok ? answer.blob() : null)).catch(() => null);
    picture.hidden = !svg;
    if (svg) fill(picture, h("img", { src: URL.createObjectURL(svg), alt: _("QR code of the room") }));
  }

  /** Whether anybody has got in, or at least opened the way in. @param {boolean} isIn @param {boolean} isNear */
  function tell(isIn, isNear) {
    reached.classList.toggle("is-good", isIn || isNear);
    const now = isIn ? _("Somebody has joined: the address works.") : isNear ? _("A phone has reached us: the address works.") : _("No phone has reached us yet: try it with yours.");
    if (reached.textContent !== now) reached.textContent = now;
  }

  /** @param {string[]} keys @param {State} state */
  function update(keys, state) {
    if (keys.includes("count") || !reached.textContent) tell(state.count?.seats > 0, false);
    if (!keys.includes("room")) return;
    locks.open.reset();
    fill(lock, state.room.locked ? [h("b", {}, _("The room is locked.")), " ", locks.shut] : locks.open.element);
  }

  return { update };
}

/** An address as it is typed. @param {string} at */
const bare = (at) => at.replace(/^http:\/\//, "");

/** As it is typed, on one line. */
const command = () => h("code", { class: "command" }, "headlight --class");

/** What to do if no phone gets through. @param {HTMLElement} started @param {HTMLElement} more */
function noWay(started, more) {
  return h(
    "details",
    { class: "no-way" },
    h("summary", {}, _("It does not open on the phone?")),
    h("p", {}, _("On this computer it opens, on a phone it does not? Then the network keeps them apart, as many school networks do. In this order:")),
    h(
      "ol",
      {},
      started,
      h("li", {}, _("Are both in the same Wi-Fi? A phone that uses mobile data does not reach a computer in the room.")),
      h("li", {}, _("Does a firewall ask whether Headlight may be reached? Allow it, for private networks too.")),
      more,
      h("li", {}, _("Make a hotspot: of this computer, or of a phone that this computer joins. Then all phones join that one. No internet is needed.")),
      h("li", {}, _("Or put this computer on the school’s cable: phones in the Wi-Fi sometimes reach that.")),
    ),
  );
}
