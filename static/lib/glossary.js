// @ts-check
// A term of the field: what it means is said when one points at it, stands on it or taps it; Escape takes that away.
import { address } from "./address.js";
import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { shipped } from "./shipped.js";

const EDGE = 12; // px, that a note keeps from the window's edges
let count = 0;

/** @param {string} id @param {string} text as it stands in a sentence */
export function term(id, text) {
  const found = shipped.glossary?.find((each) => each.id === id);
  if (!found) return h("em", {}, text);
  const own = `term-${++count}`;
  const more = h("a", { href: address(`/glossary#${id}`) }, _("More"));
  const symbol = found.symbol ? h("span", { class: "in-formulas" }, found.symbol) : null;
  const note = h("span", { class: "term-note", id: own, role: "tooltip", lang: document.documentElement.lang }, found.short, " ", symbol, " ", more);
  const button = h("button", { type: "button", class: "term", "aria-describedby": own }, text);
  const place = h("span", { class: "term-place" }, button, note);
  place.addEventListener("mouseenter", () => show(place, note));
  place.addEventListener("focusin", () => show(place, note));
  place.addEventListener("keydown", (event) => event.key === "Escape" && place.classList.add("closed"));
  place.addEventListener("mouseleave", () => place.classList.remove("closed"));
  place.addEventListener("focusout", () => place.classList.remove("closed"));
  return place;
}

/** Within the window. @param {HTMLElement} place @param {HTMLElement} note */
function show(place, note) {
  place.classList.remove("closed");
  note.style.translate = "";
  const { left, right } = note.getBoundingClientRect();
  const over = right + EDGE - document.documentElement.clientWidth;
  if (over > 0) note.style.translate = `${-Math.min(over, left - EDGE)}px`;
}
