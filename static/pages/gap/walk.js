// @ts-check
// One head of one of the two models that guess a word, step by step.
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { played, WEIGHTS } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { largest } from "../../lib/tensor.js";
import { walked } from "../../lib/walked.js";
import * as walkthrough from "../../walkthrough/walkthrough.js";

/** @typedef {import("../../lib/types.js").GapHead} GapHead */
/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} element @param {(by: Partial<State>) => void} change */
export function mount(element, change) {
  const place = h("div");
  element.append(place);
  const head = walked("/api/gap/head", "/api/gap/cell");
  /** @type {ReturnType<typeof walkthrough.mount> | null} */
  let view = null;

  /** @param {State} state @param {Record<import("./state.js").Model, number>} queries that are asked for the gap */
  async function update(state, queries) {
    const { text, gap, model, layer, head: own } = state;
    const asked = { text, gap, model, layer, head: own };
    const found = await head.of(asked);
    if (!found) return;
    const data = dataOf(found, state, asked, queries[model]);
    if (view) view.update(data);
    else view = walkthrough.mount(place, data);
  }

  /** @param {GapHead} of @param {State} state @param {object} asked @param {number} query @returns {walkthrough.WalkthroughData} */
  function dataOf({ steps, tokens }, state, asked, query) {
    const row = state.row < 0 ? query : Math.min(state.row, tokens.length - 1);
    const weights = played(steps, WEIGHTS);
    const column = state.column < 0 ? (state.hide ? 0 : largest(weights, 0, row)) : Math.min(state.column, tokens.length - 1);
    return {
      steps,
      tokens: { query: tokens, key: tokens },
      code: shipped.codes?.[state.model] ?? [],
      focus: { step: state.step, head: 0, row, column, hide: state.hide, hideFrom: state.hideFrom },
      onfocus: ({ step, row, column, hide, hideFrom }) => change({ step, row, column, hide, hideFrom }),
      carried: { about: [state.model === "masked" ? _("the masked model") : _("the causal model"), _("Layer {layer}, head {head}", { layer: state.layer, head: state.head })] },
      explain: head.explain(asked),
    };
  }

  return { update };
}
