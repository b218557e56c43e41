// @ts-check
// The head that is opened, over hundreds of examples that its model has never seen.
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import * as spread from "../../views/spread.js";
import { WHO } from "./settings.js";

/** @typedef {import("../../lib/types.js").HeadSpread} HeadSpread */
/** @typedef {import("./state.js").State} State */

/** @param {(by: Partial<State>) => void} change */
export function mount(change) {
  const [details, place] = [/** @type {HTMLDetailsElement} */ (find("#many")), find("#large")];
  const known = remembered((/** @type {object} */ body, signal) => ask("/api/train/moment/spread", body, signal));
  const said = h("p", { class: "caption" });
  const figure = h("div");
  place.append(said, figure);
  let isShown = false;
  /** @type {ReturnType<typeof spread.mount> | null} */
  let view = null;
  /** @type {spread.SpreadData | null} */
  let data = null;
  carry.mount(place, _("this head over many examples"), carried);
  details.addEventListener("toggle", () => details.open !== isShown && change({ many: details.open }));

  /** @param {State} state @param {object} body the moment and the text, as they are asked for @param {number} layers @param {number} heads of the model */
  async function update(state, body, layers, heads) {
    details.open = isShown = state.many;
    if (!isShown) return;
    const layer = Math.min(Number(/^layer (\d+)/.exec(state.step)?.[1] ?? 0), layers - 1);
    const problem = find("#many-problem");
    await asking(
      async () => {
        const found = await known({ ...body, layer, head: Math.min(state.head, heads - 1) });
        tell(details, null, [place], problem);
        if (found) show(dataOf(found, state));
      },
      ({ message }) => tell(details, message, [place], problem),
      [place],
    );
  }

  /** @param {spread.SpreadData} of */
  function show(of) {
    data = of;
    said.textContent = spread.said(of);
    if (view) view.update(of);
    else view = spread.mount(figure, of);
  }

  /** @returns {carry.Carried | null} */
  function carried() {
    if (!view || !data) return null;
    const { spread: of, title, blank } = data;
    const whole = blank ? null : { title: _("All bars"), name: _("all bars"), of: () => spread.binned(of) };
    return { view, name: _("over many examples"), about: [title], caption: said.textContent ?? "", whole };
  }

  /** @param {HeadSpread} of @param {State} state @returns {spread.SpreadData} */
  function dataOf(of, { model, pattern, hide }) {
    return {
      spread: of,
      title: `${WHO[model]}: ${_("Layer {layer}, head {head}", { layer: of.layer, head: of.head })}`,
      from: _("The texts are new examples of this task, which the model has never seen."),
      chosen: pattern || "right",
      blank: hide,
      onchoose: (id) => change({ pattern: id }),
      onopen: ({ text }) => change({ text, row: -1, column: -1 }),
    };
  }

  return { update };
}
