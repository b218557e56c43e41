// @ts-check
// The first page: as one types, what a real head of a trained model looks at, over one's own words.
import { address } from "../../lib/address.js";
import { ask, latest } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { find, h, fill } from "../../lib/dom.js";
import { sameToken } from "../../lib/edits.js";
import { _, percent } from "../../lib/i18n.js";
import { played, WEIGHTS } from "../../lib/roles.js";
import { asking, tell } from "../../lib/problem.js";
import { fragment, pack } from "../../lib/state.js";
import { named } from "../../lib/labels.js";
import { hidden } from "../../lib/masks.js";
import { wholeRows } from "../../lib/window.js";
import { plane } from "../../lib/tensor.js";
import * as words from "../../views/row.js";
import { HEAD, PATH, SENTENCE, STATE, checked, model, question as asks } from "./state.js";

/** @typedef {import("../../lib/types.js").Attention} Attention */
/** @typedef {import("../../lib/types.js").HeadRow} HeadRow */
/** @typedef {{query: number, shares: number[], hidden: (key: number) => boolean}} Looks */

const WORD = _("it"); // of the sentence above: the word that looks first
const PICTURES = ["#row", "#said"];
const SMALL = { preset: "hello-shiny-sun", step: "x", at: [0, 1, 0] }; // of three words, one with its three numbers
const link = fragment();

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @type {Attention | null} */
let answer = null;
let asked = ""; // the text that it is of
/** @type {number | null} the word that looks; null: the last one */
let query = null;
/** What the word that looks has with every other; of a long text it is asked for by itself. @type {Looks | null} */
let looks = null;
/** @type {ReturnType<typeof words.mount> | null} */
let view = null;
let painted = 0;
let saving = 0;

const attention = latest(
  (/** @type {string} */ text, signal) => ask(PATH, asks(text), signal),
);

// one for a new sentence, one for another word of it: neither breaks the other off
const [rowOfText, rowOfWord] = ["text", "word"].map(() =>
  latest(
    (/** @type {{text: string, query: number}} */ asked, signal) =>
      ask(`/api/models/${model.id}/row`, { ...asked, ...HEAD }, signal),
  ),
);

/** @param {string} text @param {Attention | null} before whose word goes on looking */
async function request(text, before = answer) {
  await question(async () => {
    const found = await attention(text);
    if (!found) return;
    // the word that looks stays, as long as it is there
    const to = sameToken(before?.tokens[query ?? -1], found.tokens);
    const kept = to >= 0 ? to : before ? null : query;
    const own = await lookedAt(text, found, kept, rowOfText);
    if (!own) return;
    [answer, asked, query, looks] = [found, text, kept, own];
    tell(sentence, null, PICTURES);
    paint();
  });
  void save();
}

/** @param {() => Promise<void>} then */
function question(then) {
  return asking(then, (/** @type {Error} */ refusal) => tell(sentence, refusal.message, PICTURES), PICTURES);
}

/** Where a word looks: read off a short text's matrix, asked for of a long one; null if something newer is asked. @param {string} text @param {Attention} of @param {number | null} word @param {typeof rowOfText} row @returns {Promise<Looks | null>} */
async function lookedAt(text, of, word, row) {
  const query = word !== null && word < of.tokens.length ? word : lastWord(of.tokens);
  const line = of.window && (await row({ text, query }));
  if (of.window && !line) return null;
  const steps = line ? wholeRows(of.steps, line) : of.steps;
  const weights = played(steps, WEIGHTS);
  const [own, isHidden, at] = [plane(weights), hidden(weights, steps), line ? 0 : query];
  return { query, shares: of.tokens.map((_token, key) => own.at(at, key)), hidden: (key) => isHidden(at, key) };
}

/** The word that was typed last, not the full stop behind it. @param {import("../../lib/types.js").Token[]} tokens */
function lastWord(tokens) {
  const found = tokens.findLastIndex((token, i) => i > 0 && /[\p{L}\p{N}]/u.test(token.text));
  return found < 0 ? tokens.length - 1 : found;
}

function paint() {
  if (!answer || !looks) return;
  const names = named(answer.tokens);
  const data = { names, ...looks, onselect: (/** @type {number} */ to) => void select(to) };
  if (view) view.update(data);
  else view = words.mount(find("#row"), data);
  say(names, looks);
  document.documentElement.dataset.painted = String(++painted);
}

/** @param {string[]} names @param {Looks} of */
function say(names, { query, shares }) {
  const top = shares.indexOf(Math.max(...shares));
  const parts = _("{query} looks at {top_key}: {share} of its attention.").split(/(\{\w+\})/);
  /** @type {Record<string, Node | string>} */
  const known = {
    "{query}": h("b", { class: "role-query" }, h("bdi", {}, names[query])),
    "{top_key}": h("b", { class: "role-key" }, h("bdi", {}, names[top])),
    "{share}": percent(shares[top]),
  };
  fill(
    find("#said"),
    parts.map((part) => known[part] ?? part),
  );
}

/** Another word looks. @param {number} to */
async function select(to) {
  if (!answer) return;
  query = to;
  const of = answer;
  await question(async () => {
    const own = await lookedAt(asked, of, to, rowOfWord);
    if (!own || of !== answer) return;
    looks = own;
    paint();
  });
  void save();
}

async function save() {
  const [text, own] = [sentence.value, ++saving];
  await link.save(STATE.said({ text, query }));
  const known = asked === text ? looks : null;
  const at = known?.query ?? 0;
  const top = known ? known.shares.indexOf(Math.max(...known.shares)) : 0;
  const from = { model: model.id, ...HEAD };
  await lead("#to-lab", "/lab/raw-dot-product", SMALL, own);
  await lead("#to-head", "/lab/causal", { text, from, at: [0, at, top], step: WEIGHTS }, own);
  await lead("#to-model", `/models/${model.id}`, { text, ...HEAD, row: at, column: top }, own);
}

/** @param {string} selector of a link @param {string} path @param {object} state that it takes along @param {number} own */
async function lead(selector, path, state, own) {
  const packed = await pack(state);
  if (own === saving) /** @type {HTMLAnchorElement} */ (find(selector)).href = address(`${path}#${packed}`);
}

/** @param {Record<string, unknown> | null} state */
async function take(state) {
  ({ text: sentence.value, query } = checked(state ?? {}));
  await request(sentence.value, null);
  if (state || !answer || asked !== SENTENCE) return;
  const word = answer.tokens.findIndex((each) => each.text === WORD);
  if (word >= 0) await select(word);
}

sentence.addEventListener("input", () => void request(sentence.value));
find("#ask").addEventListener("submit", (event) => event.preventDefault());
find("#whose").textContent = _(
  "Layer {layer}, head {head} of {title}, a language model of 15 million numbers that has read children's stories. It runs here, in this program. It reads <s> as the beginning, and rare words in pieces.",
  { ...HEAD, title: model.title },
);
carry.beside(find(".spoken"), _("this row"), () => view, () => ({ about: [model.title, _("Layer {layer}, head {head}", HEAD)], caption: find("#said").textContent ?? "" }));
void link.follow(take, () => STATE.said({ text: sentence.value, query }));
