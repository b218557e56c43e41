// @ts-check
// What came of weights that were set by hand: three translations, and what happened in words.
import { h } from "../../lib/dom.js";
import { _, ngettext } from "../../lib/i18n.js";
import * as choose from "./choose.js";
import { difference } from "./difference.js";

/** @typedef {import("../../lib/types.js").ByHand} ByHand */
/** @typedef {import("./parts.js").Answer} Answer */

/** The untouched translation, this one, and that of the fixed vector. @param {Answer} answer @param {ByHand} of */
export function versions(answer, of) {
  const untouched = choose.translationOf(answer, of.kind).words.map(({ text }) => text);
  const fixed = answer.translations.find(({ kind }) => kind === "fixed");
  const line = (/** @type {string} */ title, /** @type {string[]} */ words, isCompared = true) => {
    const other = isCompared ? difference(words, untouched).own : new Set();
    const word = (/** @type {string} */ text, /** @type {number} */ i) => [
      " ",
      other.has(i) ? h("mark", { class: "other" }, text, h("small", {}, "≠")) : text,
    ];
    const text = words.length ? words.flatMap(word) : h("em", {}, _("It writes nothing."));
    return [h("dt", {}, title), h("dd", { lang: "en", dir: "ltr" }, text)];
  };
  return h("dl", {}, [
    ...line(_("Untouched"), untouched, false),
    ...line(
      _("With your weights"),
      of.tokens.query.map(({ text }) => text),
    ),
    ...(fixed
      ? line(
          fixed.title,
          fixed.words.map(({ text }) => text),
        )
      : []),
  ]);
}

/**
 * What one sees happen, in a few sentences.
 * @param {Answer} answer
 * @param {ByHand} of
 * @param {{last: boolean, edits: unknown[]}} set what was set by hand
 * @param {number} dropped how many of them belonged to another sentence
 */
export function happened(answer, of, { last, edits }, dropped) {
  const before = choose.translationOf(answer, of.kind).words.map(({ text }) => text);
  const after = of.tokens.query.map(({ text }) => text);
  const same = before.length === after.length && before.every((text, i) => text === after[i]);
  const parts = [];
  if (dropped) parts.push(_("Your weights belonged to another sentence and were dropped."));
  if (last && same)
    parts.push(_("Every word now gets the last state alone, and on this short sentence that is enough."));
  if (last && !same)
    parts.push(
      _(
        "Every word now gets the same vector, the encoder's last state: all that a model before attention was given (Sutskever et al. 2014, Cho et al. 2014). The sentence is lost.",
      ),
      _(
        "It is lost sooner than by the translator with one fixed vector, which was trained to write from its vector; this one was not, and of this state only the first half has read the whole sentence. Long sentences are lost by both.",
      ),
    );
  if (!last && edits.length)
    parts.push(same ? _("The translation is the same as before.") : _("Your weights changed the translation."));
  if (of.unused)
    parts.push(
      ngettext(
        "{n} weight lies beyond the end of this translation.",
        "{n} weights lie beyond the end of this translation.",
        of.unused,
      ),
    );
  return parts.join(" ");
}
