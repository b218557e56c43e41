// @ts-check
// One cell's arithmetic with the numbers in it. Every number that came from a cell leads to that cell.
import { fill, h } from "../lib/dom.js";
import { heard } from "../lib/heard.js";
import { _, exact, ngettext, number, percent } from "../lib/i18n.js";
import { cellName, placeName } from "../lib/labels.js";
import { byId } from "../lib/masks.js";
import { KEEP, MASK } from "../lib/roles.js";
import { shapeOf } from "../lib/tensor.js";
import { numeric, show, writer } from "../lib/terms.js";
import { noPicture, read, shown } from "../lib/view.js";
import { roleOf } from "./strip.js";

/** @typedef {import("../lib/types.js").Term} Term */
/** @typedef {import("../lib/types.js").Sign} Sign */
/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/types.js").Token} Token */
/**
 * @typedef {object} ArithmeticData
 * @property {Step} step
 * @property {number[]} cell
 * @property {Term | null} term null while it is asked for
 * @property {Record<string, Sign>} signs how its operations are written
 * @property {number | null} byHand the value that a person set; the arithmetic is then that of before
 * @property {boolean} blank the other numbers of the step are still to be guessed
 * @property {Step[]} steps
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {boolean} editable
 * @property {(step: string, cell: number[]) => void} onjump
 */

const LARGEST_POWER = 80; // of e
const MOST_LISTS = 3; // before a line
const MOST_TERMS = 200; // of a list; of a longer one the LARGEST stand, and the others in one line
const LARGEST = 40;

/** @param {HTMLElement} element @param {ArithmeticData} data @returns {import("../lib/view.js").View<ArithmeticData> & {refuse: (why: string) => void}} */
export function mount(element, data) {
  const place = h("div", { class: "arithmetic" });
  let { inline, isLong, longWithin } = writer(data.signs, leaf);
  const spoken = heard();
  element.append(place, spoken.element);
  update(data);

  /** @param {ArithmeticData} next */
  function update(next) {
    data = next;
    ({ inline, isLong, longWithin } = writer(data.signs, leaf));
    const { term, step, cell } = data;
    if (!term) return void place.classList.add("waiting");
    place.classList.remove("waiting");
    fill(
      place,
      h(
        "p",
        { class: "what" },
        h("span", { class: `symbol ${roleOf(step.name)}` }, step.id),
        " ",
        cellName(step, cell, data.tokens),
      ),
      data.byHand !== null && h("p", { class: "by-hand" }, byHand(exact(data.byHand))),
      ...block(term),
    );
    const own = /** @type {HTMLElement | null} */ (place.querySelector(".own"));
    const list = own?.closest(".scroll");
    if (own && list) list.scrollTop = own.offsetTop - list.clientHeight / 3;
    const value = data.byHand === null ? show(term.value) : exact(data.byHand);
    const name = `${step.id} ${cellName(step, cell, data.tokens)}`;
    spoken.say(JSON.stringify([step.id, data.tokens]), _("{cell} is {value}.", { cell: name, value }));
  }

  /** @param {string} why it cannot be had */
  function refuse(why) {
    place.classList.remove("waiting");
    fill(place, h("p", { class: "problem", role: "alert" }, why));
  }

  /** @param {string} value */
  function byHand(value) {
    if (data.step.kind === "input") return _("Set by hand to {value}.", { value });
    return _("Set by hand to {value}. Computed, it is:", { value });
  }

  /** @param {Term} term @returns {HTMLElement[]} */
  function block(term) {
    if (data.step.kind === "input" && term.op === "number") return [given()];
    if (term.op === "visible") return visible(term.args[0]);
    if (term.op === "hidden")
      return [
        h("p", { class: "note" }, _("The mask hides this pair, so the cell is {value}.", { value: show(term.value) })),
      ];
    if (term.op === "softmax") return softmax(term);
    if (term.op === "chosen") return [...block(term.args[0]), because(_("Chosen from two, by:"), [term.args[1]])];
    if (term.op === "picked")
      return [...block(term.args[0]), because(_("Which one follows from:"), term.args.slice(1))];
    if (term.op === "whole") return whole(term);
    if (isLong(term)) return [list(term)];
    if (term.op === "place" || term.op === "ranked") return [list(term)];
    if (term.op === "sum" && term.args.some(isLong)) return [...term.args.flatMap(inner), total(term)];
    if (term.op === "cell")
      return [
        h("p", { class: "line" }, "= ", leaf(term)),
        h("p", { class: "note" }, _("The same number, moved here.")),
      ];
    const line = h("p", { class: "line" }, ...inline(term), h("span", { class: "result" }, ` = ${show(term.value)}`));
    return [...longWithin(term).slice(0, MOST_LISTS).map(list), line];
  }

  /** What decided, with its numbers. @param {string} intro @param {Term[]} parts */
  function because(intro, parts) {
    const line = parts.flatMap((part, i) => [i ? ", " : " ", ...inline(part)]);
    return h("p", { class: "note" }, intro, ...line);
  }

  /** Every cell of the matrix has a part in it: none of them alone would tell. @param {Term} term */
  function whole(term) {
    const from = byId(data.steps).get(term.args.flatMap(cellsOf)[0]?.step ?? "");
    const said = _("It follows from the whole matrix {name}, all {n} numbers of it at once: no single cell makes it.", {
      name: from?.id ?? "",
      n: number(from ? shapeOf(from).reduce((a, b) => a * b, 1) : term.args.length),
    });
    return [h("p", { class: "line result" }, `= ${show(term.value)}`), h("p", { class: "note" }, said)];
  }

  /** @param {Term} term @returns {HTMLElement[]} */
  function inner(term) {
    return isLong(term) ? [list(term)] : [h("p", { class: "line" }, "+ ", ...inline(term))];
  }
  /** @param {Term} term */
  function total(term) {
    return h("p", { class: "line" }, h("span", { class: "result" }, `= ${show(term.value)}`));
  }

  /** @param {Term} kept */
  function visible(kept) {
    if (kept.op !== "cell") return [...block(kept), h("p", { class: "note" }, _("The mask lets this pair through."))];
    return [
      h("p", { class: "line" }, "= ", leaf(kept)),
      h("p", { class: "note" }, _("The mask lets this pair through, so the number stays.")),
    ];
  }

  function given() {
    if (data.step.value.dtype === "i4")
      return h("p", { class: "note" }, _("It follows from the rest and is not set by hand."));
    const text =
      data.step.name === MASK
        ? _("1: this query may look at this key; 0: it may not.")
        : data.step.name === KEEP
          ? _("1 is kept, 0 is dropped: in training at random, drawn from the seed; in evaluation all are kept.")
          : data.editable
            ? _("An input: nothing made it. It can be edited.")
            : _("An input: nothing made it.");
    return h("p", { class: "note" }, text);
  }

  /** A list: a × b = product, one line for each term, and what they come to. @param {Term} term */
  function list(term) {
    const axis = varying(term.args);
    const last = shapeOf(data.step).length - 1;
    const isRow = last >= 0 && shapeOf(data.step)[last] === term.args.length; // terms that all begin with one cell
    const kept = weighty(term.args.map((part) => Math.abs(numeric(part.value))));
    const rows = kept.map((i) => {
      const part = term.args[i];
      return h(
        "tr",
        {},
        h(
          "th",
          { scope: "row" },
          h("bdi", {}, axis === null && isRow ? placeName(data.step, last, i, data.tokens) : label(part, axis ?? -1)),
        ),
        h("td", {}, ...inline(part)),
        h("td", { class: "result" }, part.args.length ? show(part.value) : ""),
      );
    });
    const sum = (/** @type {Term[]} */ parts) => parts.reduce((total, part) => total + numeric(part.value), 0);
    const rest = term.op === "sum" ? show(sum(term.args) - sum(kept.map((i) => term.args[i]))) : "";
    rows.push(...others(term.args.length - kept.length, [rest]));
    return terms(listName(term.op), rows, [show(term.value)], data.signs[term.op].list ?? "=");
  }

  /** @param {Term} term */
  function softmax(term) {
    const [own, ...row] = term.args;
    const axis = varying(row);
    const largest = Math.max(...row.map((part) => numeric(part.value)));
    // beyond this e to the cell would be too large or too small to write down
    const off = Math.abs(largest) > LARGEST_POWER ? largest : 0;
    const powers = row.map((part) => Math.exp(numeric(part.value) - off));
    const whole = powers.reduce((a, b) => a + b, 0);
    const minus = off ? ` − ${exact(off)}`.replace("− −", "+ ") : "";
    const at = row.findIndex((part) => same(part, own));
    const kept = weighty(powers, at);
    const lines = kept.map((i) => {
      const part = row[i];
      const isOwn = i === at;
      const share = data.blank && !isOwn ? "?" : percent(powers[i] / whole);
      return h(
        "tr",
        { class: isOwn ? "own" : "" },
        h("th", { scope: "row" }, h("bdi", {}, label(part, axis ?? -1))),
        h("td", {}, "e", h("sup", {}, ...inline(part), minus)),
        h("td", { class: "result" }, exact(powers[i])),
        h("td", { class: "result" }, share),
      );
    });
    const mine = powers[at];
    const left = whole - kept.reduce((total, i) => total + powers[i], 0);
    lines.push(...others(row.length - kept.length, [exact(left), data.blank ? "?" : percent(left / whole)]));
    return [
      h(
        "p",
        { class: "line" },
        h("span", {}, "e", h("sup", {}, `${show(own.value)}${minus}`)),
        h("span", {}, " ÷ Σ e", h("sup", {}, "…")),
        ` = ${exact(mine)} ÷ ${exact(whole)} `,
        h("span", { class: "result" }, `= ${show(term.value)}`),
      ),
      off !== 0 &&
        h("p", { class: "note" }, _("The row's largest number is subtracted first; the shares stay the same.")),
      terms(_("The row that softmax shares out"), lines, [exact(whole), percent(1)]),
    ].filter((each) => each !== false);
  }

  /** The line of those that are left out. @param {number} n @param {string[]} values */
  function others(n, values) {
    if (!n) return [];
    const name = h("th", { scope: "row" }, ngettext("{n} smaller one", "{n} smaller ones", n));
    return [h("tr", {}, name, h("td", {}), ...values.map((value) => h("td", { class: "result" }, value)))];
  }

  /** @param {string} name @param {HTMLElement[]} lines @param {string[]} totals @param {string} [sign] of the last line */
  function terms(name, lines, totals, sign = "Σ") {
    const sums = totals.map((text) => h("td", { class: "result" }, text));
    const foot = h("tr", {}, h("th", { scope: "row" }, sign), h("td", {}), sums);
    return h(
      "div",
      { class: "scroll", tabIndex: 0, role: "group", "aria-label": name },
      h("table", { class: "terms" }, h("tbody", {}, lines), h("tfoot", {}, foot)),
    );
  }

  /** @param {Term} term */
  function leaf(term) {
    const from = byId(data.steps).get(term.step ?? "");
    const name = from ? `${term.step} ${cellName(from, term.cell ?? [], data.tokens)}` : "";
    return h(
      "button",
      {
        type: "button",
        class: `leaf ${roleOf(from?.name ?? "")}`,
        title: name,
        "aria-label": `${show(term.value)}, ${name}`,
        onclick: () => data.onjump(term.step ?? "", term.cell ?? []),
      },
      show(term.value),
    );
  }

  /** The word or number that a term stands for: where the two cells of a product meet.
   * @param {Term} term @param {number} axis of its first cell, −1: the last */
  function label(term, axis) {
    const cell = cellsOf(term)[0];
    const from = byId(data.steps).get(cell?.step ?? "");
    if (!cell?.cell?.length || !from) return "";
    const at = axis < 0 ? cell.cell.length - 1 : axis;
    return placeName(from, at, cell.cell[at], data.tokens);
  }

  /** The lists are its table, and the rest its words. */
  function describe() {
    const table = place.querySelector("table");
    const words = [...place.children].filter((each) => !each.contains(table));
    const value = data.term ? `= ${show(data.term.value)}` : "";
    return { words: `${read(.../** @type {HTMLElement[]} */ (words))} ${value}`.trim(), table: table && shown(table) };
  }

  const destroy = () => (place.remove(), spoken.element.remove());

  return { update, refuse, destroy, describe, svg: noPicture };
}

/** The places that stand in a list: all, or of a long one the largest and one's own. @param {number[]} sizes @param {number} [own] */
function weighty(sizes, own = -1) {
  const places = sizes.map((_size, i) => i);
  if (places.length <= MOST_TERMS) return places;
  const size = (/** @type {number} */ i) => (i === own ? Infinity : sizes[i]);
  return places
    .sort((a, b) => size(b) - size(a))
    .slice(0, LARGEST)
    .sort((a, b) => a - b);
}

/** @param {Term} a @param {Term} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The cells in a term. @param {Term} term @returns {Term[]} */
const cellsOf = (term) => (term.op === "cell" ? [term] : term.args.flatMap(cellsOf));

/** The axis along which the first cells of a line's terms run, down a column too; −1 if they are of several steps,
 * null if all begin with the same cell. @param {Term[]} terms */
function varying(terms) {
  const [first, ...rest] = terms.map((term) => cellsOf(term)[0]);
  if (!first?.cell || rest.some((each) => each?.step !== first.step)) return -1;
  const axis = first.cell.map((i, at) => rest.some((each) => each.cell?.[at] !== i)).lastIndexOf(true);
  return axis < 0 && rest.length ? null : axis;
}

/** @param {string} op */
function listName(op) {
  if (op === "sum") return _("The terms of the sum");
  if (op === "product") return _("The factors of the product");
  if (op === "place") return _("The row or column in which its position is counted, from 0");
  return _("The numbers that it comes from");
}
