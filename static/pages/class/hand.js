// @ts-check
// Another device of the teacher's: the notes on a phone, or one that leads too. It is given a link, by which the whole
// room is its own; what is secret in it is sent to no server but in a request's body.
import { address } from "../../lib/address.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { clip } from "../../lib/share.js";
import { wayIn } from "../../class/screen-strip.js";

/** @typedef {import("../../class/room.js").Room} Room */
/** @typedef {{name: string, path: string, label: string}} Way label: of the link */

/** @param {Room} room */
export function on(room) {
  const notes = h("a", { href: address("/class/presenter"), target: "_blank", rel: "noopener" }, _("Notes, clock and next scene, in a second window"));
  const ways = [
    { name: _("The notes on your phone"), path: "/class/presenter", label: _("Link to the notes") },
    { name: _("Lead from another device too"), path: "/class", label: _("Link for another device") },
  ];
  return h("div", { class: "hand-on" }, h("p", {}, notes), ...ways.map((way) => handed(room, way)));
}

/** It is there once it is opened: a wall may show this page. @param {Room} room @param {Way} way */
function handed(room, { name, path, label }) {
  const field = h("textarea", { readOnly: true, rows: 3, "aria-label": label, onfocus: () => field.select() });
  const picture = h("div", { class: "qr" });
  const said = h("span", { role: "status" });
  const copy = h("button", { type: "button", onclick: () => void copied(field).then((now) => (said.textContent = now)) }, _("Copy the link"));
  const told = h("p", { class: "notice" }, _("Whoever opens this leads the class: scan it with your own device, and let nobody else see it."));
  const far = h("p", { class: "problem", hidden: true }, _("It opens on this computer only: Headlight was started for it alone."));
  const element = h("details", { ontoggle: () => void show() }, h("summary", {}, name), told, far, picture, field, h("p", { class: "ways" }, copy, " ", said));
  return element;

  async function show() {
    said.textContent = "";
    if (!element.open) return fill(picture);
    const { code, secret, projector } = room.place;
    const at = await wayIn(room); // this computer's own address is no other device's
    field.value = `${at}${path}#${[code, secret, projector].filter(Boolean).join(".")}`;
    const { open } = await room.send("addresses", null, "GET").catch(() => ({ open: true }));
    far.hidden = open;
    const headers = { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" };
    const svg = await fetch(address(`/api/rooms/${code}/qr`), { method: "POST", headers, body: JSON.stringify({ link: field.value }) }).then((answer) => (answer.ok ? answer.blob() : null)).catch(() => null);
    picture.hidden = !svg;
    if (svg && element.open) fill(picture, h("img", { src: URL.createObjectURL(svg), alt: _("QR code of the link") }));
  }
}

/** Copies what stands in a field, and says how that went. @param {HTMLTextAreaElement} field */
async function copied(field) {
  const isDone = await clip(field.value);
  field.select();
  return isDone ? _("Copied.") : _("It is marked: copy it with Ctrl+C, or ⌘C.");
}
