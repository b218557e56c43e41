// @ts-check
// The sentences of the comparison: how far apart the two are, in the pair in focus, on the whole, and in time.
import * as data from "./data.js";
import { NAMES } from "./state.js";
import { fill } from "../../lib/dom.js";
import { _, exact, number } from "../../lib/i18n.js";
import { modelOf, offer } from "../../lib/source.js";

/** @typedef {import("../../lib/types.js").CompareResponse} Comparison */
/** @typedef {import("../../lib/types.js").CompareCost} Costs */
/** @typedef {import("../../lib/types.js").CompareTime} Times */
/** @typedef {import("./state.js").Name} Name */

/** The measured ratio beside the counted one. @param {Times} times @param {Costs} costs */
export function compared(times, costs) {
  const at = times.n.indexOf(times.present);
  const [left, right] = [times.left[at], times.right[at]];
  if (left === null || right === null || times.ratio === null) return _("One side could not be measured here.");
  const operations = (/** @type {Name} */ side) => costs[side].operations[costs[side].n.indexOf(costs.n)];
  return _(
    "At n = {n} the left side takes {left} ms and the right side {right} ms, a ratio of {ratio}. The ratio of the counted operations is {counted}.",
    {
      n: number(times.present),
      left: exact(1000 * left),
      right: exact(1000 * right),
      ratio: exact(Number(times.ratio.toPrecision(2))),
      counted: exact(Number((operations("left") / operations("right")).toPrecision(2))),
    },
  );
}

/** How far apart they are on the whole. @param {import("../../lib/types.js").Difference} own @param {number} numbers how large those are that differ */
export function apart(own, numbers) {
  const words = { max: exact(own.max_abs), mean: exact(own.mean_abs) };
  if (own.max_abs === 0) return _("No difference in any cell.");
  if (own.max_abs <= data.ROUNDING * numbers) return _("The same up to rounding: at most {max} apart.", words);
  return _("Largest difference {max}, on average {mean}.", words);
}

/** The pair of words in focus. @param {Comparison} found @param {data.Focus} focus */
export function inWords(found, focus) {
  const [left, right] = NAMES.map((side) => data.pair(found[side].pattern, found[side].tokens, focus));
  if (!left || !right || left.key !== right.key) return "";
  return _("{query} looks at {key}: {left} on the left, {right} on the right.", {
    query: left.query,
    key: left.key,
    left: exact(left.value),
    right: exact(right.value),
  });
}

/** What the numbers mean, or that they mean nothing. @param {HTMLElement} place @param {import("../../lib/source.js").HeadOf | null} from @param {HTMLElement} menu of models @param {() => void} ontrained a person wants true ones */
export function whose(place, from, menu, ontrained) {
  const model = modelOf(from?.model);
  if (!from || !model) return offer(place, random(), menu, ontrained);
  const { layer, head } = from;
  fill(place, _("True numbers on both sides: of {title}, layer {layer}, head {head}, as it reads this sentence. What differs is the mechanism.", { title: model.title, layer, head }));
}

const random = () =>
  _(
    "The vectors of the words are random, drawn from the seed, and the same on both sides: what differs is the mechanism; what the words mean plays no part.",
  );
