// @ts-check
// What an encoder puts into each masked place of the text; if nothing is masked, or nothing can be said, a sentence.
import * as carry from "../../../lib/carry.js";
import { fill, h } from "../../../lib/dom.js";
import { _, ngettext } from "../../../lib/i18n.js";
import { named } from "../../../lib/labels.js";
import * as guesses from "../../../views/guesses.js";
import { model, unmasked } from "../state.js";

/** @typedef {import("../../../lib/types.js").Attention} Attention */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../../../lib/reveal.js").Closed & {of: Attention, state: State, change: (by: Partial<State>) => void}} MaskedData */

const SHOWN = 8;

/** @param {HTMLElement} element @param {MaskedData} data */
export function mount(element, data) {
  const lists = h("div", { class: "masked-places" });
  const note = h("p", { class: "notice" });
  element.append(lists, note);
  update(data);

  /** @param {MaskedData} next */
  function update({ of, state, change, blank, onreveal }) {
    const names = named(of.tokens);
    fill(lists);
    of.masked.forEach(({ place, candidates }, i) => {
      const own = h("div");
      lists.append(h("h3", {}, h("bdi", {}, names[place])), own);
      const words = candidates.slice(0, SHOWN).map(({ token, probability, baseline }) => ({
        word: token.text,
        probability,
        ...(state.interventions.length > 0 && { baseline }),
      }));
      const onfill = (/** @type {string} */ word) => change(unmasked(state, i, word));
      const list = guesses.mount(own, { label: names[place], candidates: words, blank, onreveal, onfill });
      carry.beside(own, _("the guesses for {word}", { word: names[place] }), () => list);
    });
    note.textContent = said(of, state, blank);
  }

  return { update, destroy: () => (lists.remove(), note.remove()) };
}

/** @param {Attention} of @param {State} state @param {boolean} blank */
function said({ tokens, masked }, state, blank) {
  const { mask, fills, title } = model;
  if (!mask) return _("{title} reads a text and does not continue it; it has no mask token.", { title });
  if (!fills)
    return _("{title} reads {mask} as its mask token, but its checkpoint has no head that names the masked word.", {
      title,
      mask,
    });
  const n = tokens.filter((token) => token.text === mask).length;
  if (!n) return _("Type {mask} in place of a word: the model names words that may go there.", { mask });
  const rest = ngettext("{n} more masked word is not guessed.", "{n} more masked words are not guessed.", n - masked.length); // prettier-ignore
  const mark = _("The mark shows where it was before your change.");
  const parts = [n > masked.length && rest, state.interventions.length > 0 && !blank && mark];
  return parts.filter(Boolean).join(" ");
}
