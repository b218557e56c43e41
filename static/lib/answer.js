// @ts-check
// The truth of a lesson's question, in one sentence.
import { h } from "./dom.js";
import { _, exact } from "./i18n.js";
import { named } from "./labels.js";
import { written } from "./prose.js";

/** @typedef {import("./types.js").JudgedAnswer} Judged */
/** @typedef {import("./types.js").LessonQuestion | import("./types.js").ClassQuestion} Question */

/** @param {number | null} value null: infinite */
export const numeral = (value) => (value === null ? "−∞" : exact(value));

/** "" if there is none to be told: something was to be done, or said in one's own words. @param {Judged} judged @param {Question} question */
export function truthOf({ values, places, choice, after }, { kind, choices, words }) {
  const names = named(words);
  const name = (/** @type {number} */ place) => names[place] ?? String(place);
  if (kind === "number" || kind === "count") return _("It is {value}.", { value: values.map(numeral).join(", ") });
  const [first] = places.map((place) => numeral(values[place]));
  if (kind === "largest" && !words.length) return _("The largest is {value}.", { value: first });
  if (kind === "smallest" && !words.length) return _("The smallest is {value}.", { value: first });
  if (kind === "largest") return _("The largest is that of “{word}”: {value}.", { word: name(places[0]), value: first });
  if (kind === "smallest") return _("The smallest is that of “{word}”: {value}.", { word: name(places[0]), value: first });
  if (kind === "order") return _("The order is: {words}.", { words: places.map(name).join(", ") });
  if (choice === null) return "";
  if (kind === "choose") return _("The answer is: {answer}", { answer: h("span", {}, ...choices[choice].spans.map(written)).textContent ?? "" });
  if (kind !== "change") return "";
  const from = { before: numeral(values[0]), after: numeral(after) };
  const said = [_("It grows, from {before} to {after}.", from), _("It shrinks, from {before} to {after}.", from), _("It stays at {before}.", from)];
  return said[choice];
}

/** What there is to choose from; none, if it is answered otherwise. @param {Question} question */
export function choicesOf({ kind, choices }) {
  if (kind === "change") return [_("It grows"), _("It shrinks"), _("It stays")];
  return choices.map(({ spans }) => h("span", {}, ...spans.map(written)));
}
