// @ts-check
// A drawing as wide as its place, drawn anew if that or the colours change; below it the same as a table.
import { asTable, numbers } from "../../lib/astable.js";
import { fill, h } from "../../lib/dom.js";
import { exact } from "../../lib/i18n.js";

/**
 * @param {HTMLElement} place
 * @param {string} title
 * @param {{words: () => string, drawn: (width: number) => SVGSVGElement, tabled: () => import("../../lib/view.js").Table}} of what is said of it, drawn and tabled now
 */
export function mount(place, title, { words, drawn, tabled }) {
  const frame = h("div", { class: "drawing", role: "img" });
  const { details, table, update: tabulate } = asTable(() => {
    table.setAttribute("aria-label", title);
    return numbers(tabled(), exact);
  });
  const whole = h("div", {}, frame, details);
  place.append(whole);
  let width = 0;
  const observer = new ResizeObserver(() => frame.clientWidth !== width && draw());
  observer.observe(frame);
  addEventListener("themechange", draw);

  function draw() {
    width = frame.clientWidth;
    if (width) fill(frame, drawn(width));
  }

  return {
    frame,
    whole,
    details,
    width: () => frame.clientWidth,
    update() {
      frame.setAttribute("aria-label", words());
      if (details.open) tabulate();
      draw();
    },
    destroy: () => (observer.disconnect(), removeEventListener("themechange", draw), whole.remove()),
  };
}
