// @ts-check
// The caption speaks of the row in focus, in the person's own words and numbers.
import { fill, h } from "../lib/dom.js";
import { explained } from "../lib/explained.js";
import { ngettext, _, exact, number, percent, plain, roughly, short } from "../lib/i18n.js";
import { labels, named, placeName } from "../lib/labels.js";
import { roleOf } from "../lib/roles.js";
import { pathOf } from "../lib/sections.js";
import { inWords } from "../lib/shares.js";
import { isWeights, plane, sides } from "../lib/tensor.js";
import { noPicture, read, sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/types.js").Token} Token */
/** @typedef {{title: string, href: string}} Next what to look at after the last step */
/**
 * @typedef {object} CaptionData
 * @property {Step} step
 * @property {import("../lib/tensor.js").Plane} plane
 * @property {(row: number, column: number) => boolean} hidden
 * @property {{row: number, column: number}} focus
 * @property {number} head
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {boolean} blank nothing is given away while numbers are hidden
 * @property {string} [absent] the word that was in focus, if the step has no numbers of it
 * @property {import("../lib/shares.js").Scores | null} [scores] those whose shares the step has, by softmax
 * @property {import("../lib/shares.js").Mixture | null} [mixture] what the row in focus is mixed from
 * @property {import("../lib/shares.js").Sink | null} [sink]
 * @property {import("../lib/uses.js").Use | null} [use] what it does to the word in focus, if it holds nothing of any word
 * @property {Next | null} [next]
 */

const SHOWN = 6; // numbers of a row in a sentence

/** @param {HTMLElement} element @param {CaptionData} data @returns {import("../lib/view.js").View<CaptionData>} */
export function mount(element, data) {
  const place = h("p", { class: "caption" });
  const [used, mixed, shares, rest, absent] = ["used", "mixed", "shares", "resting", "absent"].map((name) => h("p", { class: `why ${name}` }));
  const onward = h("p", { class: "onward" });
  const own = [absent, place, used, mixed, shares, rest, onward];
  /** @type {Set<string>} the terms that are explained in it already */
  const told = new Set();
  element.append(...own);
  update(data);

  /** @param {CaptionData} next */
  function update(next) {
    data = next;
    told.clear();
    lead(data.next ?? null);
    write(absent, data.absent ? [_("{absent} is not in this part of the run. These are numbers of other words."), { absent: word(data.absent, "") }] : null);
    write(place, data.blank ? [_("The numbers are hidden: work them out first."), {}] : ofStep(data));
    write(used, data.blank ? null : inUse(data));
    write(mixed, data.blank ? null : mixedFrom(data));
    write(shares, data.blank ? null : inShares(data));
    write(rest, data.blank ? null : resting(data));
  }

  /** @param {HTMLElement} element @param {Said | null} said */
  function write(element, said) {
    filled(element, said, told);
  }

  /** @param {Next | null} to */
  function lead(to) {
    onward.hidden = !to;
    const [before, after] = _("Next: {mechanism}").split("{mechanism}");
    fill(onward, to ? [before, h("a", { href: to.href }, to.title), after] : []);
  }

  function destroy() {
    for (const each of own) each.remove();
  }

  const describe = () => ({ words: sentences(...[absent, place, used, mixed, shares, rest].map((each) => !each.hidden && read(each))), table: null });

  return { update, destroy, describe, svg: noPicture };
}

/** What the mechanism says of the step. @param {CaptionData} data @returns {Said} */
function ofStep(data) {
  const { plane, hidden, focus, step } = data;
  const isEmpty =
    step.value.dtype !== "u1" &&
    Array.from({ length: plane.columns }).every((_each, column) => hidden(focus.row, column));
  const template = isEmpty ? _("{query} cannot look at anything here: the mask hides its whole row.") : step.caption;
  return [ofOthers(isEven(data) ? evened(template) : template, plane.heads), facts(data)];
}

/** Whether the numbers of a row that are seen are all the same, and no word of it is the best. @param {CaptionData} data */
function isEven({ step, plane, hidden, focus }) {
  const row = Array.from({ length: plane.columns }, (_cell, column) => column).filter((column) => !hidden(focus.row, column));
  const seen = row.map((column) => plane.at(focus.row, column));
  return !isWeights(step) && step.value.dtype === "f4" && seen.length > 1 && seen.every((value) => value === seen[0]);
}

/** What is said of the best is not said if there is none. @param {string} template */
function evened(template) {
  if (!template.includes("{top_value}")) return template;
  const left = inSentences(template).filter((sentence) => !sentence.includes("{top_key}"));
  return [...left, _("All of them are the same: {top_value}.")].join(" ");
}

/** Nothing is said of other heads if there is one. @param {string} template @param {number} heads */
const ofOthers = (template, heads) => (heads > 1 ? template : inSentences(template).filter((each) => !each.includes("{heads}")).join(" "));

/** @param {string} template */
const inSentences = (template) => template.split(/(?<=[.!?。]) /);

/** @typedef {[string, Record<string, Node | string | null>]} Said a template, and what its names stand for */

/** @param {HTMLElement} place @param {Said | null} said @param {Set<string>} told */
function filled(place, said, told) {
  place.hidden = !said;
  const [template, known] = said ?? ["", {}];
  const parts = template.split(/(\{\w+\})/);
  fill(
    place,
    parts.flatMap((part) => (part.startsWith("{") ? [copy(known[part.slice(1, -1)] ?? "")] : explained(part, told))),
  );
}

/** Softmax in words, with this row's numbers. @param {CaptionData} data @returns {Said | null} */
function inShares({ step, plane, scores, hidden, focus, tokens }) {
  const found = scores && inWords(plane, scores.plane, focus.row, hidden);
  if (!found) return null;
  if (found.kind === "one") return [_("There is only one to look at: whatever it scores, it gets everything."), {}];
  if (found.kind === "equal") return [_("All {n} score the same, so none has a say over the others: each gets {share}."), { n: number(found.n), share: percent(1 / found.n) }];
  const [top, other] = [found.top, found.other].map((column) => word(placeName(step, plane.columnAt, column, tokens), sides(plane).across === "key" ? "key" : ""));
  const more = exact(Math.round(found.more * 100) / 100);
  const known = { top, other, more, step: shortOf(scores?.step ?? "", step), power: h("span", {}, "e", h("span", { class: "unseen" }, "^"), h("sup", {}, more)), times: roughly(Math.exp(found.more)) };
  if (found.more < 0.005) return [_("{top} scores hardly higher than {other}, so their shares are almost the same."), known];
  if (found.more > MOST) return [_("In “{step}”, {top} is {more} higher than {other}: that is more than a million times the share."), known];
  return [_("Softmax turns scores into shares of a whole, and a higher score into a much larger share: in “{step}”, {top} is {more} higher than {other}, so it gets {power} ≈ {times} times as much."), known];
}

const MOST = Math.log(1e6);

/** A step's id beside one of the same path. @param {string} id @param {Step} beside */
function shortOf(id, beside) {
  const path = pathOf(beside);
  return path && id.startsWith(`${path}/`) ? id.slice(path.length + 1) : id;
}

/** What a learned matrix does to the word in focus. @param {CaptionData} data @returns {Said | null} */
function inUse({ use, tokens }) {
  if (!use) return null;
  const { before, after } = use;
  const role = roleOf(after.step.name).replace("role-", "");
  const own = word(labels(after.step, plane(after.step).rowAt, tokens)[after.row] ?? "", role);
  const known = { word: own, after: symbol(after.step), to: listed(after.numbers), before: before && symbol(before.step), from: before && listed(before.numbers) };
  return [before ? _("For {word}: with it, {before} {from} becomes {after} {to}.") : _("For {word} it gives {after} {to}."), known];
}

/** @param {Step} step */
const symbol = ({ name }) => h("span", { class: `symbol ${roleOf(name)}` }, name);

/** Numbers of a row. @param {number[]} row */
function listed(row) {
  const written = row.every(Number.isInteger) ? (/** @type {number} */ value) => number(value) : short;
  return `[${row.slice(0, SHOWN).map(written).join("  ")}${row.length > SHOWN ? " …" : ""}]`;
}

const ALONE = 0.995; // a share that leaves the others next to nothing
const MOSTLY = 0.5;

/** Whose values the row in focus is mixed from. @param {CaptionData} data @returns {Said | null} */
function mixedFrom({ mixture, tokens }) {
  if (!mixture) return null;
  const { top, other, share, next, n, isEven, areValues, weights } = mixture;
  const named = (/** @type {number} */ column) => word(placeName(weights, plane(weights).columnAt, column, tokens), "key");
  const known = { top: named(top), share: percent(share), n: number(n), other: named(other ?? top), next: percent(next) };
  const each = areValues ? ofValues() : ofVectors();
  if (n < 2 || share > ALONE) return [each.alone, known];
  if (isEven) return [each.even, known];
  if (share > MOSTLY) return [each.mostly, known];
  return [percent(share) === percent(next) ? each.two : each.first, known];
}

const ofValues = () => ({
  alone: _("That is the value of {top} ({share}), and nothing of the others."),
  even: _("That is the mean of {n} values: {share} of each."),
  mostly: _("That is mostly the value of {top} ({share}), with a little of the others."),
  two: _("The values of {top} and {other} have the largest parts in it, {share} each."),
  first: _("The value of {top} has the largest part in it ({share}), then that of {other} ({next})."),
});

const ofVectors = () => ({
  alone: _("That is the vector of {top} ({share}), and nothing of the others."),
  even: _("That is the mean of {n} vectors: {share} of each."),
  mostly: _("That is mostly the vector of {top} ({share}), with a little of the others."),
  two: _("The vectors of {top} and {other} have the largest parts in it, {share} each."),
  first: _("The vector of {top} has the largest part in it ({share}), then that of {other} ({next})."),
});

/** The sink, if there is one: at the weights, and at what they mix. @param {CaptionData} data @returns {Said | null} */
function resting({ plane, sink, focus, tokens }) {
  if (!sink) return null;
  const first = word(named(tokens.key)[0] ?? "", "key");
  const known = { first, rows: number(sink.rows), of: number(sink.of), length: short(sink.length), others: short(sink.others) };
  if (sides(plane).across === "key") return [_("{first} is a resting place here, not an important word: {rows} of the {of} words after it give it most of their weight, but its value is the shortest of all ({length} long, the others {others} on average), so that it changes the output little."), known];
  const weight = sink.weight(focus.row);
  return [_("{first} is a resting place: it has {share} of the weight and brings only {part}. With a value as long as the others it would bring {would}."), { ...known, share: percent(weight), part: short(weight * sink.length), would: short(weight * sink.others) }];
}

/** A name may stand twice in a sentence, a node only once. @param {Node | string} fact */
const copy = (fact) => (typeof fact === "string" ? fact : fact.cloneNode(true));

/** @param {CaptionData} data @returns {Record<string, Node | string>} */
function facts({ step, plane, hidden, focus, head, tokens }) {
  const row = Array.from({ length: plane.columns }, (_value, column) => plane.at(focus.row, column));
  const seen = row
    .map((value, column) => ({ value, column }))
    .filter(({ value, column }) => !hidden(focus.row, column) && Number.isFinite(value));
  const top = seen.reduce((best, each) => (each.value > best.value ? each : best), seen[0] ?? { value: 0, column: 0 });
  const names = labels(step, plane.rowAt, tokens);
  const sum = row.reduce((a, b) => a + (Number.isFinite(b) ? b : 0), 0);
  const name = names[focus.row] ?? "";
  const here = plane.at(focus.row, focus.column);
  return {
    query: word(name, "query"),
    key: word(name, "key"),
    token: word(name, ""),
    head: String(plane.heads ? plane.head : head),
    heads: number(plane.heads),
    column: word(placeName(step, plane.columnAt, focus.column, tokens), sides(plane).across === "key" ? "key" : ""),
    value: plain(here),
    class: step.legend[here] ?? String(here),
    path: pathOf(step),
    n: String(plane.columns),
    row: listed(row),
    visible: String(step.value.dtype === "u1" ? row.filter(Boolean).length : seen.length),
    top_key: seen.length ? word(placeName(step, plane.columnAt, top.column, tokens), "key") : "–",
    top_value: seen.length ? plain(top.value) : "–",
    top_percent: percent(top.value),
    rest: rest(seen.length - 1, top.value, sum),
    sum: short(sum),
  };
}

/** @param {number} others @param {number} top @param {number} sum */
function rest(others, top, sum) {
  if (Math.abs(sum - 1) > 1e-3) return _("the row now adds up to {sum}, not to 1", { sum: short(sum) });
  if (others < 1) return _("there is no other to share with");
  if (top > 0.995) return _("almost nothing is left for the others");
  return ngettext("the other one gets the rest", "the other {n} share the rest", others);
}

/** @param {string} text @param {string} role */
function word(text, role) {
  return h("b", { class: role ? `role-${role}` : "" }, h("bdi", {}, text));
}
