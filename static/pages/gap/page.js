// @ts-check
// Fill in the gap: one sentence under a model that reads both ways, one that reads what stands before, and cut by T5.
import { Refusal, ask, latest } from "../../lib/api.js";
import { sameToken } from "../../lib/edits.js";
import { fill, find, h, inPlace, refill } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import { retrace } from "../../lib/retrace.js";
import { fragment } from "../../lib/state.js";
import { decode } from "../../lib/tensor.js";
import * as tools from "../../lib/tools.js";
import * as cards from "./cards.js";
import { compared } from "./compared.js";
import * as directions from "./directions.js";
import * as filled from "./filled.js";
import * as follows from "./follows.js";
import * as guess from "./guess.js";
import * as large from "./large.js";
import * as spans from "./spans.js";
import { HEAD_COUNT, STATE, checked } from "./state.js";
import * as walk from "./walk.js";
import * as ways from "./ways.js";
import * as words from "./words.js";

/** @typedef {import("../../lib/types.js").GapGuesses} GapGuesses */
/** @typedef {import("../../lib/types.js").Spans} Spans */
/** @typedef {import("./state.js").Model} Model */
/** @typedef {import("./state.js").State} State */

const OTHERS = ["#filled", "#directions", "#follows"]; // asked for once they come near the window
const PICTURES = ["#words", "#guesses", "#ways", "#spans", "#walkthrough", ...OTHERS];
const SHORT_HOLE = "__"; // is one too
const MOST_DRAWS = 8;
const link = fragment();
let state = checked({});
/** @type {GapGuesses | null} */
let found = null;
/** @type {Spans | null} */
let cut = null;
/** What the two answers were asked with. */
let read = { text: "", gap: -1, seed: -1 };
/** @type {Set<string>} models whose guesses were revealed */
let revealed = new Set();
let turn = 0;
let isNear = false;
let spanFocus = { row: 0, column: 0 };
const view = inPlace();

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
const guesses = latest(
  (/** @type {object} */ asked, signal) => ask("/api/gap/guess", asked, signal),
);
const corrupted = latest(
  (/** @type {object} */ asked, signal) => ask("/api/gap/spans", asked, signal),
);
const written = remembered((/** @type {object} */ asked, signal) => ask("/api/gap/write", asked, signal));
const directed = remembered((/** @type {object} */ asked, signal) => ask("/api/gap/directions", asked, signal));
const judged = remembered((/** @type {object} */ asked, signal) => ask("/api/gap/follows", asked, signal));
/** @type {HTMLTextAreaElement} */
const second = find("#second");
const header = tools.mount(toolsData());
const steps = walk.mount(find("#walkthrough"), change);
const many = large.mount(find("#large"), change, open);

/** @param {Partial<State>} by */
function change(by) {
  state = { ...state, ...by };
  void show();
}

/** Another text, whose gap is its own. @param {Partial<State>} by */
function open(by) {
  found = null;
  change(by);
}

/** Brings the page to its state; what is shown stays until the new is there. */
function show() {
  const own = ++turn;
  return asking(async () => {
    frame();
    const [answer, other] = await Promise.all([reread(own), respanned()]);
    if (!answer || !other || own !== turn) return;
    [found, cut] = [answer, other];
    read = { text: state.text, gap: state.gap, seed: state.seed };
    tell(sentence, null, PICTURES);
    render();
    const [both, left] = answer.guesses;
    await Promise.all([
      steps.update(state, { masked: both.query, causal: left.query }), many.update(state), others(answer, other),
    ]);
    await link.save(STATE.said(state));
  }, (why) => own === turn && refused(why), PICTURES);
}

/** The guesses; when the text has changed, the gap stays at its word, and its cell below is to be found anew. */
async function reread(/** @type {number} */ own) {
  const { text, gap } = state;
  if (found && read.text === text && read.gap === gap) return found;
  const answer = await guesses({ text, gap });
  if (!answer || !found || read.text === text || own !== turn) return answer;
  const to = sameToken(found.words[found.place], answer.words);
  const isMoved = to >= 0 && to !== answer.place && !text.includes(SHORT_HOLE);
  state = { ...state, gap: isMoved ? to : answer.place, row: -1, column: -1 };
  return isMoved ? guesses({ text, gap: to }) : answer;
}

/** The three that guess otherwise. @param {GapGuesses} of @param {Spans} spans */
async function others(of, spans) {
  if (!isNear) return;
  const place = find("#second-problem");
  const { text, seed, hide: blank } = state;
  const words = of.words.map((each) => each.text).join(" ");
  const [line, both, verdict] = await Promise.all([
    written({ text, seed }),
    directed({ text, gap: of.place }),
    judged({ text, second: state.second }).catch((error) => {
      if (!(error instanceof Refusal) || error.field !== "second") throw error;
      tell(second, error.message, ["#follows"], place);
      return null;
    }),
  ]);
  if (line) view("#filled", filled, { written: line, spans, text: words, blank });
  if (both) view("#directions", directions, { found: both, blank, onfill: put });
  if (!verdict) return;
  tell(second, null, ["#follows"], place);
  view("#follows", follows, { found: verdict, layer: state.layer, head: state.head, blank });
}

async function respanned() {
  const { text, seed } = state;
  return cut && read.text === text && read.seed === seed ? cut : corrupted({ text, seed });
}

/** @param {import("../../lib/api.js").Refusal} why */
function refused({ message }) {
  tell(sentence, message, PICTURES);
}

function frame() {
  if (document.activeElement !== sentence) sentence.value = state.text;
  if (document.activeElement !== second) second.value = state.second;
  header.update(toolsData());
  /** @type {HTMLSelectElement} */ (find("#layer")).value = String(state.layer);
  /** @type {HTMLSelectElement} */ (find("#head")).value = String(state.head);
  for (const radio of document.querySelectorAll('input[name="model"]'))
    /** @type {HTMLInputElement} */ (radio).checked = /** @type {HTMLInputElement} */ (radio).value === state.model;
}

function render() {
  if (!found || !cut) return;
  const { place } = found;
  const texts = found.words.map(({ text }) => text);
  view("#words", words, { words: texts, place, onselect: choose });
  view("#ways", ways, { words: texts, place, source: cut.source, target: cut.target });
  find("#compared").textContent = isBlank("masked") || isBlank("causal") ? "" : compared(found, texts[place]);
  for (const each of found.guesses) view(`#${each.model}`, guess, guessData(found, each));
  const onfocus = (/** @type {number} */ row, /** @type {number} */ column) => (
    (spanFocus = { row, column }),
    render()
  );
  view("#spans-place", spans, { spans: cut, focus: spanFocus, onfocus, onredraw: redraw });
  tellUnknown();
}

/** @param {GapGuesses} of @param {GapGuesses["guesses"][0]} own @returns {guess.GuessData} */
function guessData({ tokens }, own) {
  const { shape, at } = decode(own.looks);
  const mask = decode(own.mask);
  return {
    guess: own,
    isOpen: state.text.includes(SHORT_HOLE),
    names: named(tokens),
    looks: Array.from({ length: shape[2] }, (_share, key) => at(state.layer, state.head, key)),
    hidden: (key) => mask.at(own.query, key) === 0,
    blank: isBlank(own.model),
    onreveal: () => (revealed.add(own.model), render()),
    onfill: put,
    focus: ofMask(own),
    onfocus: (row, column) => change({ model: own.model, row, column }),
  };
}

/** The cell that is walked through, if it is this model's. @param {GapGuesses["guesses"][0]} own */
function ofMask({ model, query }) {
  const { row, column } = state.model === model ? state : { row: -1, column: -1 };
  return { row: row < 0 ? query : row, column: column < 0 ? query : column };
}

/** @param {string} model */
const isBlank = (model) => state.hide && !revealed.has(model);

/** Other spans: chance may draw the same ones again, of a short text more than once. */
async function redraw() {
  const before = String(cut?.source);
  for (let i = 0; i < MOST_DRAWS && String(cut?.source) === before; i++) {
    state = { ...state, seed: state.seed + 1 };
    await show();
  }
}

/** Another word becomes the gap; a hole takes the likeliest guess first. @param {number} place */
function choose(place) {
  revealed = new Set();
  const filled = found && place !== found.place ? inHole(found.guesses[0].candidates[0].word) : state.text;
  change({ text: filled, gap: place, row: -1, column: -1 });
}

/** Puts a guess where the gap is. @param {string} word */
function put(word) {
  if (!found) return;
  const { words: all, place } = found;
  const text = state.text.includes(SHORT_HOLE) ? inHole(word) : replaced(state.text, all, place, word);
  change({ text, gap: place });
}

/** @param {string} word */
const inHole = (word) => state.text.replace(/_{2,}/, word);

/** The text with another word at a place. @param {string} text @param {import("../../lib/types.js").Token[]} all @param {number} place @param {string} word */
function replaced(text, all, place, word) {
  let at = 0;
  for (const [i, token] of all.entries()) {
    const next = text.indexOf(token.text, at);
    if (next < 0) continue; // two underscores are a hole of three
    at = next;
    if (i === place) return text.slice(0, at) + word + text.slice(at + token.text.length);
    at += token.text.length;
  }
  return text;
}

/** Words that the models have never read, and known ones to take instead. */
function tellUnknown() {
  const list = find("#unknown");
  const all = found?.unknown ?? [];
  list.hidden = !all.length;
  refill(
    list,
    sentence,
    all.map(({ word, place, near }) => {
      const offers = near.map((each) =>
        h("button", { type: "button", class: "chip", onclick: () => swap(place, each) }, each),
      );
      return h(
        "li",
        {},
        _("The models do not know “{word}” and read it as <unknown>.", { word }),
        " ",
        near.length ? _("Similar words:") : "",
        " ",
        offers,
      );
    }),
  );
}

/** @param {number} place @param {string} word */
function swap(place, word) {
  if (found) change({ text: replaced(state.text, found.words, place, word) });
}

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => ({ ...state }), onchange, onopen: take };
}

/** @param {{level?: string, hide?: boolean, hideFrom?: string}} by */
function onchange(by) {
  revealed = new Set();
  change(by);
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  found = null;
  sentence.blur();
  sentence.value = state.text;
  void show();
}

/** @param {string} selector @param {number} n */
function options(selector, n) {
  const select = /** @type {HTMLSelectElement} */ (find(selector));
  fill(
    select,
    Array.from({ length: n }, (_each, i) => h("option", { value: String(i) }, String(i))),
  );
  select.addEventListener("change", () => change({ [selector.slice(1)]: Number(select.value), row: -1, column: -1 }));
}

function start() {
  options("#layer", HEAD_COUNT.layers);
  options("#head", HEAD_COUNT.heads);
  cards.mount(find("#cards"));
  for (const radio of document.querySelectorAll('input[name="model"]'))
    radio.addEventListener("change", () =>
      change({ model: /** @type {Model} */ (/** @type {HTMLInputElement} */ (radio).value), row: -1, column: -1 }),
    );
  second.addEventListener("input", () => change({ second: second.value }));
  const nearing = new IntersectionObserver((all) => {
    if (!all.some((each) => each.isIntersecting)) return;
    nearing.disconnect();
    isNear = true;
    void show();
  }, { rootMargin: "25%" });
  for (const each of OTHERS) nearing.observe(find(each));
  sentence.addEventListener("input", () => change({ text: sentence.value, row: -1, column: -1 }));
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  retrace(link, ["text", "gap", "seed", "hide"], take, () => STATE.said(state));
  void link.follow((given) => take(given ?? {}), () => STATE.said(state));
}

start();
