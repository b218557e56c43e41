// @ts-check
// Heads that are silent at the moment that is open, and what that changes: of the answers here, and of all that are checked.
import { fill, find, h } from "../../lib/dom.js";
import { _, percent, short } from "../../lib/i18n.js";
import { row } from "./examples.js";
import { headName } from "./onward.js";

/** @typedef {import("../../lib/types.js").Opened} Opened */
/** @typedef {{layers: number, heads: number, silence: number[][], since: Set<string>}} SilenceData since: those that are silent since a change, as "layer,head" */

/** @param {(silence: number[][]) => void} onchange */
export function mount(onchange) {
  const place = find("#silent");
  /** @type {HTMLInputElement[]} */
  let boxes = [];
  let shape = "";

  /** @param {SilenceData} data */
  function update({ layers, heads, silence, since }) {
    if (shape !== `${layers} ${heads}`) make(layers, heads);
    shape = `${layers} ${heads}`;
    const own = new Set(silence.map(String));
    for (const box of boxes) {
      box.disabled = since.has(box.value);
      box.checked = box.disabled || own.has(box.value);
    }
  }

  /** @param {number} layers @param {number} heads */
  function make(layers, heads) {
    boxes = Array.from({ length: layers * heads }, (_box, i) =>
      h("input", { type: "checkbox", value: `${Math.floor(i / heads)},${i % heads}`, autocomplete: "off", onchange: () => onchange(chosen()) }),
    );
    const name = (/** @type {HTMLInputElement} */ { value }) => headName(...pair(value));
    fill(place, h("legend", {}, _("Silent here")), boxes.map((box) => h("label", { class: "check" }, box, " ", name(box))));
  }

  const chosen = () => boxes.filter((box) => box.checked && !box.disabled).map(({ value }) => pair(value));

  return { update };
}

/** @param {string} text @returns {[number, number]} */
function pair(text) {
  const [layer, head] = text.split(",").map(Number);
  return [layer, head];
}

/** Those that a model has. @param {number[][]} silence @param {{layers: number, heads: number}} of */
export const fitting = (silence, { layers, heads }) => silence.filter(([layer, head]) => layer < layers && head < heads);

/** What is read, and below it what is said; with heads that are silent, what was said before as well. @param {Opened} found */
export function answered({ source: read, tokens, answer, heard }) {
  const [source, words] = [read, tokens].map((all) => all.map(({ text }) => text));
  const now = row({ source, words, answers: answer, keys: [] }, null);
  find("#heard").textContent = heard ? said(heard) : "";
  if (!heard) return fill(find("#answered"), now);
  const before = row({ source, words, answers: heard.answer, keys: [] }, null);
  now.querySelectorAll(".answer").forEach((each, i) => each.classList.toggle("is-changed", answer[i] !== heard.answer[i]));
  const titled = (/** @type {string} */ title) => h("li", { class: "row-title" }, title);
  fill(find("#answered"), titled(_("With all heads")), before, titled(_("Silenced")), now);
}

/** @param {NonNullable<Opened["heard"]>} heard */
function said({ before, now }) {
  const shares = { now: percent(now.right), before: percent(before.right) };
  const right = _("Of the examples that are checked {now} of the answers are right, with all heads {before}.", shares);
  if (now.loss === null || before.loss === null) return right;
  return `${right} ${_("The loss is {now}, with all heads {before}.", { now: short(now.loss), before: short(before.loss) })}`;
}
