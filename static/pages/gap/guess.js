// @ts-check
// What one model puts into the gap, where it may look, and where it does.
import { directionOf } from "../../lib/bidi.js";
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { _, finely, number, percent } from "../../lib/i18n.js";
import { isStrong } from "../../lib/palette.js";
import * as guesses from "../../views/guesses.js";
import * as picture from "../../views/picture.js";
import { maskPicture } from "./mask.js";

/** @typedef {import("../../lib/types.js").GapGuess} GapGuess */
/**
 * @typedef {object} GuessData
 * @property {GapGuess} guess
 * @property {boolean} isOpen nobody has said which word stands in the gap
 * @property {string[]} names of the tokens
 * @property {number[]} looks shares of the token that is asked, of one head
 * @property {(key: number) => boolean} hidden from it
 * @property {boolean} blank the guesses are not shown before one has guessed
 * @property {() => void} onreveal
 * @property {(word: string) => void} onfill puts a word into the gap
 * @property {{row: number, column: number}} focus of the mask
 * @property {(row: number, column: number) => void} onfocus
 */

/** @param {HTMLElement} element @param {GuessData} data */
export function mount(element, data) {
  const looks = h("ol", { class: "looks", "aria-label": _("Where it looks from the gap") });
  const reveal = h("button", { type: "button", onclick: () => data.onreveal() }, _("Show its guesses"));
  const rank = h("p", { class: "rank" });
  const mask = h("div", { class: "mask" });
  const may = h("h3", {}, _("Where it may look"));
  const likely = h("div", {});
  const list = guesses.mount(likely, guessed());
  element.append(likely, reveal, rank, h("h3", {}, _("Where it looks from the gap, in this head")), looks, may, mask);
  const shown = picture.mount(mask, maskOf());
  const model = () => ({ about: [data.guess.model === "masked" ? _("the masked model") : _("the causal model")] });
  carry.beside(likely, _("its guesses"), () => (data.blank ? null : list), model);
  carry.beside(mask, _("where it may look"), () => shown, model);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {GuessData} next */
  function update(next) {
    data = next;
    rank.hidden = data.blank;
    const isPressed = document.activeElement === reveal;
    reveal.hidden = !data.blank;
    list.update(guessed());
    if (isPressed && reveal.hidden) list.focus();
    rank.textContent = ranked(data);
    looks.dir = directionOf(data.names);
    fill(looks, data.names.map(word));
    shown.update(maskOf());
  }

  /** @param {string} name @param {number} key */
  function word(name, key) {
    const isHidden = data.hidden(key);
    const share = isHidden || data.blank ? 0 : data.looks[key];
    const classes = [isHidden && "hidden", key === data.guess.query && "query", isStrong(share, share) && "strong"];
    const item = h(
      "li",
      { class: classes.filter(Boolean).join(" ") },
      h("bdi", {}, name),
      h("small", {}, isHidden ? "–" : data.blank ? "?" : percent(share)),
    );
    item.style.setProperty("--t", share.toFixed(3));
    return item;
  }

  function guessed() {
    const { guess, blank: closed, onfill } = data;
    const [label, known] = [_("What it puts in the gap"), guess.true?.word ?? null];
    return { label, candidates: guess.candidates, known, closed, after: reveal, onfill };
  }

  function maskOf() {
    const { guess, names, focus, onfocus } = data;
    const title = guess.model === "masked" ? _("Every word may look at every word") : _("No word may look ahead");
    return maskPicture({ mask: guess.mask, names, focus, onfocus, title });
  }

  return {
    update,
    destroy() {
      removeEventListener("themechange", repaint);
      shown.destroy();
      element.replaceChildren();
    },
  };
}

/** Where the true word stands among the guesses. @param {GuessData} data */
function ranked({ guess: { true: own }, isOpen }) {
  if (isOpen) return _("The true word is not known here; choose a guess to put it in the gap.");
  if (!own) return _("This model does not know your word.");
  return _("Your word “{word}” is its guess number {rank}, with {share}.", {
    word: own.word,
    rank: number(own.rank),
    share: finely(own.probability),
  });
}
