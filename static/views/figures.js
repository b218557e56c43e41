// @ts-check
// The pictures of a run beside each other; one that stays is only told its new numbers.
import { h } from "../lib/dom.js";
import { stacked } from "../lib/svg.js";
import * as figure from "./figure.js";

/** @typedef {import("./figure.js").Curves} Figure */
/** @typedef {{figures: Figure[]}} FiguresData */

/** @param {HTMLElement} element @param {FiguresData} data @returns {import("../lib/view.js").View<FiguresData>} */
export function mount(element, data) {
  const place = h("div", { class: "curves" });
  element.append(place);
  /** @type {Map<string, ReturnType<typeof figure.mount>>} */
  let shown = new Map();
  update(data);

  /** @param {FiguresData} next */
  function update(next) {
    data = next;
    const { figures } = data;
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

  function describe() {
    const seen = [...shown.values()].map((each) => each.describe());
    const rows = seen.flatMap(({ table }) => (table ? [table.columns, ...table.rows] : [])); // below each other
    return { words: seen.map(({ words }) => words).join(" "), table: { columns: [], rows } };
  }

  async function svg() {
    const pictures = await Promise.all([...shown.values()].map((each) => each.svg()));
    const parts = data.figures.flatMap(({ title }, i) => (pictures[i] ? [{ title, picture: pictures[i] }] : []));
    return parts.length ? stacked(parts) : null;
  }

  return { update, destroy, describe, svg };
}
