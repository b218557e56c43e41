// @ts-check
// How an answer is worked out, step by step: the arithmetic of each cell that leads to it, with its numbers.
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { byId } from "../../lib/masks.js";
import * as arithmetic from "../../views/arithmetic.js";

/** @typedef {import("../../lib/types.js").Step} Step */
/** @typedef {import("../../lib/types.js").CellResponse} Explained */
/**
 * @typedef {object} Run
 * @property {Step[]} steps
 * @property {import("../../lib/labels.js").Tokens} tokens
 * @property {(step: string, cell: number[]) => Promise<Explained | null>} explain
 */

/** @param {HTMLDetailsElement} element @param {{step: string, cell: number[]}[]} cells @param {Run} run */
export async function show(element, cells, { steps, tokens, explain }) {
  const list = h("ol", { class: "worked-out" });
  fill(element, h("summary", {}, _("Worked out step by step")), list);
  element.hidden = false;
  for (const { step: id, cell } of cells) {
    const step = byId(steps).get(id);
    const found = step && (await explain(id, cell));
    if (!step || !found) return;
    const place = h("li", {});
    list.append(place);
    const { expression: term, signs } = found;
    arithmetic.mount(place, { step, cell, term, signs, byHand: null, blank: false, steps, tokens, editable: false, onjump: null });
  }
}
