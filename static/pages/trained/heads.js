// @ts-check
// All heads on one's own sentence; and one head in full below them, which is loaded and drawn once they are painted.
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { later, painted } from "../../lib/later.js";
import { loaded } from "../../lib/panels.js";
import * as row from "../../views/row.js";
import { asker } from "./heads/asked.js";
import * as overview from "./heads/overview.js";

/** @typedef {import("./state.js").State} State */

const SLOW = 200; // ms without an answer: time enough to load what comes behind it

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  const [words, atlas, below] = [h("div", { id: "row" }), h("div", { id: "atlas" }), h("div")];
  const title = h("h2", { id: "atlas-title" }, _("All heads"));
  below.style.visibility = "hidden"; // until it is filled
  const saves = h("div", { class: "of-row" });
  panel.append(words, saves, h("section", { "aria-labelledby": title.id }, title, atlas), below);
  setTimeout(later, SLOW);
  const asked = asker();
  const all = overview.mount(atlas, change);
  /** @type {ReturnType<typeof row.mount> | null} */
  let line = null;
  let about = ""; // of what the row is
  /** @type {ReturnType<typeof load> | null} */
  let inside = null;
  let turn = 0;
  carry.beside(saves, _("this row"), () => line, () => ({ about: [about] }));

  /** @param {State} to @param {import("../../lib/types.js").Token[]} tokens @param {(rest: HTMLElement[]) => void} seen */
  async function update(to, tokens, seen) {
    const own = ++turn;
    about = _("Layer {layer}, head {head}", { layer: to.layer, head: to.head });
    if (!(await all.update(to, tokens))) return;
    const view = (line ??= row.mount(words, awaited(to)));
    const isNew = all.render();
    seen([words, below]);
    const rest = (isNew ? painted() : Promise.resolve()).then(() => (inside ??= load(view)));
    const [one, found] = await Promise.all([rest, asked.answers(to, tokens.length)]);
    if (!found || own !== turn) return;
    await one.update(to, found, all.found());
    below.style.visibility = "";
  }

  /** The words, before it is known where they look. @param {State} state @returns {row.RowData} */
  function awaited({ row: query, hide: blank, side }) {
    const { tokens, second } = /** @type {import("../../lib/types.js").Overview} */ (all.answer());
    const names = named(tokens);
    const of = { query: side === "cross" ? -1 : query, second: second ?? -1, blank };
    return { names, shares: names.map(() => NaN), hidden: () => false, ...of, onselect: (to) => change({ row: to }) };
  }

  /** @param {ReturnType<typeof row.mount>} line */
  function load(line) {
    later();
    return loaded(below, _("Inside this head, step by step"), async () => {
      const { mount } = await import("./heads/inside.js");
      return mount(below, line, asked, change);
    });
  }

  return { update, ahead: all.ahead };
}
