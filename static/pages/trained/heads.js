// @ts-check
// All heads on one's own sentence, one head in full, and what a change inside it does.
import { find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { byId } from "../../lib/masks.js";
import { reveals } from "../../lib/reveal.js";
import { WEIGHTS } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import * as map from "../../views/map.js";
import * as next from "../../views/next.js";
import * as row from "../../views/row.js";
import * as walkthrough from "../../walkthrough/walkthrough.js";
import { asker } from "./heads/asked.js";
import { silent, without } from "./changed.js";
import * as data from "./heads/data.js";
import { told } from "./heads/facts.js";
import * as head from "./heads/head.js";
import * as masked from "./heads/masked.js";
import * as overview from "./heads/overview.js";
import { model } from "./state.js";
import * as windows from "../../lib/window.js";

/** @typedef {import("../../lib/types.js").Attention} Attention */
/** @typedef {import("../../lib/types.js").Intervention} Intervention */
/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  panel.append(...frame());
  /** @type {State} */
  let state;
  /** @type {import("./heads/asked.js").Shown | null} */
  let shown = null;
  /** @type {Map<string, {update: (data: any) => void, destroy: () => void}>} */
  const views = new Map();

  const closed = reveals(() => render());
  const asked = asker();

  const all = overview.mount(find("#atlas", panel), change);
  find("#silence", panel).addEventListener("click", silence);
  const focus = head.mount(find("#one", panel), change);

  /** @param {State} to @param {import("../../lib/types.js").Token[]} tokens */
  async function update(to, tokens) {
    const [isWhole, found] = await Promise.all([all.update(to, tokens), asked.answers(to, tokens.length)]);
    if (!isWhole || !found) return;
    [state, shown] = [to, found];
    if (state.column < 0) return change({ column: data.strongest(shown, state) });
    if (await focus.update(to, shown.attention, all.sizes())) render();
  }

  function render() {
    if (!shown) return;
    const { attention: one } = shown;
    show("row", row, "#row", data.row(shown, state, change));
    if (shown.map) show("map", map, "#map", data.map(shown, state, change));
    find("#map", panel).hidden = !shown.map;
    all.render();
    if (model.kind === "encoder") show("next", masked, "#next", { of: one, state, change, ...closed("next", state.hide, one.masked) });
    else show("next", next, "#next", { candidates: one.next, changed: state.interventions.length > 0, ...closed("next", state.hide, one.next) });
    find("#seen", panel).textContent = told(one.facts);
    show("walk", walkthrough, "#walkthrough", walkData(shown));
    controls();
  }

  /**
   * Mounts a view, or updates it where it stands.
   * @param {string} name
   * @param {{mount: (element: HTMLElement, data: any) => {update: (data: any) => void, destroy: () => void}}} view
   * @param {string} selector
   * @param {unknown} given
   */
  function show(name, view, selector, given) {
    const mounted = views.get(name);
    if (mounted) mounted.update(given);
    else views.set(name, view.mount(find(selector, panel), given));
  }

  /** @param {import("./heads/asked.js").Shown} shown @returns {walkthrough.WalkthroughData} */
  function walkData({ attention: of, rows }) {
    const { layer, head, interventions } = state;
    const own = (/** @type {Intervention} */ each) => each.layer === layer && each.head === head;
    const sets = (/** @type {Intervention} */ each, /** @type {number[]} */ index) =>
      own(each) && each.do === "set" && String(each.cell) === String(index);
    const steps = byId(of.steps);
    const inText = (/** @type {string} */ id, /** @type {number[]} */ cell) => {
      const step = steps.get(id);
      return step ? windows.inText(step, cell) : cell;
    };
    return {
      steps: of.steps,
      rows,
      tokens: { query: of.queries, key: of.tokens },
      second: of.second,
      code: shipped.mechanism?.code ?? [],
      notes: [...of.notes, ...data.effect(of, state)],
      focus: { step: state.step, head: 0, row: state.row, column: state.column, hide: state.hide, hideFrom: state.hideFrom },
      onfocus: ({ step, row, column, hide, hideFrom }) => change({ step, row, column, hide, hideFrom }),
      edits: {
        editable: (step) => step.name === WEIGHTS,
        onedit: (step, cells) => {
          const there = cells.map(({ cell, value }) => ({ cell: inText(step, cell), value }));
          const left = interventions.filter((each) => !there.some((other) => sets(each, other.cell)));
          const set = there.map((each) => ({ layer, head, do: /** @type {const} */ ("set"), ...each }));
          change({ interventions: [...left, ...set] });
        },
        onundo: (step, index) =>
          change({ interventions: without(interventions, { layer, head }, step, inText(step, index)) }),
      },
      explain: async (step, index) => {
        const answer = await asked.explain(state)(step, inText(step, index));
        return answer && { ...answer, expression: windows.termInWindow(answer.expression, steps) };
      },
    };
  }

  function controls() {
    const { layer, head } = state;
    const isSilent = silent(state.interventions).has(`${layer},${head}`);
    const button = find("#silence", panel);
    button.textContent = isSilent ? _("Let this head speak again") : _("Silence this head");
    button.setAttribute("aria-pressed", String(isSilent));
  }

  function silence() {
    const { layer, head, interventions } = state;
    const left = interventions.filter((each) => !(each.do === "silence" && each.layer === layer && each.head === head));
    const isSilent = left.length < interventions.length;
    change({ interventions: isSilent ? left : [...left, { layer, head, do: "silence" }] });
  }

  return { update };
}

/** What stands still: the places of the pictures and their titles. */
function frame() {
  const { kind } = model;
  const silence = h("button", { type: "button", id: "silence" });
  return [
    h("div", { id: "row" }),
    section("atlas", h("h2", { id: "atlas-title" }, _("All heads"))),
    h("div", { id: "map", hidden: true }),
    h(
      "div",
      { class: "desk" },
      h("section", { id: "one", "aria-labelledby": "focus-title" }),
      section(
        "next",
        h("h2", { id: "next-title" }, kind === "encoder" ? _("Which word is masked") : _("What comes next")),
        h("p", { class: "row-of-tools" }, silence),
      ),
    ),
    h("h2", { class: "rule" }, _("Inside this head, step by step")),
    h(
      "p",
      { class: "notice" },
      h("span", { id: "seen" }),
      " ",
      _(
        "The output is this head's own, before w_o mixes it with the others. The weights can be edited; the model continues with what you set.",
      ),
    ),
    h("div", { id: "walkthrough" }),
  ];
}

/** A section with its title, the place of its picture, and what stands below. @param {string} id @param {HTMLElement} title @param {...(HTMLElement | false)} below */
function section(id, title, ...below) {
  return h("section", { "aria-labelledby": `${id}-title` }, title, h("div", { id }), ...below);
}
