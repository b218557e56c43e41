// @ts-check
// How good are they? The figure of Bahdanau's paper in our own numbers: a score by the length of the sentence.
import { h } from "../../lib/dom.js";
import { choice, part } from "../../lib/fields.js";
import { _, number, percent } from "../../lib/i18n.js";
import * as figure from "../../views/figure.js";
import { known } from "./known.js";

/** @typedef {import("../../lib/types.js").TranslatorCard} Card */
/** @typedef {import("../../lib/types.js").LengthScore} Score */
/** @typedef {"exact" | "words" | "bleu"} Measure */

/** @type {Record<Measure, {name: string, means: string}>} */
const MEASURES = {
  exact: {
    name: _("Exact"),
    means: _("The share of sentences that are translated word for word as the grammar does."),
  },
  words: {
    name: _("Words in place"),
    means: _("The share of words that are where the grammar's translation has them, counted over the longer of the two."),
  },
  bleu: {
    name: _("BLEU"),
    means: _(
      "BLEU-4 × 100 (Papineni et al. 2002): exp(min(0, 1 − r/c)) · (p₁ p₂ p₃ p₄)^¼, where pₙ is the share of runs of n words that the reference has too, and c and r are the words written and wanted.",
    ),
  },
};
const HALF = 0.5;
const { checked, kept } = part("scores", { measure: choice(/** @type {Measure[]} */ (["exact", "words", "bleu"])) });

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const said = h("p", { class: "finding" });
  const [exact, words, bleu] = [button("exact"), button("words"), button("bleu")];
  const legend = h("legend", { class: "unseen" }, _("What is measured"));
  const means = h("p", { class: "notice" });
  const place = h("div", {});
  const command = h("p", { class: "notice only-code" }, h("code", {}, "python -m model.networks.translation --score"));
  panel.append(
    said,
    h("fieldset", { class: "switch" }, legend, exact.label, words.label, bleu.label),
    means,
    place,
    command,
  );
  /** @type {ReturnType<typeof figure.mount> | null} */
  let view = null;
  /** @type {import("./parts.js").State} */
  let shown;

  /** @param {Measure} value */
  function button(value) {
    const onchange = () => change(kept(shown, { measure: value }));
    const input = h("input", { type: "radio", name: "measure", value, onchange });
    return { input, label: h("label", {}, input, h("span", {}, MEASURES[value].name)) };
  }

  /** @param {import("./parts.js").State} state @param {import("./parts.js").Answer} answer */
  async function update(state, answer) {
    const { cards } = await known();
    shown = state;
    const { measure } = checked(state);
    for (const { input } of [exact, words, bleu]) input.checked = input.value === measure;
    said.textContent = state.hide
      ? _("Which model falls first, and at what length? Guess, then stop hiding.")
      : finding(cards, measure);
    means.textContent = MEASURES[measure].means;
    place.hidden = state.hide;
    const drawn = picture(cards, measure, answer.tokens.length);
    if (view) view.update(drawn);
    else view = figure.mount(place, drawn);
  }

  return { update };
}

/** @param {Card[]} cards @param {Measure} measure @param {number} own length of the person's sentence @returns {figure.FigureData} */
function picture(cards, measure, own) {
  const scores = cards[0].scores;
  const unseen = scores.filter(({ trained }) => !trained);
  const last = Math.max(...scores.filter(({ trained }) => trained).map(({ longest }) => longest));
  return {
    id: "scores",
    title: _("{measure}, by the length of the German sentence", { measure: MEASURES[measure].name }),
    x: _("words and marks of the German sentence"),
    y: measure === "bleu" ? _("BLEU × 100") : _("% of them"),
    log: [],
    series: cards.map((card) => ({
      name: card.title,
      kind: "line",
      x: card.scores.map(middle),
      y: card.scores.map((score) => Math.round(1000 * score[measure]) / 10),
    })),
    marked: own,
    note: _(
      "Test sentences, on which no model was trained: {counts}. After figure 2 of Bahdanau et al. 2015, arXiv:1409.0473.",
      {
        counts: scores.map((score) => `${lengths(score)}: ${number(score.sentences)}`).join(", "),
      },
    ),
    here: _("yours: {n}", { n: own }),
    ticks: scores.map((score) => ({ at: middle(score), name: lengths(score) })),
    band: unseen.length
      ? { from: last + 0.5, to: unseen[unseen.length - 1].longest + 0.5, name: _("never trained on") }
      : null,
    range: [0, 112],
  };
}

/** @param {Score} score */
const middle = ({ shortest, longest }) => (shortest + longest) / 2;

/** @param {Score} score */
const lengths = ({ shortest, longest }) => `${shortest}–${longest}`;

/** Who falls below half first, and what becomes of the lengths that nobody was trained on: read from the scores.
 * @param {Card[]} cards @param {Measure} measure */
export function finding(cards, measure) {
  const bins = cards[0].scores;
  const falls = cards.map(({ scores }) => scores.findIndex((score) => score[measure] < HALF));
  const bin = Math.min(...falls.filter((at) => at >= 0), bins.length);
  const [first, others] = [cards.filter((_card, i) => falls[i] === bin), cards.filter((_card, i) => falls[i] !== bin)];
  const rest = others.map(({ scores }) => scores[bin]?.[measure]);
  const fall =
    bin === bins.length || !others.length
      ? ""
      : _("{models} falls below half first: {share} at {n} words, while the others still have {least} to {most}.", {
          models: first.map(({ title }) => title).join(", "),
          share: first.map(({ scores }) => shown(scores[bin][measure], measure)).join(", "),
          n: lengths(bins[bin]),
          least: shown(Math.min(...rest), measure),
          most: shown(Math.max(...rest), measure),
        });
  return `${fall} ${beyond(cards, measure)}`.trim();
}

/** @param {Card[]} cards @param {Measure} measure */
function beyond(cards, measure) {
  const unseen = cards[0].scores.findIndex(({ trained }) => !trained);
  if (unseen < 1) return "";
  const at = (/** @type {Card} */ card, /** @type {number} */ bin) => card.scores[bin][measure];
  const best = cards.reduce((a, b) => (at(b, unseen) > at(a, unseen) ? b : a));
  const worse = cards.filter((card) => at(card, unseen) < at(card, unseen - 1)).length;
  return _(
    "At {n} words, lengths that none was trained on, {worse} of {all} models do worse than at {before}; the best, {model}, goes from {from} to {to}.",
    {
      n: lengths(cards[0].scores[unseen]),
      worse: number(worse),
      all: number(cards.length),
      before: lengths(cards[0].scores[unseen - 1]),
      model: best.title,
      from: shown(at(best, unseen - 1), measure),
      to: shown(at(best, unseen), measure),
    },
  );
}

/** @param {number} value @param {Measure} measure */
const shown = (value, measure) => (measure === "bleu" ? number(100 * value, 1) : percent(value));
