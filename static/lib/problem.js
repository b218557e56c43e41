// @ts-check
// Asking: while an answer is awaited, the pictures that wait for it are dimmed. What cannot be answered is said beside
// the field, what was typed stays, the last picture turns grey. Nothing that goes wrong in a page is silent.
import { Refusal } from "./api.js";
import { find } from "./dom.js";
import { _ } from "./i18n.js";

const SOON = 250; // ms, before which nobody wonders
const APOLOGY = _("Sorry, something went wrong in this page. What you typed is kept; if it happens again, reload the page.");

/**
 * @param {(narrow: (rest: Picture[]) => void) => Promise<void>} question may say that only these still wait
 * @param {(refusal: Refusal) => unknown} onrefused
 * @param {Picture[]} pictures what shows the last answer until the new one is there
 */
export async function asking(question, onrefused, pictures) {
  let left = pictures;
  for (const each of left) awaited(each, 1);
  try {
    await question((rest) => {
      for (const each of rest) awaited(each, 1);
      for (const each of left) awaited(each, -1);
      left = rest;
    });
  } catch (error) {
    onrefused(error instanceof Refusal ? error : new Refusal(APOLOGY, null));
    if (!(error instanceof Refusal)) throw error;
  } finally {
    for (const each of left) awaited(each, -1);
  }
}

/** @typedef {string | HTMLElement} Picture an element, or the selector of one that is always there */

/** @type {Map<Picture, {questions: number, timer: number}>} by picture: how many questions it waits for */
const waiting = new Map();

/** @param {Picture} picture @param {1 | -1} by */
function awaited(picture, by) {
  const own = waiting.get(picture) ?? { questions: 0, timer: 0 };
  waiting.set(picture, own);
  own.questions += by;
  document.body.classList.toggle("asking", [...waiting.values()].some(({ questions }) => questions > 0));
  if (by > 0 && own.questions === 1) own.timer = window.setTimeout(() => dim(picture, true), SOON);
  if (own.questions > 0) return;
  waiting.delete(picture);
  clearTimeout(own.timer);
  dim(picture, false);
}

/** @param {Picture} picture */
const elementOf = (picture) => (typeof picture === "string" ? find(picture) : picture);

/** @param {Picture} picture @param {boolean} isAwaited */
function dim(picture, isAwaited) {
  elementOf(picture).ariaBusy = String(isAwaited);
  const sign = find("#computing");
  const text = document.querySelector('[aria-busy="true"]') ? _("Computing …") : "";
  if (sign.textContent !== text) sign.textContent = text;
}

/** What nobody caught is said as well; what is broken off is nobody's trouble. @param {unknown} reason */
function uncaught(reason) {
  const place = document.querySelector("#problem");
  if (!(place instanceof HTMLElement) || !(reason instanceof Error) || reason.name === "AbortError") return;
  place.hidden = false;
  place.textContent = reason instanceof Refusal ? reason.message : APOLOGY;
}

addEventListener("error", ({ error }) => uncaught(error));
addEventListener("unhandledrejection", (event) => {
  uncaught(event.reason);
  if (event.reason instanceof Refusal) event.preventDefault(); // it is no fault of the page
});

/**
 * @param {HTMLElement} field the one that it speaks of; the others are then said to be well
 * @param {string | null} message null: all is well
 * @param {Picture[]} pictures
 * @param {HTMLElement} [place] where it is said
 */
export function tell(field, message, pictures, place = find("#problem")) {
  place.hidden = message === null;
  place.textContent = message ?? "";
  for (const other of document.querySelectorAll(`[aria-describedby="${place.id}"]`))
    other.setAttribute("aria-invalid", String(other === field && message !== null));
  field.setAttribute("aria-describedby", place.id);
  field.setAttribute("aria-invalid", String(message !== null));
  for (const picture of pictures) elementOf(picture).classList.toggle("stale", message !== null);
}
