// @ts-check
// What is left of the hour, and who may lead: the report, the answers as files, another device, the end of the room.
import { address } from "../../lib/address.js";
import { save as carried } from "../../lib/carried.js";
import { fill, find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { leave } from "../../class/kept.js";
import { confirmed } from "../../class/confirmed.js";
import * as hand from "./hand.js";
import * as report from "./report.js";

/** @typedef {import("../../class/room.js").Room} Room */

const MUTE = _("The server does not answer: nothing was done. Try again.");

/** @param {HTMLElement} element @param {Room} room */
export function mount(element, room) {
  const { code, secret } = room.place;
  const said = h("p", { role: "status", class: "notice" });
  const save = (/** @type {"csv" | "json"} */ kind) => h("button", { type: "button", onclick: () => void saved(kind) }, kind === "csv" ? _("Answers as a table (CSV)") : _("The whole hour (JSON)"));
  const show = h("button", { type: "button", onclick: () => void open() }, _("Report of the hour"));
  const end = confirmed({ does: _("End the room and delete all"), asks: _("This deletes all answers, for everybody, and cannot be undone."), sure: _("Delete all"), then: () => void over() });
  const out = confirmed({ does: _("Stop leading on this device"), asks: _("Without the link beside it, this device cannot come back."), sure: _("Stop leading"), then: () => (leave(), location.assign(address("/class"))) });
  fill(
    element,
    h("div", {}, h("h2", {}, _("Take it with you")), h("p", { class: "ways" }, show, " ", save("csv"), " ", save("json"))),
    h("div", {}, h("h2", {}, _("Who leads")), hand.on(room), h("p", { class: "ways" }, out.element)),
    h("div", {}, h("h2", {}, _("At the end")), h("p", { class: "ways" }, end.element), h("p", { class: "notice" }, _("Save what you want to keep before: nothing outlives the room."))),
    said,
  );

  /** What is no JSON, or not below the room. @param {string} path @param {string} [method] */
  const asked = (path, method = "GET") => fetch(address(`/api/rooms/${code}${path}`), { method, headers: { Authorization: `Bearer ${secret}` } }).catch(() => null);

  /** @param {"csv" | "json"} kind */
  async function saved(kind) {
    const answer = await asked(`/report.${kind}`);
    if (!answer?.ok) return void (said.textContent = MUTE);
    carried(await answer.blob(), `headlight-${code}.${kind}`, kind === "csv" ? "text/csv" : "application/json");
    said.textContent = _("Saved.");
  }

  async function open() {
    const found = await room.send("report.json", null, "GET").catch((error) => void (said.textContent = error.message));
    if (found) await report.show(find("#report"), found);
  }

  async function over() {
    const answer = await asked("", "DELETE");
    if (!answer?.ok) return void (said.textContent = MUTE);
    leave(); // that the room is over is said by its line
  }

  return { update() {} };
}
