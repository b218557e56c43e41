// @ts-check
// The first page: as one types, what a real head of a trained model looks at, over one's own words.
import { address } from "./address.js";
import * as along from "./along.js";
import { ask, latest } from "./api.js";
import { find, h, fill } from "./dom.js";
import { sameToken } from "./edits.js";
import { _, percent } from "./i18n.js";
import { shipped } from "./page.js";
import { asking, tell } from "./problem.js";
import { fragment, pack } from "./state.js";
import { named } from "./labels.js";
import { hidden } from "./masks.js";
import { largest, plane } from "./tensor.js";
import * as row from "./views/row.js";

/** @typedef {import("./types.js").Attention} Attention */

const SENTENCE = _("Lily had a cat. The cat was happy because it got a fish.");
const WORD = _("it"); // of the sentence above: the word that looks first
const HEAD = { layer: 4, head: 4 };
const model = shipped.models[0];
const link = fragment();

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @type {Attention | null} */
let answer = null;
/** @type {number | null} the word that looks; null: the last one */
let query = null;
/** @type {ReturnType<typeof row.mount> | null} */
let view = null;
let painted = 0;

const attention = latest(
  (/** @type {string} */ text, signal) =>
    /** @type {Promise<Attention>} */ (ask(`/api/models/${model.id}/attention`, { text, ...HEAD }, signal)),
);

/** @param {string} text */
async function request(text) {
  const onrefused = (/** @type {Error} */ refusal) => tell(sentence, refusal.message, ["#row"]);
  await asking(async () => {
    const found = await attention(text);
    if (!found) return;
    // the word that looks stays, as long as it is there
    const to = sameToken(answer?.tokens[query ?? -1], found.tokens);
    query = to < 0 && answer ? null : to < 0 ? query : to;
    answer = found;
    tell(sentence, null, ["#row"]);
    paint();
  }, onrefused);
  void save();
}

/** The word that was typed last, not the full stop behind it. @param {import("./types.js").Token[]} tokens */
function lastWord(tokens) {
  const found = tokens.findLastIndex((token, i) => i > 0 && /[\p{L}\p{N}]/u.test(token.text));
  return found < 0 ? tokens.length - 1 : found;
}

function paint() {
  if (!answer) return;
  const weights = /** @type {import("./types.js").Step} */ (answer.steps.find((each) => each.name === "weights"));
  const own = plane(weights);
  const names = named(answer.tokens);
  const looks = query ?? lastWord(answer.tokens);
  const isHidden = hidden(weights, answer.steps);
  const shares = names.map((_name, key) => own.at(looks, key));
  const data = {
    names,
    shares,
    hidden: (/** @type {number} */ key) => isHidden(looks, key),
    query: looks,
    onselect: select,
  };
  if (view) view.update(data);
  else view = row.mount(find("#row"), data);
  say(names, shares, looks);
  document.documentElement.dataset.painted = String(++painted);
}

/** @param {string[]} names @param {number[]} shares @param {number} looks */
function say(names, shares, looks) {
  const top = shares.indexOf(Math.max(...shares));
  const parts = _("{query} looks at {top_key}: {share} of its attention.").split(/(\{\w+\})/);
  /** @type {Record<string, Node | string>} */
  const known = {
    "{query}": h("b", { class: "role-query" }, h("bdi", {}, names[looks])),
    "{top_key}": h("b", { class: "role-key" }, h("bdi", {}, names[top])),
    "{share}": percent(shares[top]),
  };
  fill(
    find("#said"),
    parts.map((part) => known[part] ?? part),
  );
}

/** @param {number} to */
function select(to) {
  query = to;
  paint();
  void save();
}

/** What a word looks at most. @param {number} looks */
function best(looks) {
  const weights = answer?.steps.find((each) => each.name === "weights");
  return weights ? largest(weights, 0, looks) : 0;
}

async function save() {
  const text = sentence.value;
  await link.save({ text, query });
  const looks = query ?? lastWord(answer?.tokens ?? []);
  const from = { model: model.id, ...HEAD };
  await lead("#to-lab", "/lab/causal", { text, from, at: [0, looks, best(looks)], step: "weights" });
  await lead("#to-model", `/models/${model.id}`, { text, ...HEAD, row: looks, column: best(looks) });
}

/** @param {string} selector of a link @param {string} path @param {object} state that it takes along */
async function lead(selector, path, state) {
  /** @type {HTMLAnchorElement} */ (find(selector)).href = address(`${path}#${await pack(state)}`);
}

async function open() {
  const state = await link.open();
  sentence.value = along.sentence(state?.text, SENTENCE);
  query = Number.isInteger(state?.query) ? Number(state?.query) : null;
  await request(sentence.value);
  if (state || !answer) return;
  const word = answer.tokens.findIndex((each) => each.text === WORD);
  if (word >= 0) select(word);
}

sentence.addEventListener("input", () => void request(sentence.value));
find("#ask").addEventListener("submit", (event) => event.preventDefault());
find("#whose").textContent = _(
  "Layer {layer}, head {head} of {title}, a language model of 15 million numbers that has read children's stories. It runs here, in this program. It reads <s> as the beginning, and rare words in pieces.",
  { ...HEAD, title: model.title },
);
link.watch(() => void open());
void open();
