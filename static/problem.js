// @ts-check
// Asking, and what cannot be answered: it is said beside the field, what was typed stays, the last picture turns grey.
import { Refusal } from "./api.js";
import { find } from "./dom.js";

/**
 * @param {() => Promise<void>} question
 * @param {(refusal: Refusal) => void} onrefused
 */
export async function asking(question, onrefused) {
  document.body.classList.add("asking");
  try {
    await question();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    onrefused(error);
  } finally {
    document.body.classList.remove("asking");
  }
}

/**
 * @param {HTMLElement} field the one that it speaks of; the others are then said to be well
 * @param {string | null} message null: all is well
 * @param {string[]} pictures selectors
 */
export function tell(field, message, pictures) {
  const place = find("#problem");
  place.hidden = message === null;
  place.textContent = message ?? "";
  for (const other of document.querySelectorAll('[aria-describedby="problem"]'))
    other.setAttribute("aria-invalid", String(other === field && message !== null));
  field.setAttribute("aria-describedby", "problem");
  field.setAttribute("aria-invalid", String(message !== null));
  for (const picture of pictures) find(picture).classList.toggle("stale", message !== null);
}
