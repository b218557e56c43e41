// @ts-check
// Each translator's card: its data, size, training and scores, and what it cannot do.
import { fill, h, svg } from "../../lib/dom.js";
import { _, exact, number, percent } from "../../lib/i18n.js";
import { known } from "./known.js";

/** @typedef {import("./known.js").Cards} Cards */
/** @typedef {import("../../lib/types.js").TranslatorCard} Card */

/** @param {HTMLElement} panel @returns {import("./parts.js").Part} */
export function mount(panel) {
  const place = h("div", { class: "known" });
  panel.append(place);

  /** @param {import("./parts.js").State} state */
  async function update({ hide }) {
    const found = await known();
    fill(place, ...found.cards.map((card) => made(card, found, hide)));
  }

  return { update };
}

/** @param {Card} card @param {Cards} all @param {boolean} isHidden */
function made(card, all, isHidden) {
  const rows = /** @type {[string, (string | Node)[]][]} */ ([
    [_("Data"), [data(card, all)]],
    [_("Size"), [size(card), " ", h("code", {}, `SHA-256 ${card.sha256}`)]],
    [_("Training"), [training(card), " ", h("code", {}, card.command)]],
    [_("Loss"), [curve(card.losses), losses(card)]],
    [_("Score by length"), [scores(card, isHidden)]],
    [
      _("What it cannot do"),
      [
        h(
          "ul",
          {},
          card.cannot.map((each) => h("li", {}, each)),
        ),
      ],
    ],
    [_("Paper"), [h("bdi", {}, card.source)]],
  ]);
  const list = rows.flatMap(([name, said]) => [h("dt", {}, name), h("dd", {}, said)]);
  return h("section", { "data-kind": card.kind }, h("h3", {}, card.title), h("dl", {}, list));
}

/** @param {Card} card @param {Cards} all */
function data({ sentences }, { german, english, corpus, trained }) {
  return _(
    "{n} pairs of sentences of 3 to {trained} words and marks, written by this project's own grammar (seed {seed}); {german} German and {english} English words and marks.",
    { n: number(sentences), trained, seed: corpus, german: number(german), english: number(english) },
  );
}

/** @param {Card} card */
function size({ parameters, bytes }) {
  return _("{n} parameters in {mb} MB, as 16-bit numbers.", { n: number(parameters), mb: number(bytes / 1e6, 1) });
}

/** @param {Card} card */
function training({ epochs, batch, rate, lengthening, seconds, seed }) {
  const recipe = _(
    "{epochs} times over the data, {batch} sentences at a time, AdamW with a rate of {rate}; seed {seed}; {minutes} minutes on a processor that was shared.",
    {
      epochs,
      batch,
      rate: exact(rate),
      seed,
      minutes: number(seconds / 60),
    },
  );
  return lengthening
    ? `${recipe} ${_("Short sentences came first, without which it learnt nothing about long ones.")}`
    : recipe;
}

/** @param {Card} card */
function losses({ losses, development_loss: development }) {
  return _("From {a} to {b} nats a word in training; {loss} on sentences that were not trained on.", {
    a: exact(losses[0]),
    b: exact(losses[losses.length - 1]),
    loss: exact(development),
  });
}

/** The losses of the epochs as a small line; the numbers stand beside it. @param {number[]} losses */
function curve(losses) {
  const top = Math.max(...losses);
  const points = losses.map((loss, i) => `${(i * 60) / (losses.length - 1)},${20 - (18 * loss) / top}`).join(" ");
  const line = svg("polyline", { points, fill: "none", stroke: "currentColor", "stroke-width": 1.5 });
  return svg("svg", { viewBox: "-1 0 62 21", class: "losses", "aria-hidden": "true" }, line);
}

/** @param {Card} card @param {boolean} isHidden */
function scores({ title, scores }, isHidden) {
  const head = [_("words"), _("exact"), _("in place"), _("BLEU")].map((name) => h("th", { scope: "col" }, name));
  const rows = scores.map(({ shortest, longest, exact, words, bleu, trained }) => {
    const cells = isHidden ? ["?", "?", "?"] : [percent(exact), percent(words), number(100 * bleu, 1)];
    const name = trained
      ? `${shortest}–${longest}`
      : _("{lengths}, never trained on", { lengths: `${shortest}–${longest}` });
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      cells.map((text) => h("td", {}, text)),
    );
  });
  const label = _("Score by length: {model}", { model: title });
  return h("table", { class: "numbers", "aria-label": label }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows));
}
