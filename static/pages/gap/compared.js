// @ts-check
// What the two ways of reading do to the guess, in a sentence with the person's own words.
import { _, finely, number } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.js").GapGuesses} GapGuesses */

/** @param {GapGuesses} found @param {string} word the one that stood in the gap, or the hole */
export function compared({ guesses, words, place }, word) {
  const [both, left] = guesses;
  const [first, other] = [both.candidates[0], left.candidates[0]];
  const params = {
    word,
    first: first.word,
    share: finely(first.probability),
    other: other.word,
    other_share: finely(other.probability),
  };
  const after = words.length - 1 - place;
  const parts = [
    _(
      "With both sides of the gap, “{first}” is likeliest, {share}; with only what comes before it, “{other}”, {other_share}.",
      params,
    ),
  ];
  if (both.true && left.true)
    parts.push(
      _("Your word “{word}” is guess number {rank} of the one and number {other_rank} of the other.", {
        word,
        rank: number(both.true.rank),
        other_rank: number(left.true.rank),
      }),
    );
  if (after < 2) parts.push(_("Almost nothing follows the gap here, so the causal model misses little."));
  return parts.join(" ");
}
