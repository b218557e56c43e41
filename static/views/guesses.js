// @ts-check
// Words that may stand in a gap, likeliest first: a bar for each, after a change a mark where it stood before; a click
// puts the word there.
import { h } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";

/**
 * @typedef {object} GuessesData
 * @property {{word: string, probability: number, baseline?: number}[]} candidates
 * @property {string | null} [known] the word that stood there
 * @property {boolean} [blank] neither words nor numbers are shown yet
 * @property {(word: string) => void} onfill
 */

/** The items of a list of class "candidates". @param {GuessesData} data */
export function guesses({ candidates, known = null, blank = false, onfill }) {
  return candidates.map(({ word, probability, baseline }) => {
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
  });
}
