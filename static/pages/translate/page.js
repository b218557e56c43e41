// @ts-check
// A German sentence through the small translators, side by side; below them the parts of the page, one at a time.
import { ask, latest } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { panels } from "../../lib/panels.js";
import { asking, tell } from "../../lib/problem.js";
import { _ } from "../../lib/i18n.js";
import { retrace } from "../../lib/retrace.js";
import { fragment } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";
import { pause } from "../../lib/turn.js";
import * as tabs from "../../views/tabs.js";
import * as begin from "./begin.js";
import { PARTS } from "./parts.js";
import { STATE, about, checked, next } from "./state.js";
import * as translators from "./translators.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("../../lib/types.js").ComposeResponse} Sentence */

const PAUSE = 400; // ms without another letter, before a sentence is translated
const PANELS = ["#translators", "#panels"];
const link = fragment();

let state = checked({});
/** What was translated last. @type {Answer | null} */
let answer = null;
/** The text that was asked for last; null: it is to be asked for again. @type {string | null} */
let asked = null;
let turn = 0;
let isTyping = false; // what is typed is not in the state yet
/** Whether the next translation is written word by word. */
let isPlayed = true;
/** Translations that are known, by their German sentence. */
const references = new Map(about.examples.map(({ german, english }) => [german, english]));
const open = panels(find("#panels"), PARTS, change, (id) => import(`./${id}.js`));

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
const translated = latest(
  (/** @type {string} */ text, signal) => ask("/api/translate", { text }, signal),
);
const composed = latest(
  (/** @type {import("./state.js").Composed} */ which, signal) =>
    ask("/api/translate/sentence", which, signal),
);
const rested = latest(async (/** @type {string} */ text, signal) => {
  await pause(PAUSE, signal);
  return text;
});
const header = tools.mount(toolsData());
const bar = tabs.mount(find("#tabs"), tabsData());
const choose = begin.examples(find("#examples"), (text) => begins(text, null));
const composer = begin.composer(find("#compose"), (length) => void compose({ ...next(state.composed), length }));
/** @type {ReturnType<typeof translators.mount> | null} */
let view = null;

/** @param {Partial<State>} by */
function change(by) {
  state = { ...state, ...by };
  void show();
}

/** Another sentence, which is written word by word. @param {string} text @param {State["composed"]} composed */
function begins(text, composed) {
  isPlayed = true;
  sentence.value = text;
  change({ text, composed, word: null, key: -1 });
}

/** @param {import("./state.js").Composed} which */
function compose(which) {
  return asking(async () => {
    const found = await composed(which);
    if (!found) return;
    references.set(found.text, found.english);
    begins(found.text, which);
  }, refused, PANELS);
}

/** Brings the page to its state; what is shown stays until the new is there. */
function show() {
  const own = ++turn;
  const { text } = state;
  return asking(async () => {
    frame();
    if (asked !== state.text && !(await retranslated())) return;
    if (answer && !answer.unknown) {
      const part = await open(state.tab);
      if (own === turn) await part.update(state, answer);
    }
    if (own === turn) await link.save(STATE.said(state));
  }, (why) => text === state.text && refused(why), PANELS); // a part that is refused may have gone back since
}

/** The translations of a new text; what is unknown is said, and the last translations stay. */
async function retranslated() {
  const { text } = state;
  await referenced();
  const found = await translated(text);
  if (!found || state.text !== text) return false;
  asked = text;
  begin.unknown(find("#unknown"), found, (text) => change({ text: (sentence.value = text), composed: null }));
  tell(sentence, found.unknown, PANELS);
  find("#notes").textContent = found.notes.join(" ");
  if (found.unknown) return (await link.save(STATE.said(state)), false);
  answer = found;
  frame();
  if (isPlayed) view?.play();
  isPlayed = false;
  return true;
}

/** A sentence of the grammar that came with the link: its own translation. */
async function referenced() {
  const { composed: which, text } = state;
  if (!which || references.has(text)) return;
  const found = await composed(which);
  if (found) references.set(found.text, found.english);
}

/** @param {import("../../lib/api.js").Refusal} why */
function refused({ message }) {
  const isOfPart = asked === state.text; // the translations stand; a part of the page has none
  asked = null;
  begin.unknown(find("#unknown"), null, () => {});
  tell(sentence, message, isOfPart ? [] : PANELS);
  void link.save(STATE.said(state));
}

function frame() {
  if (!isTyping && document.activeElement !== sentence) sentence.value = state.text;
  header.update(toolsData());
  bar.update(tabsData());
  choose(state.text);
  composer(state.composed);
  if (!answer) return;
  const reference = references.get(answer.text) ?? null;
  const data = { state, answer, reference, change };
  if (view) view.update(data);
  else view = translators.mount(find("#translators"), data);
}

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => ({ ...state }), onchange: change, onopen: take };
}

/** @returns {tabs.TabsData} */
function tabsData() {
  return { tabs: PARTS, current: state.tab, label: _("What to look at"), onselect: (tab) => change({ tab }) };
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  sentence.blur();
  sentence.value = state.text;
  asked = null;
  isPlayed = true;
  void show();
}

/** A letter: the translations wait for the next from now on. */
function type() {
  isTyping = true;
  return asking(async () => {
    const text = await rested(sentence.value);
    if (text === null) return;
    isTyping = false;
    isPlayed = /[.?]\s*$/.test(text); // it is finished
    state = { ...state, text, composed: null };
    await show();
  }, refused, PANELS);
}

const HAND = ["kind", "last", "edits", "text"].map((name) => `tabs.hand.${name}`); // weights that are set by hand, and of whom

sentence.addEventListener("input", () => void type());
find("#ask").addEventListener("submit", (event) => event.preventDefault());
retrace(link, ["text", "composed", "hide", ...HAND], take, () => STATE.said(state));
void link.follow((given) => take(given ?? {}), () => STATE.said({ ...state, text: sentence.value, composed: null }));
