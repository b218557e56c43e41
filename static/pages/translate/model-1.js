// @ts-check
// Before attention: the table of which word translates which that IBM's Model 1 counts from pairs of sentences, round by
// round, beside where a trained translator looks, and beside what the grammar knows.
import { address } from "../../lib/address.js";
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { choice, part, text, whole } from "../../lib/fields.js";
import { _, ngettext, number, percent } from "../../lib/i18n.js";
import { remembered } from "../../lib/remembered.js";
import * as figure from "../../views/figure.js";
import * as choose from "./choose.js";
import { planeOf } from "./data.js";
import * as picture from "./picture.js";

/** @typedef {import("../../lib/types.js").ModelOne} ModelOne */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("../../lib/types.js").Board} Board */

const READ = ["10", "100", "1000"]; // pairs of sentences
const ROUNDS = 10;
const { checked, kept } = part("model-1", {
  kind: text(""), // of the translator beside it
  pairs: choice(READ, "100"),
  round: whole({ below: ROUNDS + 1, otherwise: 1 }),
});

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const legend = h("legend", { class: "unseen" }, _("Pairs of sentences read"));
  const pairs = h("fieldset", { class: "switch" }, legend, ...READ.map(size));
  const range = h("input", { type: "range", min: "0", max: String(ROUNDS), step: "1" });
  range.addEventListener("input", () => keep({ round: Number(range.value) }));
  const round = h("output", {});
  const rounds = h("label", { class: "width" }, _("Rounds of counting"), " ", range, " ", round);
  const kinds = choose.kinds("model-1-kind", (kind) => keep({ kind }));
  const said = h("p", { class: "finding" });
  const names = [_("Model 1’s alignment"), _("the translator’s alignment"), _("the grammar’s alignment")];
  const slots = names.map((name) => slot(name, change, () => said.textContent ?? ""));
  const boards = h("div", { class: "alignments" }, ...slots.map(({ element }) => element));
  const table = h("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": _("The table, for this sentence") });
  const place = h("div", {});
  const how = _(
    "Model 1 is given pairs of sentences, and nothing else. First every word may translate every other. Then, in each round, every English word is shared out over the German words of its sentence, as the table has them, and the table is counted anew from the shares. ∅ is the empty word: from it comes what translates nothing.",
  );
  const difference = _(
    "The table gives a word the same shares wherever it stands, and it knows nothing of order: it can say which word comes from which once both sentences are there, but it cannot write. Attention makes each row from the sentence, and the translator was never told an alignment.",
  );
  panel.append(
    h("p", { class: "notice" }, how, " ", h("a", { href: address("/lab/ibm-model-1") }, _("On a few words in the lab"))),
    h("div", { class: "row-of-tools" }, h("span", { "aria-hidden": "true" }, _("Pairs of sentences read")), pairs, rounds),
    said,
    h("div", { class: "row-of-tools" }, h("span", {}, _("Beside it:")), kinds.element),
    boards,
    h("p", { class: "notice" }, difference),
    h("h3", {}, _("The table, for this sentence")),
    table,
    place,
  );
  /** @type {State} */
  let state;
  /** @type {Answer} */
  let answer;
  /** @type {ModelOne | null} */
  let found = null;
  /** @type {ReturnType<typeof figure.mount> | null} */
  let curve = null;
  const learned = remembered((/** @type {object} */ body, signal) => ask("/api/translate/model-1", body, signal));

  /** @param {string} value */
  function size(value) {
    const input = h("input", { type: "radio", name: "model-1-pairs", value, onchange: () => keep({ pairs: value }) });
    return h("label", {}, input, h("span", {}, number(Number(value))));
  }

  /** @param {State} to @param {Answer} of */
  async function update(to, of) {
    [state, answer] = [to, of];
    const next = await learned(body());
    if (!next) return;
    found = next;
    render();
  }

  function own() {
    const said = checked(state);
    return { ...said, kind: choose.kindOf(looking(), said.kind, ["additive"]) };
  }

  /** Those that look anywhere. */
  function looking() {
    return answer.translations.filter(({ maps }) => maps.length);
  }

  /** @param {Partial<ReturnType<typeof own>>} by */
  function keep(by) {
    change(kept(state, { ...own(), ...by }));
  }

  function body() {
    const { kind, pairs, round } = own();
    const composed = state.composed && { composed: state.composed };
    return { text: answer.text, kind, pairs: Number(pairs), round, ...composed };
  }

  function render() {
    if (!found) return;
    const { kind, pairs: read, round: n } = own();
    kinds.update(looking(), kind);
    for (const input of pairs.querySelectorAll("input")) input.checked = input.value === read;
    range.value = String(n);
    round.textContent = number(n);
    said.textContent = finding(found, Number(read), n);
    const [first, last] = [found.boards.find(({ id }) => id === "model-1"), found.boards.find(({ id }) => id === "grammar")];
    slots[0].show(first, found, state);
    slots[1].show(found.boards.find((each) => each !== first && each !== last), found, state);
    slots[2].show(last, found, state);
    fill(table, dictionary(found));
    const data = progress(found, n);
    if (curve) curve.update(data);
    else curve = figure.mount(place, data);
    place.hidden = state.hide;
  }

  /** @param {ModelOne} of @param {number} read @param {number} n */
  function finding({ top, looks, trained, tested }, read, n) {
    if (state.hide) return _("How many words does a table find that was counted from so few sentences? Guess, then stop hiding.");
    const own = ngettext(
      "After {n} round on {pairs} pairs of sentences, the table gives {share} of the words most to a German word that they translate.",
      "After {n} rounds on {pairs} pairs of sentences, the table gives {share} of the words most to a German word that they translate.",
      n,
      { pairs: number(read), share: percent(top[n]) },
    );
    const beside = _("The translator, trained on {read} pairs, looks most at one for {looks}. Both were tried on {tested} other sentences.", {
      read: number(trained),
      tested: number(tested),
      looks: percent(looks ?? 0),
    });
    return `${own} ${beside}`;
  }

  /** Of each German word what it may be translated by. @param {ModelOne} of */
  function dictionary({ tokens, likely }) {
    const rows = tokens.key.map(({ text: word }, i) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("bdi", { lang: "de" }, word)),
        likely[i].map(({ text, probability }) => h("td", {}, h("bdi", { lang: "en" }, state.hide ? "?" : text), ` ${state.hide ? "?" : percent(probability)}`)),
      ),
    );
    return h("table", { class: "numbers" }, h("tbody", {}, rows));
  }

  /** @param {ModelOne} of @param {number} n @returns {figure.FigureData} */
  function progress({ top, looks }, n) {
    const x = top.map((_share, i) => i);
    const rounded = (/** @type {number} */ share) => Math.round(1000 * share) / 10;
    const title = answer.translations.find(({ kind }) => kind === own().kind)?.title ?? "";
    return {
      id: "model-1",
      title: _("Words that come most from a German word which they translate"),
      x: _("rounds of counting"),
      y: _("% of them"),
      log: [],
      series: [
        { name: _("Model 1 (1993)"), kind: "line", x, y: top.map(rounded) },
        { name: title, kind: "line", x, y: x.map(() => rounded(looks ?? 0)) },
      ],
      marked: n,
      here: _("shown: {n}", { n }),
      note: _("The translator was trained before, and its attention does not change here: its line is level."),
      range: [0, 100],
    };
  }

  return { update };
}

/** A place for one alignment. @param {string} called @param {import("./parts.js").Change} change @param {() => string} caption */
function slot(called, change, caption) {
  const name = h("h3", {});
  const place = h("div", { class: "board", tabIndex: 0, role: "group" });
  const saves = h("div", {});
  const element = h("section", { hidden: true }, name, place, saves);
  /** @type {ReturnType<typeof picture.mount> | null} */
  let view = null;
  carry.beside(saves, called, () => view, () => ({ caption: caption() }));

  /** @param {Board | undefined} board @param {ModelOne} of @param {State} state */
  function show(board, { tokens }, state) {
    element.hidden = !board;
    if (!board) return;
    name.textContent = board.title;
    place.setAttribute("aria-label", board.title);
    const { query: words, key } = tokens;
    const data = {
      translation: { title: board.title, words, maps: [board.map] },
      tokens: key.slice(0, planeOf(board.map).columns), // the empty word is Model 1's alone
      state: { ...state, key: -1 },
      onfocus: (/** @type {number} */ row) =>
        change({ word: { text: words[row].text, occurrence: words[row].occurrence }, key: -1 }),
    };
    if (view) view.update(data);
    else view = picture.mount(place, data);
  }

  return { element, show };
}
