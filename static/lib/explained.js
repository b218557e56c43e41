// @ts-check
// The terms of the field in a sentence about a step: what one means is said when one points at it, stands on it or taps
// it, and is no part of the sentence.
import { address } from "./address.js";
import { h } from "./dom.js";
import { _ } from "./i18n.js";
import { show } from "./glossary.js";
import { shipped } from "./shipped.js";

/** @typedef {import("./shipped.js").ShortTerm} Term */

let count = 0;
/** @type {Map<string, Term>} */
const known = new Map((shipped.terms ?? []).map((term) => [term.term.toLowerCase(), term]));
const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const longest = [...known.keys()].sort((a, b) => b.length - a.length).map(escaped).join("|");
const TERM = known.size ? new RegExp(`(?<![\\p{L}\\p{N}_“-])(${longest})s?(?![\\p{L}\\p{N}_”-])`, "giu") : null;
const AFTER = /^[,.;:!?)”]+/; // no line begins with it

/**
 * A piece of a sentence with its terms, each marked once.
 * @param {string} text
 * @param {Set<string>} told the terms that are marked already
 * @returns {(Node | string)[]}
 */
export function explained(text, told) {
  if (!TERM) return [text];
  let at = 0;
  const parts = [];
  for (const match of text.matchAll(TERM)) {
    const term = /** @type {Term} */ (known.get(match[1].toLowerCase()));
    if (told.has(term.id)) continue;
    told.add(term.id);
    const [end] = AFTER.exec(text.slice(match.index + match[0].length)) ?? [""];
    const place = marked(term, match[0]);
    parts.push(text.slice(at, match.index), end ? h("span", { class: "unbroken" }, place, end) : place);
    at = match.index + match[0].length + end.length;
  }
  return [...parts, text.slice(at)];
}

/** @param {Term} term @param {string} text as it stands in the sentence */
function marked({ id, short }, text) {
  const own = `explained-${++count}`;
  const button = h("button", { type: "button", class: "term" }, text);
  const place = h("span", { class: "term-place" }, button);
  const note = h("span", { class: "term-note", id: own, role: "tooltip" }, short, " ", h("a", { href: address(`/glossary#${id}`) }, _("All terms")));
  const open = () => {
    place.append(note);
    button.setAttribute("aria-describedby", own);
    show(place, note);
  };
  const close = () => {
    if (place.matches(":hover, :focus-within")) return;
    note.remove();
    button.removeAttribute("aria-describedby");
  };
  place.addEventListener("mouseenter", open);
  place.addEventListener("focusin", open);
  place.addEventListener("mouseleave", close);
  place.addEventListener("focusout", () => setTimeout(close));
  place.addEventListener("keydown", (event) => event.key === "Escape" && place.classList.add("closed"));
  return place;
}
