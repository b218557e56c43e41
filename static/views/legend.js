// @ts-check
// What the classes of a matrix are called, each with its number and its colour.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { CLASSES, classColour, css } from "../lib/palette.js";
import { read } from "../lib/view.js";
import { SIZE, box, sheet, wide, write } from "../lib/svg.js";

/** @typedef {{classes: string[], scaled?: boolean}} LegendData scaled: whether powers of e are coloured as parts of the sum of their row */

const [SAMPLE, HIGH, GAP] = [24, 22, 8]; // px, by itself

/** @param {HTMLElement} element @param {LegendData} data @returns {import("../lib/view.js").View<LegendData>} */
export function mount(element, data) {
  const place = h("ul", { class: "legend", "aria-label": _("What the classes are") });
  const note = h("p", { class: "hint by-row" }, _("Each power of e is coloured as a part of ∑, the sum of its row."));
  element.append(place, note);
  update(data);

  /** @param {LegendData} next */
  function update(next) {
    data = next;
    const { classes } = data;
    place.hidden = !classes.length;
    note.hidden = !data.scaled;
    fill(
      place,
      classes.map((name, i) => {
        const sample = h("span", { class: "sample" }, i);
        sample.style.background = `var(--class-${i % CLASSES})`;
        return h("li", {}, sample, " ", name);
      }),
    );
  }

  function describe() {
    const rows = data.classes.map((name, i) => [name, i]);
    const words = data.classes.map((name, i) => `${i}: ${name}`).join(", ");
    if (!words && data.scaled) return { words: read(note), table: null };
    return { words: words && `${_("What the classes are")}: ${words}`, table: { columns: [_("class"), _("number")], rows } };
  }

  return { update, destroy: () => (place.remove(), note.remove()), describe, svg: async () => (data.classes.length ? alone(data) : null) };
}

/** @param {LegendData} data */
function alone({ classes }) {
  const middle = GAP + HIGH / 2;
  let x = GAP;
  const parts = classes.flatMap((name, i) => {
    const left = x;
    x += SAMPLE + wide(name) + 3 * GAP;
    return [
      box(left, GAP, SAMPLE, HIGH, css(classColour(i, classes)), { rx: 2 }),
      write(left + SAMPLE / 2, middle, String(i), { anchor: "middle", fill: "#000" }),
      write(left + SAMPLE + GAP, middle, name),
    ];
  });
  return sheet(_("What the classes are"), x, 2 * GAP + Math.max(HIGH, SIZE), parts);
}
