// @ts-check
// The room of a teacher: how pupils get in, what comes next, who is there, what was asked, and what is left of it.
import { address } from "../../lib/address.js";
import { fill, h } from "../../lib/dom.js";
import { _, ngettext } from "../../lib/i18n.js";
import { leave } from "../../class/kept.js";
import { hereIn } from "../../class/heard.js";
import { leadOf } from "../../class/room.js";
import { farOf, nameOf } from "../../class/naming.js";
import * as after from "./after.js";
import * as asked from "./asked.js";
import * as door from "./door.js";
import * as roster from "./roster.js";

/** @typedef {import("../../class/room.js").Room} Room */

/** @param {HTMLElement} element @param {Room} room */
export function mount(element, room) {
  const [way, next, people, questions, rest] = ["door", "next-steps", "people", "questions", "after"].map((name) => h("section", { class: name }));
  const said = h("p", { class: "line", role: "status" });
  fill(element, h("h1", { class: "unseen" }, _("Your class")), said, h("div", { class: "two" }, way, h("div", {}, next, people, questions)), rest);
  const parts = [door.mount(way, room), roster.mount(people, room), asked.mount(questions, room), after.mount(rest, room)];
  steps(next, room);
  room.listen({
    onnews: (keys, state) => parts.forEach((part) => part.update(keys, state)),
    onstatus({ kind, words }) {
      const anew = h("button", { type: "button", onclick: () => (leave(), location.reload()) }, _("Open a new room"));
      fill(said, ...(kind === "on" ? [] : kind === "ended" ? [words, " ", anew] : [words]));
      said.dataset.kind = kind;
      element.classList.toggle("is-over", kind === "ended");
    },
  });
}

/** What to do after the room is open. @param {HTMLElement} element @param {Room} room */
function steps(element, room) {
  const { code, projector } = room.place;
  const screen = () => window.open(address(`/class/projector#${[code, projector, room.place.at].filter(Boolean).join(".")}`), "headlight-projector", "popup,width=1280,height=800");
  const now = h("p", { class: "seen-now" });
  const open = h("button", { type: "button", class: "go", onclick: screen }, _("Open the projector’s window"));
  const pages = [["/learn", _("a lesson")], ["/lab/causal", _("the lab")], ["/models", _("a trained model")]];
  const links = pages.flatMap(([path, name], i) => [i ? " · " : "", h("a", { href: address(path) }, name)]);
  fill(
    element,
    h("h2", {}, _("What comes next")),
    h("ol", {}, projector && h("li", {}, open, " ", _("and drag it to the projector: it shows no names, and no answers before you reveal them. This window is for you alone.")), h("li", {}, _("Go to what you want to show:"), " ", ...links, _(", or any other page. The bar below goes with you: press “Show this page to the class” there. From then on the class goes where you go, until you pause it or let it go.")), h("li", {}, _("Choose a cell, and press “Ask”."))),
    now,
  );
  /** @param {string[]} keys @param {import("../../class/room.js").State} state */
  async function tell(keys, state) {
    if (!keys.includes("lead") && !keys.includes("count")) return;
    const { view, mode } = leadOf(state);
    const seats = hereIn(room).length;
    now.hidden = !view;
    if (!view) return;
    const name = h("a", { href: address(view) }, await nameOf(view));
    const how = { follow: _("The class follows:"), free: _("The class goes by itself ({far}); you left it at:", { far: farOf(leadOf(state)) }), pause: _("The screens are dimmed, at:") }[mode];
    fill(now, how, " ", name, " · ", ngettext("{n} pupil", "{n} pupils", seats));
  }

  room.listen({ onnews: (keys, state) => void tell(keys, state) });
}
