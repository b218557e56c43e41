// @ts-check
// Pictures of the test set, to begin with: what is chosen comes onto the sheet.
import { h } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import { SIDE, inked, unpack } from "./bitmap.js";
import { roving, stop } from "../../lib/roving.js";

/** @typedef {import("../../lib/types.js").VisionExample} Example */
/** @typedef {{examples: Example[], onselect: (example: Example) => void}} ExamplesData */

const ROW = 10;

/** @param {HTMLElement} element @param {ExamplesData} data */
export function mount(element, { examples, onselect }) {
  const buttons = examples.map((each) => {
    const params = { digit: each.digit, number: number(each.number) };
    const label = _("A {digit}, picture {number} of the data", params);
    const canvas = h("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    return h("button", { type: "button", title: label, "aria-label": label, onclick: () => onselect(each) }, canvas);
  });
  const place = h("div", { class: "example-grid", role: "group", "aria-labelledby": "examples-title" }, buttons);
  element.append(place);
  roving(
    place,
    () => buttons,
    ROW,
    () => {},
  );
  stop(buttons, 0);
  addEventListener("themechange", paint);
  paint();

  function paint() {
    const { paper, ink } = palette();
    buttons.forEach((button, at) => {
      const context = /** @type {HTMLCanvasElement} */ (button.firstElementChild).getContext("2d");
      if (!context) return;
      context.fillStyle = css(paper);
      context.fillRect(0, 0, SIDE, SIDE);
      context.drawImage(inked(unpack(examples[at].drawing) ?? [], css(ink)), 0, 0);
    });
  }

  return { update: () => {}, destroy: () => (removeEventListener("themechange", paint), place.remove()) };
}
