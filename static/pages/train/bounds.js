// @ts-check
// What is wrong with a number that is typed, before anything is asked for: said at once, in the words of the page.
import { find } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { tell } from "../../lib/problem.js";

/** @param {HTMLInputElement} field @returns {string} "": nothing is */
export function wrong(field) {
  const { rangeUnderflow, rangeOverflow, stepMismatch } = field.validity;
  const name = field.ariaLabel ?? field.labels?.[0].textContent?.trim() ?? "";
  const [least, most, n] = [field.min, field.max, field.value].map((each) => written(Number(each)));
  if (rangeUnderflow || rangeOverflow) return _("{name}: choose {least} to {most}; {n} lies outside.", { name, least, most, n });
  return stepMismatch ? _("{name}: choose a whole number.", { name }) : "";
}

/** With all its decimals. @param {number} value */
const written = (value) => number(value, (String(value).split(".")[1] ?? "").length);

/** Says of the settings which number is the first that nothing can be trained with. Whether there is one. */
export function isRefused() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#settings input, #more input"));
  const field = [...fields].find(wrong);
  if (!field) return false;
  if (field.closest("details")) /** @type {HTMLDetailsElement} */ (find("#more")).open = true;
  tell(field, wrong(field), []);
  field.focus();
  return true;
}

/** Says it as soon as a number is typed. */
export function mount() {
  for (const place of ["#settings", "#more"])
    find(place).addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) tell(target, wrong(target) || null, []);
    });
}
