// @ts-check
// What the classes of a matrix are called, each with its number and its colour.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { CLASSES } from "../lib/palette.js";

/** @typedef {{classes: string[]}} LegendData */

/** @param {HTMLElement} element @param {LegendData} data */
export function mount(element, data) {
  const place = h("ul", { class: "legend", "aria-label": _("What the classes are") });
  element.append(place);
  update(data);

  /** @param {LegendData} next */
  function update({ classes }) {
    place.hidden = !classes.length;
    fill(
      place,
      classes.map((name, i) => {
        const sample = h("span", { class: "sample" }, i);
        sample.style.background = `var(--class-${i % CLASSES})`;
        return h("li", {}, sample, " ", name);
      }),
    );
  }

  return { update, destroy: () => place.remove() };
}
