// @ts-check
// What stands still in a lab: its sentences, its controls, and the places of what is computed (templates/lab_frame.html).
import { find } from "../lib/dom.js";

/** @typedef {"ask" | "intro" | "edits" | "parity" | "figures" | Walked} Part what a lab can do without; sentences and controls are in `ask` */
/** @typedef {"map" | "timeline" | "tools" | "panel" | "operands"} Walked those of the walkthrough */
/** @typedef {ReturnType<typeof frame>} Frame */

const WALKED = /** @type {Part[]} */ (["map", "timeline", "tools", "panel", "operands"]);

/**
 * @param {HTMLElement} element with the frame in it, or empty: then it is that of the page's `#lab-frame`
 * @param {import("./state.js").Mechanism} mechanism
 * @param {string} own what its ids end with, if the page has more than one lab
 * @param {Part[]} without
 */
export function frame(element, mechanism, own, without) {
  if (!element.firstElementChild) element.append(copied(own));
  const at = (/** @type {string} */ name) => find(`#${name}${own}`, element);
  const field = (/** @type {string} */ name) => /** @type {HTMLTextAreaElement} */ (at(name));
  const select = (/** @type {string} */ name) => /** @type {HTMLSelectElement} */ (at(name));
  for (const part of without) if (!WALKED.includes(part)) at(part).hidden = true;
  at("walkthrough").dataset.without = without.join(" ");
  at("second").hidden = mechanism.context === null;
  at("source").hidden = !mechanism.from_model;
  at("lesson").textContent = mechanism.lesson;
  at("ask").addEventListener("submit", (event) => event.preventDefault());
  return {
    sentence: field("sentence"),
    context: field("context"),
    mechanism: select("mechanism"),
    preset: select("preset"),
    from: select("from"),
    head: at("head"),
    options: at("options"),
    problem: at("problem"),
    truth: at("truth"),
    edits: at("edits"),
    walkthrough: at("walkthrough"),
    parity: at("parity"),
    figures: at("figures"),
  };
}

/** @param {string} own */
function copied(own) {
  const made = /** @type {DocumentFragment} */ (/** @type {HTMLTemplateElement} */ (find("#lab-frame")).content.cloneNode(true));
  for (const name of ["id", "aria-describedby"])
    for (const each of made.querySelectorAll(`[${name}]`)) each.setAttribute(name, each.getAttribute(name) + own);
  return made;
}
