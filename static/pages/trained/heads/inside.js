// @ts-check
// One head in full, below the overview of all: where it looks, what comes next, and every step inside it.
import * as carry from "../../../lib/carry.js";
import { find, h } from "../../../lib/dom.js";
import { _, ngettext } from "../../../lib/i18n.js";
import { tells } from "../../../lib/hiding.js";
import { byId } from "../../../lib/masks.js";
import { reveals } from "../../../lib/reveal.js";
import { WEIGHTS } from "../../../lib/roles.js";
import { shipped } from "../../../lib/shipped.js";
import * as map from "../../../views/map.js";
import * as next from "../../../views/next.js";
import * as walkthrough from "../../../walkthrough/walkthrough.js";
import { silent, without } from "../changed.js";
import { bodyOf } from "./asked.js";
import * as data from "./data.js";
import { told } from "./facts.js";
import * as head from "./head.js";
import * as large from "./large.js";
import * as masked from "./masked.js";
import { model } from "../state.js";
import * as windows from "../../../lib/window.js";

/** @typedef {import("../../../lib/types.js").Intervention} Intervention */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./asked.js").Shown} Shown */
/** @typedef {ReturnType<typeof import("../../../views/row.js").mount>} Row */
/** @typedef {ReturnType<typeof import("./asked.js").asker>} Asker */

/**
 * @param {HTMLElement} panel @param {Row} row the words of the text, above all heads
 * @param {Asker} asked @param {import("../tabs.js").Change} change
 */
export function mount(panel, row, asked, change) {
  panel.append(...frame());
  /** @type {State} */
  let state;
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Map<string, any>} */
  const views = new Map();

  const closed = reveals(() => render());
  if (model.kind !== "encoder") carry.beside(find("#next-tools", panel), _("what comes next"), () => views.get("next"));
  carry.beside(find("#map", panel), _("all of its map"), () => views.get("map"));
  find("#silence", panel).addEventListener("click", silence);
  const focus = head.mount(find("#one", panel), change);
  const many = large.mount(find("#large", panel), change);

  /** @param {State} to @param {Shown} found @param {import("./overview-data.js").Found} all heads */
  async function update(to, found, all) {
    [state, shown] = [to, found];
    if (state.column < 0) return change({ column: data.strongest(shown, state) });
    if (await focus.update(pictured(), shown.attention, all)) render();
    await many.update(to, all);
  }

  /** The state as this head's own pictures have it: its weights are seen unless they are to be guessed. */
  function pictured() {
    return { ...state, hide: tells(state, shown?.attention.steps ?? [], [WEIGHTS]) };
  }

  function render() {
    if (!shown) return;
    const { attention: one } = shown;
    row.update(data.row(shown, pictured(), change));
    if (shown.map) show("map", map, "#map", data.map(shown, pictured(), change));
    find("#map", panel).hidden = !shown.map;
    if (model.kind === "encoder") show("next", masked, "#next", { of: one, state, change, ...closed("next", state.hide, one.masked) });
    else show("next", next, "#next", { candidates: one.next, changed: state.interventions.length > 0, ...closed("next", state.hide, one.next) });
    find("#seen", panel).textContent = told(one.facts, model);
    show("walk", walkthrough, "#walkthrough", walkData(shown));
    controls();
  }

  /**
   * Mounts a view, or updates it where it stands.
   * @param {string} name
   * @param {{mount: (element: HTMLElement, data: any) => object}} view
   * @param {string} selector
   * @param {unknown} given
   */
  function show(name, view, selector, given) {
    const mounted = views.get(name);
    if (mounted) mounted.update(given);
    else views.set(name, view.mount(find(selector, panel), given));
  }

  /** @param {Shown} shown @returns {walkthrough.WalkthroughData} */
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
      carried: {
        about: [_("Layer {layer}, head {head}", { layer, head }), interventions.length ? ngettext("{n} change inside the model", "{n} changes inside the model", interventions.length) : ""],
        script: { name: `${model.id} layer ${layer} head ${head}`, of: `/api/models/${model.id}`, body: bodyOf(state) },
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
    h("section", { id: "large", "aria-labelledby": "large-title" }),
    h("div", { id: "map", hidden: true }),
    h(
      "div",
      { class: "desk" },
      h("section", { id: "one", "aria-labelledby": "focus-title" }),
      h(
        "section",
        { "aria-labelledby": "next-title" },
        h("h2", { id: "next-title" }, kind === "encoder" ? _("Which word is masked") : _("What comes next")),
        h("div", { id: "next" }),
        h("div", { class: "row-of-tools", id: "next-tools" }, silence),
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
