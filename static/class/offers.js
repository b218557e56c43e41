// @ts-check
// What a page has that a class can choose from: its words, its heads, what a model says next, the settings of its controls;
// and the question of a lesson's scene.
import { _, number } from "../lib/i18n.js";
import { shipped } from "../lib/shipped.js";
import { linked } from "../lib/state.js";

/** isRare: a setting of the page, not what it shows @typedef {{name: string, marks: string[], isRare?: boolean}} Choices */

const MOST = 64;
const SEED = 123; // what a lesson's link leaves out

/** The question of the scene that is shown, ready to be asked; null: there is none. */
export function sceneOn() {
  const { lesson } = shipped;
  if (!lesson || !document.body.classList.contains("lesson") || !document.querySelector(".asks")?.textContent?.trim()) return null;
  const at = Number(document.querySelector("#scenes [aria-current]")?.textContent ?? 1) - 1;
  return async () => {
    const { text = null, seed = SEED } = (await linked()) ?? {};
    return { scene: { lesson: lesson.id, scene: lesson.scenes[at].id, text, seed } };
  };
}

/** What a page lists. @type {[string, string][]} */
const LISTS = [
  ["#next li bdi", _("What comes next")],
  ["#masked ol button bdi", _("The guesses for the gap")],
  [".digits li bdi", _("The digits")],
  [".translation button bdi", _("The words of the translation")],
  [".entry:not([hidden]) h3", _("The mechanisms")],
  ["#maps-0 button", _("The model’s heads")],
  ["#maps-1 button", _("The control’s heads")],
];

/** @param {import("../lib/shown.js").ShownStep | null} step @returns {Choices[]} */
export function choicesOn(step) {
  const typed = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("main textarea#sentence"))?.value ?? "";
  const words = step?.words.length ? step.words : typed.split(/\s+/);
  const heads = step && step.heads > 1 ? Array.from({ length: step.heads }, (_each, head) => _("head {n}", { n: number(head) })) : [];
  const lists = [...LISTS.map(([selector, name]) => ({ name, marks: [...document.querySelectorAll(`main ${selector}`)].map(said) })), ...guesses()];
  const all = [{ name: _("The words"), marks: words }, { name: _("The heads"), marks: heads }, ...lists, ...controls()];
  return all.map(({ marks, ...each }) => ({ ...each, marks: [...new Set(marks.filter(Boolean))].slice(0, MOST) })).filter(({ marks }) => marks.length > 1);
}

/** The settings of each control that has some to choose from. @returns {Choices[]} */
function controls() {
  const selects = /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll("main .options select"));
  return [...selects].filter((each) => !each.disabled && each.offsetParent).map((each) => ({ isRare: true, name: each.labels?.[0]?.firstChild?.textContent?.trim() || each.ariaLabel || each.name, marks: [...each.options].map(({ text }) => text.slice(0, 300)) })).filter(({ name }) => name);
}

/** What one is asked to expect of a training. @returns {Choices[]} */
const guesses = () => [...document.querySelectorAll("main #predict .guess")].map((each) => ({ name: said(/** @type {Element} */ (each.querySelector("legend"))), marks: [...each.querySelectorAll("label")].map(said) }));

/** Its name, where the rest of its text is the answer. @param {Element} element */
const said = (element) => (/** @type {HTMLElement} */ (element).dataset.name ?? element.textContent ?? "").trim();
