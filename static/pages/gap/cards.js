// @ts-check
// What the two models are: what they read, how they were trained, what they score on stories none of them has read.
import { h } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";

const TITLES = { masked: _("Masked"), causal: _("Causal") }; // in the page's order

/** @param {HTMLElement} element */
export function mount(element) {
  const names = Object.values(TITLES);
  const rows = facts(Object.keys(TITLES).map((kind) => shipped.cards?.[kind] ?? {}));
  element.append(
    h(
      "table",
      { class: "cards" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td"),
          names.map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(([name, ...cells]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, name),
            cells.map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

/** @param {Record<string, any>[]} cards */
function facts(cards) {
  const each = (/** @type {(card: Record<string, any>) => string} */ say) => cards.map(say);
  const share = (/** @type {string} */ name) => each(({ scores }) => percent(scores[name]));
  const code = (/** @type {string} */ name) => cards.map((card) => h("code", {}, card[name]));
  return [
    [
      _("Size"),
      ...each((card) => _("{n} numbers, {size} MB", { n: number(card.parameters), size: number(card.bytes / 1e6, 2) })),
    ],
    [_("Task"), ...each(({ hidden }) => task(hidden))],
    [_("Begins with"), ...each(({ kind }) => (kind === "masked" ? _("what the causal one learned") : _("chance")))],
    [
      _("Words and marks it has read"),
      ...each((card) => _("{words}, {epochs} times", { words: number(card.words), epochs: card.recipe.epochs })),
    ],
    [
      _("Loss at the beginning and at the end, in nats a word"),
      ...each(({ losses }) => `${number(losses[0], 2)} → ${number(losses[losses.length - 1], 2)}`),
    ],
    [_("One gap in an unread text: the true word comes first"), ...share("top_1")],
    [_("It is among the first five"), ...share("top_5")],
    [_("Perplexity of the true word"), ...each(({ scores }) => number(scores.perplexity, 1))],
    [_("Command"), ...code("command")],
    [_("Seed"), ...each(({ seed }) => String(seed))],
    [_("Licence"), ...code("licence")],
    [_("SHA-256 of its weights"), ...code("sha256")],
  ];
}

/** @param {number | null} hidden share of the words */
function task(hidden) {
  return hidden
    ? _("to guess {share} of the words, hidden", { share: percent(hidden) })
    : _("to guess every next word");
}
