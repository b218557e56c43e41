// @ts-check
// What goes along from page to page and to other tabs: how much is shown, and the sentence. (The theme: theme.js.)
// A tab remembers its own, the browser what was chosen last; links carry the sentence in their fragment. Nothing of it
// is ever sent to the server.
import { address } from "./address.js";
import { field, kept } from "./fields.js";
import { LARGEST_LINK, pack } from "./state.js";

const LEVELS = ["concept", "maths", "code"];
// the language of the sentence that a page takes, by its path below the first page's; the others take none
const TAKEN = Object.entries(JSON.parse(document.body.dataset.taken ?? "{}")).map(
  ([path, language]) => ({ path: new RegExp(`^${path.slice(1).replace("{id}", "[^/]+")}$`), language: String(language) }),
);
const home = address("/");
const own = takenBy(location.pathname);
const isEmbedded = document.documentElement.dataset.embedded !== undefined; // it is as its link says, and in no room
let example = ""; // this page's own, until there is another sentence
let isComingBack = ["reload", "back_forward"].includes(
  /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0])?.type ?? "",
);
/** @type {Map<string, object>} the sentence of each language, and a second one beside it */
const texts = new Map();
/** @type {Map<string, string>} the fragment that carries it */
const fragments = new Map();
/** @type {WeakMap<HTMLAnchorElement | HTMLAreaElement, string>} the fragments that links were given here */
const given = new WeakMap();

/**
 * The level that a link states, else the tab's; who comes back to a page brings what was chosen since.
 * @param {unknown} stated
 */
export function level(stated) {
  const kept = recall("level");
  const isStated = LEVELS.includes(String(stated)) && !(isComingBack && kept);
  return isStated ? String(stated) : LEVELS.includes(String(kept)) ? String(kept) : LEVELS[0];
}

/** The level, as a field of a state. */
export const levelField = () => kept(field((given) => (LEVELS.includes(String(given)) ? level(given) : undefined), () => level(null)));

/** The level that is shown is the tab's; one that was `chosen` is every tab's. @param {string} name */
export function keepLevel(name, chosen = false) {
  remember("level", name, chosen);
}

/** Calls back when another tab chose a level, or this one while the page lay in the history. @param {(name: string) => void} then */
export function onLevel(then) {
  addEventListener("storage", ({ key }) => key === "level" && then(level(recall(key))));
  addEventListener("pageshow", ({ persisted }) => persisted && then(level(recall("level"))));
}

/**
 * The sentence to begin with: the one that the link states, else the one that came along, else the page's own example.
 * @param {unknown} stated @param {string} otherwise
 */
export function sentence(stated, otherwise) {
  example = otherwise;
  return typeof stated === "string" ? stated : (broughtAlong() ?? otherwise);
}

/** The second sentence to begin with: that of the link that states a first one, else the one that came along. @param {Record<string, unknown>} stated */
export function second(stated) {
  if (typeof stated.second === "string") return stated.second;
  return typeof stated.text === "string" ? "" : (recall(`second ${own}`) ?? "");
}

/** The sentence, as a field of a state. @param {string} otherwise */
export const sentenceField = (otherwise) =>
  kept(field((given) => (typeof given === "string" ? sentence(given, otherwise) : undefined), () => sentence(null, otherwise)));

/** The sentence of a language that was typed last, for a page that takes none; "": none was. @param {string} language */
export const lastTyped = (language) => recall(`sentence ${language}`) ?? "";

/** The sentence that came along; null: none did. */
export function broughtAlong() {
  return recall(`sentence ${own}`);
}

/** @param {unknown} text @param {unknown} [other] a second sentence, of a page that takes one beside it */
function carry(text, other) {
  if (typeof text !== "string" || !own) return;
  if (text !== example || broughtAlong()) remember(`sentence ${own}`, text.trim() && text, true);
  if (typeof other === "string") remember(`second ${own}`, other.trim() && other, true);
  void ready(own, text);
}

/** @param {string} language @param {string} text */
async function ready(language, text) {
  const second = recall(`second ${language}`);
  const state = { text, ...(second && { second }) };
  texts.set(language, state);
  const packed = text.trim() ? `#${await pack(state)}` : "";
  if (texts.get(language) !== state) return; // another one came meanwhile
  fragments.set(language, packed.length < LARGEST_LINK ? packed : "");
  for (const link of document.links) lead(link);
}

/** A link made later is given the sentence just before it is followed. @param {Event} event */
function leadNow({ target }) {
  const link = target instanceof Element ? target.closest("a[href]") : null;
  if (link instanceof HTMLAnchorElement) lead(link);
}

/** @param {HTMLAnchorElement | HTMLAreaElement} link */
function lead(link) {
  if (link.origin !== location.origin || (link.hash && link.hash !== given.get(link))) return;
  const language = takenBy(link.pathname);
  if (!language) return;
  link.hash = fragments.get(language) ?? "";
  given.set(link, link.hash);
}

/** @param {string} path */
function takenBy(path) {
  const below = path.startsWith(home) ? path.slice(home.length) : path;
  return TAKEN.find((page) => page.path.test(below))?.language ?? null;
}

/** @param {string} name @returns {string | null} the tab's, else the browser's */
function recall(name) {
  if (isEmbedded) return null;
  try {
    return sessionStorage.getItem(name) ?? localStorage.getItem(name);
  } catch {
    return null; // storage may be closed
  }
}

/** What was chosen last anywhere, not what a storage event says: that may be late, of a choice before this tab's own. @param {string} name */
function adopt(name) {
  const chosen = localStorage.getItem(name);
  if (chosen) remember(name, chosen, false);
}

/** @param {string} name @param {string} value "": forgotten @param {boolean} everywhere not in this tab alone */
function remember(name, value, everywhere) {
  if (isEmbedded) return;
  try {
    for (const store of everywhere ? [sessionStorage, localStorage] : [sessionStorage])
      if (value) store.setItem(name, value);
      else store.removeItem(name);
  } catch {
    // then it lasts as long as the page, or goes along with its links
  }
}

for (const name of ["pointerdown", "focusin", "click"]) addEventListener(name, leadNow, true);
addEventListener("storage", ({ key }) => key === "level" && adopt(key));
addEventListener("opened", () => (isComingBack = false));
addEventListener("input", ({ target }) => target instanceof HTMLTextAreaElement && target.id === "sentence" && carry(target.value)); // prettier-ignore
addEventListener("statesaved", (event) => carry(/** @type {CustomEvent} */ (event).detail.text, /** @type {CustomEvent} */ (event).detail.second)); // prettier-ignore
for (const language of new Set(TAKEN.map((page) => page.language))) void ready(language, recall(`sentence ${language}`) ?? "");
if (recall("class")) void import("../class/here.js").then(({ begin }) => begin()); // this browser has a place in a room
