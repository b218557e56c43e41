// @ts-check
// What the network sees: the picture of 8×8 counts, cut into 16 patches, and the class token in front of them. Each is a
// token, and can be chosen as the one that looks.
import { h } from "../../lib/dom.js";
import { _, percent } from "../../lib/i18n.js";
import { isStrong } from "../../lib/palette.js";
import { roving, stop } from "./roving.js";

/**
 * @typedef {object} PatchesData
 * @property {string[]} names of the 17 tokens
 * @property {number[]} counts 64, from 0 to 16
 * @property {number[]} shares of the 17 tokens
 * @property {number} query
 * @property {boolean} blank shares are not shown
 * @property {(query: number) => void} onselect
 */

const FULL = 16; // pixels of a block
const COLUMNS = 4;
const TINT = 0.75; // of the token that is given most

/** @param {HTMLElement} element @param {PatchesData} data */
export function mount(element, data) {
  const buttons = data.names.map((name, i) =>
    h(
      "button",
      { type: "button", class: i ? "patch" : "class-token", onclick: () => data.onselect(i) },
      h("span", { class: "label" }, h("bdi", {}, name), h("small", {})),
      i ? h("span", { class: "counts" }, ...Array.from({ length: 4 }, () => h("i", {}))) : null,
    ),
  );
  const grid = h("div", { class: "patch-grid" }, buttons.slice(1));
  const place = h("div", { class: "patches", role: "group" }, buttons[0], grid);
  place.setAttribute("aria-label", _("Tokens: choose the one that looks"));
  element.append(place);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  roving(
    place,
    () => buttons,
    COLUMNS,
    (i) => data.onselect(i),
  );
  update(data);

  /** @param {PatchesData} next */
  function update(next) {
    data = next;
    const most = Math.max(...data.shares);
    buttons.forEach((button, i) => {
      const shade = data.blank || !most ? 0 : (TINT * data.shares[i]) / most;
      const label = /** @type {HTMLElement} */ (button.firstElementChild);
      label.style.setProperty("--t", shade.toFixed(3));
      label.classList.toggle("strong", isStrong(shade, shade));
      button.setAttribute("aria-pressed", String(i === data.query));
      const share = data.blank ? "?" : percent(data.shares[i]);
      /** @type {HTMLElement} */ (label.lastElementChild).textContent = share;
      const own = i ? countsOf(i - 1) : [];
      button.querySelectorAll("i").forEach((cell, j) => {
        cell.textContent = String(own[j]);
        cell.style.setProperty("--ink-share", String(own[j] / FULL));
        cell.classList.toggle("dark", own[j] > FULL / 2);
      });
      button.setAttribute("aria-label", spoken(i, own, share));
    });
    stop(buttons, data.query);
  }

  /** Its four numbers. @param {number} patch */
  function countsOf(patch) {
    const first = Math.floor(patch / COLUMNS) * 2 * 8 + (patch % COLUMNS) * 2;
    return [first, first + 1, first + 8, first + 9].map((i) => data.counts[i]);
  }

  /** @param {number} i @param {number[]} own @param {string} share */
  function spoken(i, own, share) {
    const params = { name: data.names[i], counts: own.join(", "), share };
    return i ? _("{name}: {counts} of 16 pixels; it gets {share}", params) : _("{name}: it gets {share}", params);
  }

  return { update, destroy: () => (removeEventListener("themechange", repaint), place.remove()) };
}
