// @ts-check
// The teacher's room: it is opened here, and here is who is in it, what was asked, and what is left of it afterwards.
import { address } from "../../lib/address.js";
import { find } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { asking } from "../../lib/problem.js";
import { ask } from "../../lib/api.js";
import { here, keep, leave } from "../../class/kept.js";
import { begin } from "../../class/here.js";
import * as frame from "./frame.js";

/** @typedef {import("../../class/kept.js").Place} Place */

const GIVEN = /^#([A-Za-z]{6})\.([\w-]{8,})(?:\.([\w-]{8,}))?$/; // by who leads the room, to another device: code, secret, the projector's
const problem = find("#problem");
/** @type {HTMLButtonElement} */
const button = find("#open-room");

async function show() {
  const place = here();
  find("#begin").hidden = place !== null;
  find("#seated").hidden = !place || place.role === "teacher";
  find("#whose").textContent = place ? _("The room is {code}.", { code: place.code }) : "";
  find("#room").hidden = place?.role !== "teacher";
  if (place?.role !== "teacher") return;
  const room = await begin();
  if (room) frame.mount(find("#room"), room);
}

/** Who leads a room may hand it on by a link; what is secret in it does not stay in the address. */
function take() {
  const given = GIVEN.exec(location.hash);
  if (!given) return;
  keep({ role: "teacher", code: given[1].toUpperCase(), secret: given[2], projector: given[3] });
  history.replaceState(null, "", address("/class"));
}

/** @param {import("../../lib/types.js").RoomOpened} opened */
function enter({ code, teacher, projector }) {
  keep({ role: "teacher", code, secret: teacher, projector });
  void show();
}

button.addEventListener("click", () => {
  button.disabled = true;
  void asking(
    async () => enter(await ask("/api/rooms", {})),
    ({ message }) => {
      button.disabled = problem.hidden = false;
      problem.textContent = message;
    },
    [],
  );
});
find("#leave-room").addEventListener("click", () => (leave(), location.reload()));
take();
void show();
