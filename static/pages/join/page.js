// @ts-check
// To join a class: the code from the board, or from the link of the QR code (after the #, which is never sent). Who has
// a seat in the room already is led to where the class is.
import { begin } from "../../class/here.js";
import { go } from "../../class/follow.js";
import { here, keep } from "../../class/kept.js";
import { forget } from "../../class/tab.js";
import { ask, Refusal } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { tell } from "../../lib/problem.js";

/** @typedef {import("../../class/here.js").Joined} Joined */

/** @type {HTMLFormElement} */
const form = find("#join");
/** @type {HTMLInputElement} */
const code = find("#code");
/** @type {HTMLInputElement} */
const name = find("#name");
/** @type {HTMLInputElement} */
const other = find("#other");
/** @type {HTMLButtonElement} */
const button = find("#go");
let isWaiting = false; // to be led away, as soon as the class is somewhere
/** @type {(() => void) | null} */
let stop = null;

/** The letters of a code as they are compared. @param {string} text */
const plain = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "");

const linked = () => plain(decodeURIComponent(location.hash.slice(1)));

/** What the link asks for, and where this browser stands. */
async function open() {
  const place = here();
  const isIn = place?.role === "seat" && (!linked() || place.code === linked());
  form.hidden = isIn;
  find("#inside").hidden = !isIn;
  if (linked()) {
    code.value = linked();
    void ask(`/api/rooms/${linked()}/reached`, {}).catch(() => {}); // who opened the room sees that its address works
  }
  if (!isIn) return;
  isWaiting = Boolean(linked());
  show(await begin());
}

/** @param {Joined | null} room */
function show(room) {
  stop?.();
  stop = room?.listen({ onnews: update, onstatus: update }) ?? null;

  function update() {
    if (!room) return;
    const { lead } = room.state();
    const own = room.state()[`seat/${room.place.seat}`];
    const { kind, words } = room.status();
    const isLed = Boolean(lead?.view) && kind === "on";
    const { code, name = "" } = room.place;
    find("#who").textContent = kind === "ended" ? _("Room {code}", { code }) : _("You are in room {code} as {name}.", { code, name: own?.name ?? name });
    find("#wait").textContent = kind !== "on" ? words : isLed ? "" : _("Your teacher has not shown anything yet. Leave this page open: it goes on by itself.");
    find("#class").hidden = !isLed;
    find("#rename").hidden = kind !== "on";
    if (isLed && isWaiting) void toClass();
    if (!isLed && kind === "on") isWaiting = true;
  }

  async function toClass() {
    isWaiting = false;
    await go(room?.state().lead.view);
  }

  find("#class").onclick = () => void toClass();
}

/** @param {Event} event */
async function join(event) {
  event.preventDefault();
  const as = /** @type {RadioNodeList} */ (form.elements.namedItem("as")).value;
  if (as === "own" && !name.value.trim()) return tell(name, _("Type your name first, or take one that is made up."), []), name.focus();
  button.disabled = true;
  try {
    const wanted = plain(code.value);
    const seat = await ask(`/api/rooms/${wanted}/seats`, { name: as === "own" ? name.value : "" });
    forget();
    const isTeacher = here()?.role === "teacher"; // who tries it out stays the teacher in other tabs
    const isKept = keep({ role: "seat", code: wanted, ...seat }, { tab: isTeacher });
    form.hidden = true;
    find("#inside").hidden = false;
    isWaiting = true;
    const room = await begin();
    if (as === "none") await room?.send("name", { name: _("Number {n}", { n: seat.seat }) }).catch(() => {}); // then it has a made-up one
    tell(code, isKept ? null : _("This browser keeps nothing: if you close or reload the page, you have to join again."), []);
    show(room);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(error.field === "name" ? name : code, error.message, []);
    (error.field === "name" ? name : code).focus();
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("input", () => tell(code, null, [])); // what was said was said of the try before
form.addEventListener("change", () => {
  name.hidden = /** @type {RadioNodeList} */ (form.elements.namedItem("as")).value !== "own";
  if (!name.hidden) name.focus();
});
form.addEventListener("submit", (event) => void join(event));
find("#rename").addEventListener("submit", async (event) => {
  event.preventDefault();
  const room = await begin();
  try {
    await room?.send("name", { name: other.value });
    other.value = "";
    tell(other, null, []);
  } catch (error) {
    tell(other, error instanceof Error ? error.message : "", []);
  }
});
for (const kind of ["hashchange", "left"]) addEventListener(kind, () => void open());
void open();
