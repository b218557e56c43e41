// @ts-check
// The keys of a page: one table of them all, and `?` (or the button beside the time line) lists those that do something here.
import { h } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @typedef {object} Key
 * @property {string[]} press as an event names them, each with its modifiers before it
 * @property {() => string} does
 * @property {string} where they do it: what is shown then
 */

/** @type {Key[]} */
export const KEYS = [
  { press: [" "], does: () => _("Play the steps, or pause"), where: "[data-plays]" },
  { press: ["ArrowLeft", "ArrowRight"], does: () => _("To the step before, to the next one"), where: "[data-plays]" },
  { press: ["PageUp", "PageDown"], does: () => _("Among the steps: to the section before, to the next one"), where: ".sectioned[data-plays]" },
  { press: ["w", "Shift+w"], does: () => _("Follow the word in focus to its output, and back; Escape ends it"), where: ".follow button" },
  { press: ["F9"], does: () => _("Present: picture and caption alone, as large as the screen"), where: "[data-plays]" },
  { press: ["PageUp", "PageDown"], does: () => _("Presenting: to the step before, to the next one"), where: "[data-plays]" },
  { press: ["Escape"], does: () => _("End presenting"), where: "[data-plays]" },
  { press: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: () => _("On a cell of a matrix: to the one beside it"), where: ".stage :is(.matrix, .heatmap)" },
  { press: ["Enter", "F2"], does: () => _("On a cell of a matrix: change its number; Escape leaves it as it was"), where: ".stage .matrix[data-editable]" },
  { press: ["ArrowLeft", "ArrowRight", "Home", "End"], does: () => _("On a tab: to another one"), where: "[role=tablist]" },
  { press: ["Control+z", "Control+Shift+z"], does: () => _("Undo what was changed, redo it; with Ctrl+Y too"), where: "[data-undoes]" },
  { press: ["PageUp", "PageDown", "ArrowLeft", "ArrowRight"], does: () => _("In a teacher's notes: the class goes to the scene before, to the next one"), where: "[data-leads]" },
  { press: ["?"], does: () => _("This list"), where: "body" },
];

/** What stands on a key. @type {Record<string, () => string>} */
const NAMES = {
  " ": () => _("Space"),
  ArrowLeft: () => "←",
  ArrowRight: () => "→",
  ArrowUp: () => "↑",
  ArrowDown: () => "↓",
  PageUp: () => _("Page Up"),
  PageDown: () => _("Page Down"),
  Home: () => _("Home"),
  End: () => _("End"),
  Enter: () => _("Enter"),
  Escape: () => _("Esc"),
  Control: () => _("Ctrl"),
  Shift: () => _("Shift"),
};

/** Those that do something on the page as it is now. */
export const here = () => KEYS.filter(({ where }) => [...document.querySelectorAll(where)].some((each) => each.getClientRects().length > 0));

/** @param {string} press */
function written(press) {
  const keys = press.split("+").map((key) => h("kbd", {}, NAMES[key]?.() ?? key.toUpperCase()));
  return keys.flatMap((key, i) => (i ? ["+", key] : [key]));
}

/** @param {Key} key */
function row({ press, does }) {
  const keys = press.flatMap((each, i) => [i ? " " : "", ...written(each)]);
  return h("tr", {}, h("th", { scope: "row" }, keys), h("td", {}, does()));
}

/** @type {HTMLDialogElement | null} */
let shown = null;

/** Shows the list, and closes it again; the focus goes back where it was. */
function toggle() {
  if (shown) return shown.close();
  const close = h("button", { type: "button", onclick: () => list.close() }, _("Close"));
  const table = h("table", {}, h("tbody", {}, here().map(row)));
  const list = h("dialog", { class: "keys", "aria-labelledby": "keys-title" }, h("h2", { id: "keys-title" }, _("Keys of this page")), table, close);
  list.addEventListener("keydown", alone);
  list.addEventListener("click", ({ target }) => target === list && list.close()); // beside it
  list.addEventListener("close", () => ((shown = null), list.remove()));
  shown = list;
  document.body.append(list);
  list.showModal();
}

/** The page behind the list hears no key. @param {KeyboardEvent} event */
function alone(event) {
  event.stopPropagation();
  onKey(event);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "?" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select")) return;
  event.preventDefault();
  toggle();
}

document.addEventListener("keydown", onKey);

/** A button that shows the list, for who does not know of the key. */
export function button() {
  const label = _("Keys of this page");
  return h("button", { type: "button", class: "asks-keys", "aria-haspopup": "dialog", "aria-label": label, title: `${label} (?)`, onclick: toggle }, "?");
}
