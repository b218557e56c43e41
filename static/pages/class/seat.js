// @ts-check
// One pupil in the roster: the name, and what the teacher may do about this seat.
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { confirmed } from "../../class/confirmed.js";
import { canBeShown } from "../../class/naming.js";

/** @typedef {import("../../class/room.js").Room} Room */
/** @typedef {import("../../class/room.js").Seat} Seat */
/** @typedef {import("../../class/room.js").Seen} Seen */

/** @param {Room} room @param {Seat} seat */
export function row(room, seat) {
  const name = h("summary", {});
  const ways = h("div", { class: "seat-ways" });
  const menu = h("details", { class: "seat-menu" }, name, ways);
  const element = h("li", {}, menu);
  const path = `seats/${seat.seat}`;
  let view = "";
  let shown = "";
  menu.addEventListener("toggle", () => menu.open && offer());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    menu.open = false;
    name.focus();
  });

  function offer() {
    const field = h("input", { value: seat.name, maxLength: 24, "aria-label": _("Name"), autocomplete: "off" });
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      menu.open = false;
      void room.send(`${path}/name`, { name: field.value });
    };
    const rename = h("form", { class: "rename", onsubmit }, field, h("button", {}, _("Rename")));
    const out = confirmed({ does: _("Remove"), asks: _("Out of the room?"), sure: _("Remove"), then: () => void room.send(`${path}/remove`) });
    const back = h("button", { type: "button", onclick: () => void room.send(`${path}/restore`) }, _("Let back in"));
    const show = h("button", { type: "button", onclick: present }, _("Show this view to all, without the name"));
    fill(ways, !seat.removed && view && canBeShown(view) && show, rename, seat.removed ? back : out.element);
  }

  function present() {
    menu.open = false;
    void room.send("lead", { view, mode: "follow" });
  }

  return {
    element,
    /** @param {Seat} next @param {Seen | undefined} seen */
    update(next, seen) {
      seat = next;
      view = seen?.view ?? "";
      const said = JSON.stringify([seat, Boolean(view), seen?.stuck]);
      if (said === shown) return;
      shown = said;
      const marks = [seat.hand && h("span", { class: "mark" }, _("hand up")), seen?.stuck && h("span", { class: "mark" }, _("stuck"))];
      fill(name, h("bdi", {}, seat.name), ...marks);
      element.classList.toggle("is-removed", seat.removed);
      const focused = ways.contains(document.activeElement) ? document.activeElement : null;
      if (!menu.open || focused instanceof HTMLInputElement) return; // the name is being typed
      offer();
      if (focused) name.focus();
    },
  };
}
