// @ts-check
// Parity at first sight is a tick; the digits come on click.
import { fill, h } from "../dom.js";
import { _, exact } from "../i18n.js";

/** @typedef {import("../types.js").Parity} Parity */

/** @param {HTMLElement} element @param {Parity} data */
export function mount(element, data) {
  const summary = h("summary");
  const digits = h("p");
  const place = h("details", {}, summary, digits);
  element.append(place);
  update(data);

  /** @param {Parity} next */
  function update({ reference, max_abs_error, tolerance, agrees }) {
    const own = reference.startsWith("torch")
      ? _("checked against PyTorch")
      : _("checked against an independent reference");
    place.className = `parity ${agrees ? "agrees" : "differs"}`;
    summary.textContent = agrees ? `✓ ${own}` : `✗ ${_("differs from its reference")}`;
    fill(
      digits,
      _(
        "Largest difference over every cell of the output: {error} (allowed: {tolerance}, float32 against float64). Reference: {reference}. Edits of inputs and mask are in it; edits of later steps are left out.",
        { error: exact(max_abs_error), tolerance: exact(tolerance), reference },
      ),
    );
  }

  return { update, destroy: () => place.remove() };
}
