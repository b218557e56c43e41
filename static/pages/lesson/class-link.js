// @ts-check
// A link for a class: the lesson as it stands here, with less of it to be seen.
import { address } from "../../lib/address.js";
import { find } from "../../lib/dom.js";
import { closes, copied } from "../../lib/share.js";
import { pack } from "../../lib/state.js";
import { STATE, lesson } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {() => State} now */
export function mount(now) {
  /** @type {HTMLDetailsElement} */
  const menu = find("#class-link");
  /** @type {HTMLInputElement} */
  const place = find("#class-address");
  const said = find("#class-said");
  const isOn = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (find(`#${id}`)).checked;
  closes(menu);
  for (const event of ["toggle", "change"]) menu.addEventListener(event, () => menu.open && void write());
  place.addEventListener("focus", () => place.select());
  find("#copy-class").addEventListener("click", async () => {
    await write();
    said.textContent = await copied(place.value);
  });

  async function write() {
    const scene = isOn("begins-here") ? now().scene : lesson.scenes[0].id;
    const state = { ...now(), scene, bare: isOn("is-bare"), withheld: isOn("is-withheld") };
    place.value = `${location.origin}${address(`/learn/${lesson.id}`)}#${await pack(STATE.said(state))}`;
    said.textContent = "";
  }
}
