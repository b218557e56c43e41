// @ts-check
// A trained model on one's own sentence: the text, what was changed inside the model, and one part of the page at a time.
import { ask, latest } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { foreign } from "../../lib/foreign.js";
import { _, ngettext } from "../../lib/i18n.js";
import { panels } from "../../lib/panels.js";
import { asking, tell } from "../../lib/problem.js";
import { retrace } from "../../lib/retrace.js";
import { fragment } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";
import * as changes from "../../views/changes.js";
import * as tabs from "../../views/tabs.js";
import { card } from "./card.js";
import { listed } from "./changed.js";
import { cellAfter, fitting, followed } from "./follow.js";
import * as sentences from "./sentences.js";
import * as sides from "./sides.js";
import { checked, hasSides, model, reading, words, STATE } from "./state.js";
import { alone } from "./heads/alone.js";
import { tabsFor } from "./tabs.js";
import { LONG, calm } from "./waiting.js";

/** @typedef {import("../../lib/types.js").Token} Token */
/** @typedef {import("./state.js").State} State */

const WORD = _("it"); // of the sentence that the page opens with
/** What a person makes: the text, what is changed inside the model, the settings of the parts. */
const MADE = ["text", "second", "side", "answer", "interventions", "hide", "tabs.next", "tabs.generate", "tabs.interventions"];
const PANELS = ["#panels"];
const isAlone = "alone" in document.documentElement.dataset; // a file, which holds one head
const FIXED = /** @type {const} */ (["layer", "head", "interventions"]);
const ONE = _("This page was saved with one head as it was: for another, or a change, open Headlight.");
const link = fragment();
const parts = tabsFor(model.kind);

let state = checked({});
/** What was read last, as it was asked, its tokens, and the changes that the model took. */
let read = { words: /** @type {string | null} */ (null), tokens: /** @type {Token[]} */ ([]) };
/** What was opened, of a link or by undo: its changes are of its own text, whatever is typed before its tokens come. */
let opening = state;
let taken = state.interventions;
let dropped = 0;
let turn = 0;
/** The part that is open. @type {import("./tabs.js").Part | null} */
let now = null;
const open = panels(find("#panels"), parts, change, (id) => import(`./${id}.js`));

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
const tokensOf = latest((/** @type {object} */ of, signal) => /** @type {Promise<Token[]>} */ (ask("/api/tokens", of, signal)));
const others = model.pairs || model.mask ? sentences.mount(find("#ask"), sentence, change) : null;
const header = tools.mount(toolsData());
const bar = tabs.mount(find("#tabs"), tabsData());
const side = hasSides ? sides.mount(find("#sides"), state, change) : null;
const chips = changes.mount(find("#edits"), changesData());

/** @param {Partial<State>} by */
function change(by) {
  if (isAlone && FIXED.some((name) => name in by && by[name] !== state[name])) return tell(sentence, ONE, []);
  state = { ...state, ...by };
  void show();
}

/** Brings the page to its state; what is shown stays until the new is there. */
function show() {
  const own = ++turn;
  return asking(async (narrow) => {
    frame();
    if (read.words !== wordsOf(state)) {
      if (read.tokens.length <= LONG) now?.ahead?.(state);
      if (!(await reread())) return;
      await calm(read.tokens.length);
    }
    if (state.row < 0) choose();
    const part = await open(state.tab);
    now = part;
    const seen = (/** @type {HTMLElement[]} */ rest) => (opened(), narrow(rest));
    if (own === turn) await part.update(state, read.tokens, seen);
    if (own !== turn) return;
    taken = state.interventions;
    settled();
    tell(sentence, null, PANELS);
    frame();
    dropped = 0;
    await link.save(STATE.said(state));
  }, (why) => own === turn && refused(why), PANELS);
}

/** Something of the model is shown. */
function opened() {
  find("#waiting").hidden = true;
}

/** All of it is; what comes above would move what stands last. */
function settled() {
  opened();
  find("#card").textContent ||= card(model);
}

/** The tokens of a new text: the word in focus and the changes go where their tokens went. */
async function reread() {
  const asked = wordsOf(state);
  const made = state.interventions;
  const isOpened = read.words === null && wordsOf(opening) === asked;
  const before = read.words === null && !isOpened ? await tokensOf(reading(opening)) : read.tokens;
  const tokens = before && (await tokensOf(reading(state)));
  if (!before || !tokens) return false;
  if (!isOpened) {
    const interventions = await fitting(followed(made, before, tokens, state.side), tokens.length, state);
    if (wordsOf(state) !== asked || state.interventions !== made) return false;
    dropped = state.interventions.length - interventions.length;
    state = { ...state, ...cellAfter(state, before, tokens), interventions };
  }
  read = { words: asked, tokens };
  return true;
}

/** Nobody has chosen a word yet. */
function choose() {
  const word = read.tokens.findIndex((token) => token.text === WORD);
  state = { ...state, row: word < 0 ? read.tokens.length - 1 : word };
}

/** What is read, to be compared. @param {State} of */
function wordsOf(of) {
  return JSON.stringify(words(of));
}

/** A change that is refused is taken back; a sentence stays as it was typed. @param {import("../../lib/api.js").Refusal} why */
function refused({ message, field }) {
  const isOfChanges = field?.startsWith("interventions") ?? false;
  if (isOfChanges) {
    state = { ...state, interventions: taken };
    // the part goes back too; what is refused again has been said
    const back = async () => (await open(state.tab)).update(state, read.tokens, opened);
    back().catch(() => {});
  }
  settled();
  frame();
  const typed = field === "answer" ? side?.field : field === "text_pair" ? others?.field : null;
  tell(typed ?? sentence, message, isOfChanges ? [] : PANELS);
}

function frame() {
  if (document.activeElement !== sentence) sentence.value = state.text;
  const said = foreign(model, read.words === null ? "" : state.text, read.tokens);
  const place = find("#foreign");
  place.hidden = !said;
  place.textContent = said;
  header.update(toolsData());
  bar.update(tabsData());
  side?.update(state);
  others?.update(state);
  chips.update(changesData());
}

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => ({ model: model.id, ...state }), onchange: change, onopen: take, alone: () => alone(state) };
}

/** @returns {tabs.TabsData} */
function tabsData() {
  return { tabs: parts, current: state.tab, label: _("What to look at"), onselect: (tab) => change({ tab }) };
}

/** @returns {changes.ChangesData} */
function changesData() {
  const { interventions, side } = state;
  return {
    ...listed(interventions, read.tokens, side, (interventions) => change({ interventions })),
    dropped,
    lost: ngettext(
      "{n} change was dropped: its tokens are gone or look ahead, or its other sentence does not have as many as yours.",
      "{n} changes were dropped: their tokens are gone or look ahead, or their other sentence does not have as many as yours.",
      dropped,
    ),
  };
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = opening = checked(given);
  now = null;
  for (const field of [sentence, others?.field]) field?.blur();
  sentence.value = state.text;
  if (read.words !== wordsOf(state)) read = { words: null, tokens: [] };
  void show();
}

function start() {
  sentence.addEventListener("input", () => change({ text: sentence.value }));
  retrace(link, MADE, take, () => STATE.said(state));
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  void link.follow((given) => take(given ?? {}), () => STATE.said(state));
}

start();
