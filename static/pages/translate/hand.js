// @ts-check
// The weights set by hand: the translation is written again with them, beside the untouched one and that of the model
// that has but one vector.
import { Refusal, ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { flag, isPlace, list, maybe, part, place, text } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { labels } from "../../lib/labels.js";
import { columnOf } from "../../walkthrough/journey.js";
import { editedIn } from "../../lib/lit.js";
import { remembered } from "../../lib/remembered.js";
import { plane } from "../../lib/tensor.js";
import * as celltools from "../../views/celltools.js";
import * as picture from "../../views/picture.js";
import * as choose from "./choose.js";
import { happened, versions } from "./happened.js";

/** @typedef {import("../../lib/types.js").ByHand} ByHand */
/** @typedef {import("../../lib/types.js").Step} Step */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./state.js").State} State */
/** @typedef {{cell: number[], value: number}} Edit */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} Own */

const KINDS = ["additive", "luong-general"];
const MOST = 2000; // edits
const FIELDS = {
  kind: text(""), // of the translator
  last: flag(),
  edits: list(isEdit, MOST),
  text: maybe(text("")), // the sentence that its edits belong to; null: that of the page
  at: maybe(place([0, 0])),
};
const { checked, kept } = part("hand", FIELDS);

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const kinds = choose.kinds("hand-kind", (kind) => keep({ kind, edits: [], at: null }));
  const last = h("button", { type: "button", onclick: () => keep({ last: !own().last }) });
  last.textContent = _("All weights on the last state, for every word");
  const row = h("button", { type: "button", onclick: allOnOne });
  const back = h(
    "button",
    { type: "button", onclick: () => keep({ last: false, edits: [] }) },
    _("Remove all changes"),
  );
  const said = h("div", { class: "versions" });
  const note = h("p", { class: "happened", role: "status" });
  const stage = h("div", { class: "stage hand" });
  const saves = h("div", {});
  const under = h("div", { class: "hand-tools" });
  const which = _(
    "Not possible here: local attention fades its weights once more, and the transformer has several heads in two layers; one row of weights would not be all of it.",
  );
  panel.append(
    h(
      "p",
      { class: "notice" },
      _(
        "Double-click a weight, or press Enter on it, to change it; or change a whole row: the sentence is translated again with yours.",
      ),
    ),
    h("div", { class: "row-of-tools" }, kinds.element, last, row, back),
    said,
    note,
    stage,
    saves,
    under,
    h("p", { class: "hint" }, which),
  );
  carry.beside(saves, _("these weights"), () => drawn, () => ({ caption: note.textContent ?? "" }));
  /** @type {State} */
  let state;
  /** @type {Answer} */
  let answer;
  /** @type {ByHand | null} */
  let found = null;
  let dropped = 0;
  /** @type {Edit[]} the last that were not refused */
  let taken = [];
  /** @type {Set<string>} cells that were guessed */
  let revealed = new Set();
  /** @type {Map<string, string>} what was guessed of them */
  let guesses = new Map();
  /** @type {ReturnType<typeof picture.mount> | null} */
  let drawn = null;
  /** @type {ReturnType<typeof celltools.mount> | null} */
  let tools = null;
  const rewritten = remembered(
    (/** @type {object} */ body, signal) =>
      ask("/api/translate/weights", body, signal),
  );
  new ResizeObserver(() => found?.weights && draw(found.weights)).observe(panel);

  /** @param {State} to @param {Answer} of */
  async function update(to, of) {
    if (!to.hide) [revealed, guesses] = [new Set(), new Map()];
    [state, answer] = [to, of];
    const { text, edits } = own();
    if (edits.length && text !== answer.text) {
      dropped = edits.length; // they were of other words
      return keep({ edits: [], at: null });
    }
    const next = await rewritten(body()).catch((error) => {
      if (error instanceof Refusal && JSON.stringify(edits) !== JSON.stringify(taken)) keep({ edits: taken });
      throw error;
    });
    if (!next) return;
    [found, taken] = [next, edits];
    render();
    dropped = 0;
  }

  function own() {
    const said = checked(state);
    return { ...said, kind: choose.kindOf(available(), said.kind), text: said.text ?? answer.text };
  }

  function available() {
    return answer.translations.filter(({ kind }) => KINDS.includes(kind));
  }

  /** @param {Partial<Own>} by */
  function keep(by) {
    change(kept(state, { ...own(), text: answer.text, ...by }));
  }

  function body() {
    const { kind, last, edits } = own();
    return { text: answer.text, kind, last, edits };
  }

  function render() {
    if (!found) return;
    const { kind, last: isLast, edits } = own();
    kinds.update(available(), kind);
    last.setAttribute("aria-pressed", String(isLast));
    const isLeft = document.activeElement === back;
    back.hidden = !isLast && !edits.length;
    if (isLeft && back.hidden) row.focus();
    fill(said, versions(answer, found));
    note.textContent = happened(answer, found, own(), dropped);
    row.hidden = stage.hidden = under.hidden = !found.weights;
    if (!found.weights) return;
    const { column } = focus(found.weights);
    row.textContent = _("This whole row on “{word}”", { word: found.tokens.key[column].text });
    draw(found.weights);
    if (tools) tools.update(toolsData(found.weights));
    else tools = celltools.mount(under, toolsData(found.weights));
  }

  /** @param {Step} step */
  function focus(step) {
    const own_ = plane(step);
    const word = choose.translationOf(answer, own().kind).words;
    const at = word.findIndex(
      ({ text, occurrence }) => text === state.word?.text && occurrence === state.word.occurrence,
    );
    const [row, column] = own().at ?? [Math.max(0, at), -1];
    const inside = Math.min(row, own_.rows - 1);
    const top = column < 0 ? columnOf(step, { head: 0, row: inside, column: 0 }, state.hide) : column;
    return { row: inside, column: Math.min(top, own_.columns - 1) };
  }

  /** @param {Step} step */
  function draw(step) {
    if (drawn) drawn.update(matrixData(step));
    else drawn = picture.mount(stage, matrixData(step));
  }

  /** @param {Step} step @returns {picture.PictureData} */
  function matrixData(step) {
    const tokens = /** @type {ByHand} */ (found).tokens;
    return {
      plane: plane(step),
      rowLabels: labels(step, 0, tokens),
      columnLabels: labels(step, 1, tokens),
      scale: { kind: "share", largest: 1 },
      legend: [],
      hidden: () => false,
      edited: editedIn(step, [step], 0),
      lit: new Set(),
      focus: focus(step),
      blank: state.hide,
      revealed,
      sums: true,
      editable: true,
      move: true,
      width: panel.clientWidth,
      title: _("Weights: English words down, German words across"),
      onfocus: (row, column) => keep({ at: [row, column] }),
      onguess: () => tools?.focus(),
      onedit: (row, column, value) => set([{ cell: [row, column], value }]),
    };
  }

  /** @param {Step} step @returns {celltools.CellToolsData} */
  function toolsData(step) {
    const { row, column } = focus(step);
    const key = `${row},${column}`;
    return {
      step,
      whole: null,
      steps: [step],
      tokens: /** @type {ByHand} */ (found).tokens,
      head: 0,
      row,
      column,
      blank: state.hide && !revealed.has(key),
      guess: guesses.get(key) ?? null,
      notes: [],
      editable: () => true,
      onreveal: (guess) => (revealed.add(key), guesses.set(key, guess), render()),
      onedit: (_step, changes) => set(changes),
      onundo: (_step, cell) => {
        const { edits, last } = own();
        const left = edits.filter((each) => String(each.cell) !== String(cell));
        keep({ edits: left, last: last && left.length < edits.length }); // else it was set with all the others
      },
    };
  }

  /** @param {Edit[]} more replace those of the same cells */
  function set(more) {
    const isAnew = (/** @type {Edit} */ each) => more.some(({ cell }) => String(cell) === String(each.cell));
    keep({ edits: [...own().edits.filter((each) => !isAnew(each)), ...more] });
  }

  /** The row in focus looks at one German word alone. */
  function allOnOne() {
    if (!found?.weights) return;
    const { row, column } = focus(found.weights);
    set(found.tokens.key.map((_token, j) => ({ cell: [row, j], value: j === column ? 1 : 0 })));
  }

  return { update };
}

/** @param {unknown} given @returns {given is Edit} */
function isEdit(given) {
  const { cell, value } = /** @type {{cell?: unknown, value?: unknown}} */ (given ?? {});
  return isPlace(cell) && cell.length === 2 && Number.isFinite(value);
}
