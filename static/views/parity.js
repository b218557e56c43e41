// @ts-check
// Parity at first sight is a tick; the digits come on click.
import { fill, h } from "../lib/dom.js";
import { _, exact } from "../lib/i18n.js";
import { noPicture, sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Parity} Parity */

/** @typedef {{parity: Parity, approximation: import("../lib/types.js").Approximation | null}} ParityData */

/** @param {HTMLElement} element @param {ParityData} data @returns {import("../lib/view.js").View<ParityData>} */
export function mount(element, data) {
  const summary = h("summary");
  const digits = h("p");
  const place = h("details", {}, summary, digits);
  const near = h("p", { class: "near" });
  element.append(place, near);
  update(data);

  /** @param {ParityData} next */
  function update({ parity: { reference, max_abs_error, tolerance, agrees }, approximation }) {
    const own = reference.startsWith("torch")
      ? _("checked against PyTorch")
      : _("checked against an independent reference");
    place.className = `parity ${agrees ? "agrees" : "differs"}`;
    summary.textContent = agrees ? `✓ ${own}` : `✗ ${_("differs from its reference")}`;
    fill(
      digits,
      _(
        "Largest difference over every cell of the output: {error} (allowed: {tolerance}, float32 against float64). Reference: {reference}. Edits of inputs and mask are included; edits of later steps are left out.",
        { error: exact(max_abs_error), tolerance: exact(tolerance), reference },
      ),
    );
    near.hidden = !approximation;
    if (!approximation) return;
    const [most, mean] = [exact(approximation.max_abs_error), exact(approximation.mean_abs_error)];
    near.textContent = _("An approximation: at most {most} from exact attention, {mean} on average.", { most, mean });
  }

  function describe() {
    const parts = [summary, digits, near].filter((each) => !each.hidden); // the digits too, behind their click
    return { words: sentences(...parts.map((each) => each.textContent)), table: null };
  }

  return { update, destroy: () => (place.remove(), near.remove()), describe, svg: noPicture };
}
