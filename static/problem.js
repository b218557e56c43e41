// @ts-check
// What cannot be answered is said beside the field; what was typed stays, the last picture turns pale.
import { find } from "./dom.js";

/**
 * @param {HTMLElement} field
 * @param {string | null} message null: all is well
 * @param {string[]} pictures selectors
 */
export function tell(field, message, pictures) {
  const place = find("#problem");
  place.hidden = message === null;
  place.textContent = message ?? "";
  field.setAttribute("aria-invalid", String(message !== null));
  for (const picture of pictures) find(picture).classList.toggle("stale", message !== null);
}
