// @ts-check
// Of an encoder–decoder: which of its attentions is looked at, and what its decoder has said so far.
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {Pick<State, "side" | "answer">} SidesData */

const SIDES = /** @type {const} */ ({
  encoder: _("Encoder"),
  decoder: _("Decoder"),
  cross: _("Decoder → encoder"),
});

/** @param {HTMLElement} element @param {SidesData} data @param {(by: Partial<State>) => void} change */
export function mount(element, data, change) {
  const radios = Object.entries(SIDES).map(([side, title]) => {
    const input = h("input", { type: "radio", name: "side", value: side, onchange: () => choose(side) });
    return { input, label: h("label", {}, input, h("span", {}, title)) };
  });
  const answer = h("input", {
    type: "text",
    "aria-describedby": "problem",
    dir: "auto",
    spellcheck: false,
    oninput: () => change({ answer: answer.value }),
  });
  element.append(
    h(
      "fieldset",
      { class: "switch" },
      h("legend", { class: "unseen" }, _("Which attention")),
      radios.map(({ label }) => label),
    ),
    h("label", { class: "answer" }, _("What the decoder has said"), " ", answer),
  );
  update(data);

  /** Layers and heads are others there. @param {string} side */
  function choose(side) {
    change({ side: /** @type {State["side"]} */ (side), layer: 0, head: 0, row: 0, column: -1, interventions: [] });
  }

  /** @param {SidesData} next */
  function update(next) {
    for (const { input } of radios) input.checked = input.value === next.side;
    if (document.activeElement !== answer) answer.value = next.answer;
  }

  return { update, field: answer };
}
