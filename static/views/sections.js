// @ts-check
// The sections of a long run as a row of chips; of many, a list to jump in.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { noPicture } from "../lib/view.js";

/**
 * @typedef {object} SectionsData
 * @property {import("../lib/sections.js").Section[]} sections
 * @property {number} at the current one
 * @property {boolean[]} followed through which of them the path of a word leads
 * @property {(section: number) => void} onselect
 */

const MANY = 12;

/** @param {HTMLElement} element @param {SectionsData} data @returns {import("../lib/view.js").View<SectionsData>} */
export function mount(element, data) {
  const row = h("div", { class: "chips", role: "group", "aria-label": _("Sections"), onkeydown: onKey });
  const select = h("select", { "aria-label": _("Go to section"), onchange: () => data.onselect(Number(select.value)) });
  const place = h("div", { class: "sections" }, row, select);
  element.append(place);
  /** @type {HTMLButtonElement[]} */
  let chips = [];
  let signature = "";
  update(data);

  /** @param {SectionsData} next */
  function update(next) {
    data = next;
    const { sections, at } = data;
    place.hidden = !sections.length;
    const wanted = JSON.stringify(sections.map((each) => each.name));
    if (wanted !== signature) build();
    signature = wanted;
    if (!sections.length) return;
    chips.forEach((chip, i) => chip.classList.toggle("followed", data.followed[i]));
    const before = row.querySelector("[aria-current]");
    before?.removeAttribute("aria-current");
    before?.setAttribute("tabindex", "-1");
    chips[at].setAttribute("aria-current", "true");
    chips[at].tabIndex = 0;
    if (row.contains(document.activeElement)) chips[at].focus({ preventScroll: true });
    if (before !== chips[at]) reveal(chips[at]);
    select.value = String(at);
  }

  function build() {
    const { sections } = data;
    chips = sections.map(({ name }, i) =>
      h("button", { type: "button", class: "section", tabIndex: -1, onclick: () => data.onselect(i) }, name),
    );
    fill(row, chips);
    select.hidden = sections.length <= MANY;
    const names = select.hidden ? [] : sections.map(({ name }, i) => h("option", { value: String(i) }, name));
    fill(select, names);
  }

  /** @param {HTMLElement} chip */
  function reveal(chip) {
    row.scrollLeft = chip.offsetLeft - row.offsetLeft - (row.clientWidth - chip.offsetWidth) / 2;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const forward = getComputedStyle(row).direction === "rtl" ? -1 : 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: data.at - forward, ArrowRight: data.at + forward, Home: 0, End: chips.length - 1 };
    if (!(event.key in moves)) return;
    data.onselect(Math.max(0, Math.min(chips.length - 1, moves[event.key])));
    event.preventDefault();
    event.stopPropagation();
  }

  function describe() {
    const { sections, at } = data;
    return { words: sections.length ? `${_("Sections")}: ${sections[at].name}` : "", table: null };
  }

  return { update, destroy: () => place.remove(), describe, svg: noPicture };
}
