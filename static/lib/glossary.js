// @ts-check
// A term of the field: what it means is said when one points at it, stands on it or taps it; Escape takes that away. More
// of it, with an example from the present sentence, is said on demand.
import { address } from "./address.js";
import { fill, h } from "./dom.js";
import { exampleOf } from "./example.js";
import { _ } from "./i18n.js";
import { shipped } from "./shipped.js";

const EDGE = 12; // px, that a note keeps from the window's edges
let count = 0;
/** @type {() => {text: string, run: import("./example.js").Run | null} | null} */
let seen = () => null;

/** What is seen on the page, from which examples are taken. @param {typeof seen} now */
export const illustrate = (now) => (seen = now);

/** @param {string} id @param {string} text as it stands in a sentence */
export function term(id, text) {
  const found = shipped.glossary?.find((each) => each.id === id);
  if (!found) return h("em", {}, text);
  const own = `term-${++count}`;
  const symbol = found.symbol ? h("span", { class: "in-formulas" }, found.symbol) : null;
  const more = h("button", { type: "button", class: "link", "aria-expanded": "false" }, _("More"));
  const rest = h("span", { class: "term-more", hidden: true });
  more.addEventListener("click", () => {
    rest.hidden = !rest.hidden;
    more.setAttribute("aria-expanded", String(!rest.hidden));
    if (!rest.hidden) tell(rest, found);
    show(place, note);
  });
  const note = h("span", { class: "term-note", id: own, role: "tooltip", lang: document.documentElement.lang }, found.short, " ", symbol, " ", more, rest);
  const button = h("button", { type: "button", class: "term", "aria-describedby": own }, text);
  const place = h("span", { class: "term-place" }, button, note);
  place.addEventListener("mouseenter", () => show(place, note));
  place.addEventListener("focusin", () => show(place, note));
  place.addEventListener("keydown", (event) => event.key === "Escape" && place.classList.add("closed"));
  place.addEventListener("mouseleave", () => place.classList.remove("closed"));
  place.addEventListener("focusout", () => place.classList.remove("closed"));
  return place;
}

/** What is behind it. @param {HTMLElement} place @param {import("./types.js").GlossaryTerm} term */
function tell(place, term) {
  const { long, shape, link, id } = term;
  const example = h("span", { class: "example" });
  const ways = [h("a", { href: address(link) }, _("See it")), " ", h("a", { href: address(`/glossary#${id}`) }, _("All terms"))];
  fill(place, h("span", {}, long), shape && h("code", {}, shape), example, h("span", {}, ...ways));
  const now = seen();
  if (now) void exampleOf(term, now.text, now.run).then((said) => (example.textContent = said));
}

/** Within the window. @param {HTMLElement} place @param {HTMLElement} note */
export function show(place, note) {
  place.classList.remove("closed");
  note.style.translate = "";
  const { left, right } = note.getBoundingClientRect();
  const over = right + EDGE - document.body.getBoundingClientRect().right;
  if (over > 0) note.style.translate = `${-Math.min(over, left - EDGE)}px`;
}
