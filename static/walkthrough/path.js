// @ts-check
// The path of one word through a mechanism, from its vector to its output, step by step with one key: the steps that come
// from its vector, lead to the output, and have a row of it.
import { announce, fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { indexOf, labels, positions } from "../lib/labels.js";
import { ancestors } from "../lib/masks.js";
import { arranged } from "../lib/sections.js";
import { axesOf, isOfPairs, isOfTokens, leading, plane, shapeOf } from "../lib/tensor.js";
import { isByToken } from "./journey.js";
import { isHeard } from "./player.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/labels.js").Tokens} Tokens */
/** @typedef {import("../lib/labels.js").Place} Place */
/** @typedef {{of: keyof Tokens, at: number}} Word the word at this position of a sentence */

const KEY = "W";

/** The axis along which a step has something for each of some words, told from its axes alone; −1: none. @param {Step} step */
function axisOf(step) {
  const axes = axesOf(step);
  if (isByToken(step)) return 0;
  const at = Math.max(axes.length - 2, leading(step)); // its rows, or what a vector has numbers for
  return isOfTokens(axes[at]) ? at : -1;
}

/** Of which sentence the words of an axis are; queries and keys may be the same words. @param {string} axis @param {Tokens} tokens @returns {keyof Tokens} */
function sentenceOf(axis, { query, key }) {
  const isOne = () => query.length === key.length && query.every(({ text }, i) => text === key[i].text);
  return axis === "key" && !isOne() ? "key" : "query";
}

/** The word whose row is in focus; null if the step has a row for no word. @param {Step} step @param {Place} focus @param {Tokens} tokens @returns {Word | null} */
export function wordAt(step, focus, tokens) {
  const axis = axisOf(step);
  if (axis < 0) return null;
  const own = plane(step, focus.head);
  const at = axis === own.rowAt ? focus.row : axis === own.columnAt ? focus.column : own.head;
  return { of: sentenceOf(axesOf(step)[axis], tokens), at };
}

/** Whether a step has a row of a word. @param {Step} step @param {Word} word @param {Tokens} tokens */
function has(step, word, tokens) {
  const axis = axisOf(step);
  if (axis < 0 || sentenceOf(axesOf(step)[axis], tokens) !== word.of) return false;
  return positions(step, axis)?.includes(word.at) ?? word.at < shapeOf(step)[axis];
}

/** The path of a word, in the order in which one walks through the steps. @param {Step[]} steps @param {Word} word @param {Tokens} tokens */
export function pathOf(steps, word, tokens) {
  const last = steps[steps.length - 1];
  const towards = ancestors(last, steps).add(last.id);
  const own = arranged(steps).filter((step) => towards.has(step.id) && has(step, word, tokens));
  const vector = own.find((step) => step.kind === "input" && !isOfPairs(step));
  const from = new Set(vector && [vector.id]);
  for (const { id, of } of steps) if (of.some((each) => from.has(each))) from.add(id);
  return own.filter(({ id }) => from.has(id));
}

/** Where the word stands in a step of its path. @param {Step} step @param {Word} word @returns {Partial<Place>} */
function landing(step, word) {
  const axis = axisOf(step);
  const { rowAt, columnAt } = plane(step);
  if (axis === rowAt) return { row: word.at };
  return axis === columnAt ? { column: word.at } : { head: indexOf(step, axis, word.at) };
}

/**
 * @param {HTMLElement} element the walkthrough, whose keys it hears
 * @param {() => {data: {tokens: Tokens, focus: Place}, walk: {steps: Step[]}, step: Step}} now
 * @param {(step: string, place: Partial<Place>) => void} go
 * @param {() => void} onchange it began or ended
 */
export function following(element, now, go, onchange) {
  const next = h("button", { type: "button", onclick: () => move(1) });
  const stop = h("button", { type: "button", onclick: end }, _("Stop"));
  const place = h("div", { class: "follow", role: "group", "aria-label": _("The path of a word") }, next, stop);
  const note = h("p", { class: "note" });
  /** @type {Word | null} who is followed */
  let word = null;
  document.addEventListener("keydown", onKey);

  /** The same path is asked for several times, and long runs have thousands of steps. @type {{of: unknown[], path: Step[]}} */
  let last = { of: [], path: [] };

  /** @param {Step[]} steps @param {Word} own @param {Tokens} tokens */
  function known(steps, own, tokens) {
    const of = [steps, tokens, own.of, own.at];
    if (of.some((each, i) => each !== last.of[i])) last = { of, path: pathOf(steps, own, tokens) };
    return last.path;
  }

  /** Who would be followed, their path, and which step of it is shown: −1, none. */
  function found() {
    const { data, walk, step } = now();
    const here = wordAt(step, data.focus, data.tokens);
    // the rows of another sentence are no other choice of a word of this one
    const own = !word || here?.of === word.of ? (here ?? word ?? { of: /** @type {const} */ ("query"), at: data.focus.row }) : word;
    const path = known(walk.steps, own, data.tokens);
    return { word: own, path, at: path.indexOf(step), name: path.length ? nameOf(path[0], own, data.tokens) : "" };
  }

  function update() {
    const { path, at, name, ...own } = found();
    word = word && path.length ? own.word : null;
    place.hidden = !path.length;
    stop.hidden = note.hidden = !word;
    const after = word && path[ahead(path, 1)];
    const key = { key: KEY, word: name };
    next.title = word ? _("The next step of {word} ({key}); Shift+{key}: the one before", key) : _("From its vector to its output, step by step ({key})", key);
    fill(next, ...(word ? [after === path[0] ? _("Again") : _("Next"), h("small", {}, after?.name)] : [_("Follow"), h("bdi", {}, name)]));
    note.textContent = word ? said(path, at, name) : "";
  }

  /** @param {Step[]} path @param {number} at @param {string} word */
  function said(path, at, word) {
    const { steps } = now().walk;
    if (at < 0) return "";
    if (at < path.length - 1) return _("{n} of {all} on the path of {word}.", { n: at + 1, all: path.length, word });
    if (path[at] === steps[steps.length - 1]) return _("This is the output of {word}: its path ends here.", { word });
    return _("The path of {word} ends here: no later step has a row of it. Its numbers go on in the rows of others.", { word });
  }

  /** The step on the path after the one that is shown, or before it; behind its ends it begins again. @param {Step[]} path @param {number} by */
  function ahead(path, by) {
    const { walk, step } = now();
    const all = arranged(walk.steps);
    const here = all.indexOf(step);
    const rest = path.findIndex((each) => all.indexOf(each) > here); // the first after it
    const before = path.filter((each) => all.indexOf(each) < here).length - 1;
    return by > 0 ? Math.max(0, rest) : before < 0 ? path.length - 1 : before;
  }

  /** The steps of who is followed. */
  function followed() {
    return new Set(word ? found().path.map(({ id }) => id) : []);
  }

  /** @param {number} by */
  function move(by) {
    const { path, ...own } = found();
    if (!path.length) return;
    const to = path[word ? ahead(path, by) : 0];
    const isHere = to === now().step;
    word = own.word;
    go(to.id, landing(to, word));
    onchange();
    if (isHere) announce(note.textContent ?? "");
  }

  function end() {
    word = null;
    if (place.contains(document.activeElement)) next.focus({ preventScroll: true }); // the other one goes
    onchange();
    announce(_("The path is no longer followed."));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!isHeard(element, event)) return;
    if (event.key.toUpperCase() === KEY) move(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && word) end();
    else return;
    event.preventDefault();
  }

  return {
    place,
    note,
    update,
    path: followed,
    destroy: () => document.removeEventListener("keydown", onKey),
  };
}

/** @param {Step} step @param {Word} word @param {Tokens} tokens */
function nameOf(step, word, tokens) {
  const axis = axisOf(step);
  return labels(step, axis, tokens)[indexOf(step, axis, word.at)] ?? "";
}
