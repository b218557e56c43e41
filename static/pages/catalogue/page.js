// @ts-check
// The catalogue: every mechanism with a miniature of what it looks at on one sentence; a search among them.
import { ask, latest } from "../../lib/api.js";
import { fill, find } from "../../lib/dom.js";
import { _, ngettext } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";
import { asking, tell } from "../../lib/problem.js";
import * as source from "../../lib/source.js";
import { fragment } from "../../lib/state.js";
import { pause } from "../../lib/turn.js";
import * as miniature from "../../views/miniature.js";
import { STATE, checked } from "./state.js";

/** @typedef {import("../../lib/types.js").Patterns} Patterns */
/** @typedef {import("../../lib/types.js").MechanismBrief} MechanismBrief */
/**
 * @typedef {object} Entry
 * @property {MechanismBrief} mechanism
 * @property {HTMLElement} item
 * @property {string} words what a search finds it by
 * @property {ReturnType<typeof miniature.mount> | null} picture
 */

const PAUSE = 120; // ms between the last key and the question: all mechanisms run for it
const PICTURES = ["#families"];
const link = fragment();

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @type {HTMLInputElement} */
const search = find("#search");
const families = new Map(shipped.families.map(({ id, title }) => [id, title]));
const entries = shipped.mechanisms.map(entry);
/** @type {source.HeadOf | null} */
let from = null;
const numbers = source.mount(find("#from"), find("#head"), takeNumbers);
let painted = 0;

/** @param {MechanismBrief} mechanism @returns {Entry} */
function entry(mechanism) {
  const item = find(`.entry[data-id="${CSS.escape(mechanism.id)}"]`);
  const { title, lesson, id, source, family } = mechanism;
  const words = plain([title, lesson, id, source, families.get(family)].join(" "));
  return { mechanism, item, words, picture: null };
}

/** Without accents and capitals. @param {string} text */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

const patterns = latest(async (/** @type {{wanted: object, rest: number}} */ { wanted, rest }, signal) => {
  await pause(rest, signal);
  return ask("/api/patterns", wanted, signal);
});

/** @param {number} [rest] ms before it is asked; it is awaited from now on */
async function request(rest = 0) {
  const onrefused = (/** @type {Error} */ refusal) => tell(sentence, refusal.message, PICTURES);
  await asking(async () => {
    const found = await patterns({ wanted: { text: sentence.value, ...(from ? { inputs_from: from } : {}) }, rest });
    if (!found) return;
    tell(sentence, null, PICTURES);
    paint(found);
  }, onrefused, PICTURES);
}

/** @param {Patterns} found */
function paint({ tokens, patterns: all }) {
  for (const each of entries) {
    const pattern = all.find(({ mechanism }) => mechanism === each.mechanism.id);
    if (!pattern) continue;
    const refusal = find(".refusal", each.item);
    refusal.hidden = pattern.problem === null;
    refusal.textContent = pattern.problem ?? "";
    find(".random", each.item).hidden = !from || pattern.trained || pattern.problem !== null;
    const data = { pattern, tokens };
    if (each.picture) each.picture.update(data);
    else each.picture = miniature.mount(find(".picture", each.item), data);
  }
  document.documentElement.dataset.painted = String(++painted);
}

function filter() {
  const wanted = plain(search.value).split(/\s+/).filter(Boolean);
  for (const { item, words } of entries) item.hidden = !wanted.every((word) => words.includes(word));
  for (const family of document.querySelectorAll(".family"))
    /** @type {HTMLElement} */ (family).hidden = !family.querySelector(".entry:not([hidden])");
  const n = entries.filter(({ item }) => !item.hidden).length;
  find("#count").textContent = !wanted.length
    ? ngettext("{n} mechanism", "{n} mechanisms", n)
    : n
      ? ngettext("{n} mechanism found", "{n} mechanisms found", n)
      : _("Nothing found. Try another word: a title, an author, a year.");
}

const save = () => link.save(STATE.said({ text: sentence.value, search: search.value, from }));

/** A person wants the numbers of this head, or of the seed. @param {source.HeadOf | null} wanted */
function takeNumbers(wanted) {
  from = wanted;
  controls();
  void request();
  void save();
}

function controls() {
  numbers.show(from);
  const place = find("#truth");
  const model = source.modelOf(from?.model);
  if (!from || !model) return source.offer(place, random(), find("#from"), () => takeNumbers(source.headIn(from)));
  const { layer, head } = from;
  fill(place, _("True numbers: of {title}, layer {layer}, head {head}, as it reads this sentence.", { title: model.title, layer, head }));
}

const random = () =>
  _("The vectors of the words are random, so it shows the form of a mechanism, not what the words mean.");

/** @param {Record<string, unknown> | null} state */
async function take(state) {
  ({ text: sentence.value, search: search.value, from } = checked(state ?? {}));
  controls();
  filter();
  await Promise.all([request(), save()]);
}

sentence.addEventListener("input", () => {
  void request(PAUSE);
  void save();
});
search.addEventListener("input", () => {
  filter();
  void save();
});
find("#ask").addEventListener("submit", (event) => event.preventDefault());
void link.follow(take);
