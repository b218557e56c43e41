// @ts-check
// Words that may stand in a gap, likeliest first: a bar for each, after a change a mark where it stood before; a click
// puts the word there.
import { drawn } from "../lib/bars.js";
import { h, refill } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";
import { revealer } from "../lib/reveal.js";

/** @typedef {{word: string, probability: number, baseline?: number}} Candidate */
/**
 * @typedef {object} GuessesData
 * @property {string} label
 * @property {Candidate[]} candidates
 * @property {string | null} [known] the word that stood there
 * @property {boolean} [blank] neither words nor numbers are shown yet
 * @property {() => void} [onreveal]
 * @property {boolean} [closed] the list is not shown at all
 * @property {HTMLElement} [after] what has the focus if no word is left
 * @property {(word: string) => void} onfill
 */

/** @param {HTMLElement} element @param {GuessesData} data @returns {import("../lib/view.js").View<GuessesData> & {focus: () => void}} */
export function mount(element, data) {
  const list = h("ol", { class: "candidates" });
  const open = revealer(list, () => ({ blank: data.blank ?? false, onreveal: data.onreveal }));
  element.append(list, open.button);
  update(data);

  /** @param {GuessesData} next */
  function update(next) {
    data = next;
    list.hidden = data.closed ?? false;
    list.setAttribute("aria-label", data.label);
    refill(list, data.after ?? list, data.candidates.map(item));
    open.update();
  }

  /** @param {Candidate} candidate */
  function item({ word, probability, baseline }) {
    const { known = null, blank = false, onfill } = data;
    const bar = h("span", { class: "bar" });
    bar.style.inlineSize = `${blank ? 0 : 100 * probability}%`;
    const isMoved = baseline !== undefined && !blank;
    const was = isMoved && h("span", { class: "was" });
    if (was) was.style.insetInlineStart = `${100 * baseline}%`;
    const tick = h(
      "span",
      { class: "tick" },
      h("span", { "aria-hidden": "true" }, " ✓"),
      h("span", { class: "unseen" }, _("your word")),
    );
    const button = h(
      "button",
      {
        type: "button",
        class: word === known ? "true" : "",
        title: blank ? "" : _("Put this word there"),
        disabled: blank,
        onclick: () => onfill(word),
      },
      h("bdi", {}, blank ? "?" : word),
      word === known && tick,
      h("span", { class: "track" }, bar, was),
      h(
        "span",
        { class: "share" },
        blank ? "?" : percent(probability),
        isMoved && h("small", {}, _("was {share}", { share: percent(baseline) })),
      ),
    );
    return h("li", {}, button);
  }

  function describe() {
    const { label, candidates, blank, closed } = data;
    const isMoved = candidates.some(({ baseline }) => baseline !== undefined);
    const columns = [_("candidate"), _("share"), ...(isMoved ? [_("before")] : [])];
    const numbers = (/** @type {Candidate} */ { probability, baseline = NaN }) => [probability, ...(isMoved ? [baseline] : [])];
    const rows = candidates.map((each) => (blank ? columns.map(() => "?") : [each.word, ...numbers(each)]));
    const said = candidates.map(({ word, probability }) => (blank ? "?" : `${word} ${percent(probability)}`));
    return closed ? { words: "", table: null } : { words: `${label}: ${said.join(", ")}`, table: { columns, rows } };
  }

  async function svg() {
    const { label, candidates, known, blank = false, closed } = data;
    if (closed) return null;
    const rows = candidates.map(({ word, probability, baseline = null }) => ({
      name: blank ? "?" : `${word}${word === known ? " ✓" : ""}`,
      measures: [{ text: blank ? "?" : percent(probability), share: blank ? 0 : probability, was: blank ? null : baseline }],
    }));
    return drawn({ title: label, columns: [""], rows });
  }

  return { update, destroy: () => (list.remove(), open.button.remove()), describe, svg, focus: () => list.querySelector("button")?.focus() };
}
