// @ts-check
// The head that is walked through, over hundreds of passages, a word of each hidden; this sentence stands among them.
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { remembered } from "../../lib/remembered.js";
import * as spread from "../../views/spread.js";

/** @typedef {import("../../lib/types.js").HeadSpread} HeadSpread */
/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} place @param {(by: Partial<State>) => void} change @param {(by: Partial<State>) => void} open shows another text */
export function mount(place, change, open) {
  const known = remembered((/** @type {object} */ body, signal) => ask("/api/gap/spread", body, signal));
  const said = h("p", { class: "caption" });
  const figure = h("div");
  place.append(said, figure);
  /** @type {ReturnType<typeof spread.mount> | null} */
  let view = null;
  /** @type {spread.SpreadData | null} */
  let data = null;
  carry.mount(place, _("this head over many texts"), () => view && data && { view, name: _("over many texts"), about: [data.title], caption: said.textContent ?? "", whole: data.blank ? null : { title: _("All bars"), name: _("all bars"), of: () => spread.binned(/** @type {spread.SpreadData} */ (data).spread) } });

  /** @param {State} state */
  async function update(state) {
    const { text, gap, model, layer, head } = state;
    const found = await known({ text, gap, model, layer, head });
    if (!found) return;
    data = dataOf(found, state);
    said.textContent = spread.said(data);
    if (view) view.update(data);
    else view = spread.mount(figure, data);
  }

  /** @param {HeadSpread} of @param {State} state @returns {spread.SpreadData} */
  function dataOf(of, { model, layer, head, pattern, hide }) {
    const who = model === "masked" ? _("the masked model") : _("the causal model");
    return {
      spread: of,
      title: `${who}: ${_("Layer {layer}, head {head}", { layer, head })}`,
      from: _("The texts are passages of 24 to 63 words from stories that neither model has read, a word of each hidden."),
      chosen: pattern,
      blank: hide,
      onchoose: (id) => change({ pattern: id }),
      onopen: ({ text, gap }) => open({ text, gap: gap ?? 0, row: -1, column: -1 }),
    };
  }

  return { update };
}
