// @ts-check
// The pictures of a run beside each other; one that stays is only told its new numbers.
import { h } from "../lib/dom.js";
import * as figure from "./figure.js";

/** @typedef {import("../lib/types.js").Figure} Figure */
/** @typedef {{figures: Figure[]}} FiguresData */

/** @param {HTMLElement} element @param {FiguresData} data */
export function mount(element, data) {
  const place = h("div", { class: "curves" });
  element.append(place);
  /** @type {Map<string, ReturnType<typeof figure.mount>>} */
  let shown = new Map();
  update(data);

  /** @param {FiguresData} next */
  function update({ figures }) {
    place.hidden = !figures.length;
    const isSame = String(figures.map((each) => each.id)) === String([...shown.keys()]);
    if (isSame) return figures.forEach((each) => shown.get(each.id)?.update(each));
    shown.forEach((each) => each.destroy());
    shown = new Map(figures.map((each) => [each.id, figure.mount(place, each)]));
  }

  function destroy() {
    shown.forEach((each) => each.destroy());
    place.remove();
  }

  return { update, destroy };
}
