// @ts-check
// Any word of a translation, step by step: the decoder's state that asks, the encoder's states that answer, scores,
// weights, what is found, and how the word comes of it.
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { maybe, part, place as places, text, whole } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { reveals } from "../../lib/reveal.js";
import { CROSS, inside, SUMMARY, WEIGHTS } from "../../lib/roles.js";
import { followed } from "../../lab/texts.js";
import { columnOf } from "../../walkthrough/journey.js";
import { byId } from "../../lib/masks.js";
import * as options from "../../lib/options.js";
import { plane } from "../../lib/tensor.js";
import { walked } from "../../lib/walked.js";
import * as next from "../../views/next.js";
import * as walkthrough from "../../walkthrough/walkthrough.js";
import * as choose from "./choose.js";
import { rowOf } from "./data.js";

/** @typedef {import("../../lib/types.js").TranslatorWalk} Walk */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./state.js").State} State */
const FIRST = ["additive", "luong-general", "transformer"]; // whichever is there
const { checked, kept } = part("walk", {
  kind: text(""), // of the translator
  layer: whole({ below: 2, otherwise: 0 }),
  step: text(""),
  at: maybe(places([0, 0, 0])), // head, row, column
  text: maybe(text("")), // the sentence that the cell is of; null: that of the page
});
const ENTRANCES = [inside(CROSS, WEIGHTS), WEIGHTS, SUMMARY];

/** How the next word comes of what was found. @type {Record<string, string>} */
const HOW = {
  fixed: _(
    "c goes into the decoder at every word. Its new state, the word before and c give each English word a score.",
  ),
  additive: _(
    "The context goes into the decoder. Its new state, the word before and the context give each English word a score.",
  ),
  "luong-general": _("The attentional state, “output”, gives each English word a score."),
  "luong-local": _("The attentional state, “output”, gives each English word a score."),
  transformer: _("The vector of this place goes on through the layers; the last one gives each English word a score."),
};

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const kinds = choose.kinds("walk-kind", (kind) => keep({ kind, layer: 0, step: "", at: null }));
  const layer = h("span", { class: "options" });
  const words = choose.words(_("Which English word"), (word) => change({ word, key: -1 }));
  const note = h("p", { class: "notice" });
  const how = h("p", { class: "notice" });
  const candidates = h("div", {});
  const likely = h("section", { class: "likely" }, h("h3", {}, _("How this makes the word")), how, candidates);
  const closed = reveals(() => render());
  /** @type {ReturnType<typeof next.mount> | null} */
  let list = null;
  carry.beside(likely, _("what comes next"), () => list);
  const place = h("div", {});
  panel.append(h("div", { class: "row-of-tools" }, kinds.element, layer), words.element, note, place, likely);
  /** @type {State} */
  let state;
  /** @type {Answer} */
  let answer;
  /** @type {Walk | null} */
  let walk = null;
  /** @type {ReturnType<typeof walkthrough.mount> | null} */
  let view = null;
  let shownOf = ""; // the sentence of the walk that is shown
  const look = walked("/api/translate/walk", "/api/translate/cell");

  /** @param {State} to @param {Answer} of */
  async function update(to, of) {
    [state, answer] = [to, of];
    const found = await look.of(body());
    if (!found) return;
    const before = walk;
    walk = found;
    const { at, text } = own();
    if (at && text !== answer.text) return keep({ at: before && shownOf === text ? goneTo(at, before, found) : null });
    shownOf = answer.text;
    render();
  }

  /** Where the words of a cell are in another sentence. @param {number[]} at @param {Walk} before @param {Walk} after */
  function goneTo(at, before, after) {
    return followed(at, { from: stepOf(before), to: stepOf(after), isHidden: state.hide }, before.tokens, after.tokens);
  }

  function own() {
    const said = checked(state);
    const kind = choose.kindOf(answer.translations, said.kind, FIRST);
    return { ...said, kind, layer: kind === "transformer" ? said.layer : 0, text: said.text ?? answer.text };
  }

  /** @param {Partial<ReturnType<typeof own>>} by @param {Partial<State>} [more] */
  function keep(by, more = {}) {
    change({ ...kept(state, { ...own(), text: answer.text, ...by }), ...more });
  }

  function body() {
    const { kind, layer } = own();
    return { text: answer.text, kind, layer };
  }

  function render() {
    if (!walk) return;
    const { kind } = own();
    const translation = choose.translationOf(answer, kind);
    kinds.update(answer.translations, kind);
    words.update(translation, state.word);
    options.show(layer, walk.layers ? [options.whole("layer", walk.layers)] : [], { layer: own().layer }, (_name, to) =>
      keep({ layer: Number(to) }),
    );
    note.textContent = noteOf(kind);
    sayLikely(Math.max(0, rowOf(translation, state.word)));
    const data = walkData(walk);
    if (view) view.update(data);
    else view = walkthrough.mount(place, data);
  }

  /** @param {string} kind */
  function noteOf(kind) {
    if (kind === "fixed")
      return _("Nothing looks here: below is how the one vector c is made, and it is the same for every English word.");
    return kind === "transformer"
      ? _(
          "One layer of the decoder, at all positions at once. A row is the position where its English word is to be written.",
        )
      : _("All English words at once, a row for each: the row of the word that you chose is in focus.");
  }

  /** @param {number} row */
  function sayLikely(row) {
    const all = (walk?.likely[row] ?? []).map(({ text, probability }, id) => ({ token: { id, text, occurrence: 0 }, probability, baseline: probability }));
    how.textContent = HOW[own().kind];
    const data = { candidates: all, changed: false, lang: "en", ...closed("likely", state.hide, all) };
    if (list) list.update(data);
    else list = next.mount(candidates, data);
    candidates.hidden = !all.length;
  }

  /** @param {Walk} of */
  function stepOf(of) {
    const steps = byId(of.steps);
    return steps.get(own().step) ?? ENTRANCES.map((each) => steps.get(each)).find(Boolean) ?? of.steps[0];
  }

  /** @param {Walk} of @returns {walkthrough.WalkthroughData} */
  function walkData(of) {
    const { at } = own();
    const steps = byId(of.steps);
    const step = stepOf(of);
    const word = Math.max(0, rowOf(choose.translationOf(answer, own().kind), state.word));
    const isOfWords = plane(step).rowAxis === "query";
    const [head, row, column] = at ?? [0, word, columnOf(step, { head: 0, row: word, column: 0 }, state.hide)];
    return {
      steps: of.steps,
      tokens: of.tokens,
      code: of.code,
      focus: { step: step.id, head, row: isOfWords ? word : row, column, hide: state.hide, hideFrom: state.hideFrom },
      onfocus: (to) => {
        const next = steps.get(to.step);
        // along the words the word in focus moves too
        const isAlong = isOfWords && next && plane(next).rowAxis === "query";
        const { text, occurrence } = of.tokens.query[to.row] ?? {};
        const more = isAlong && to.row !== word && text !== undefined ? { word: { text, occurrence }, key: -1 } : {};
        keep({ step: to.step, at: [to.head, to.row, to.column] }, { ...more, hide: to.hide, hideFrom: to.hideFrom });
      },
      carried: { about: [choose.translationOf(answer, own().kind).title] },
      explain: look.explain(body()),
    };
  }

  return { update };
}
