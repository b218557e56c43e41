// @ts-check
// One cell's arithmetic with the numbers in it. Every number that came from a cell leads to that cell.
import { fill, h } from "../lib/dom.js";
import { heard } from "../lib/heard.js";
import { _, exact, number } from "../lib/i18n.js";
import { cellName } from "../lib/labels.js";
import { byId, maskOf } from "../lib/masks.js";
import { KEEP, MASK, roleOf } from "../lib/roles.js";
import { shapeOf, values } from "../lib/tensor.js";
import { cellsOf, lists } from "../lib/termlists.js";
import { plain, show, writer } from "../lib/terms.js";
import { noPicture, sentences } from "../lib/view.js";

/** @typedef {import("../lib/termlists.js").List} List */
/** @typedef {import("../lib/terms.js").Written} Written */
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
 * @property {((step: string, cell: number[]) => void) | null} onjump null: one stays where one is
 */
/** @typedef {{line: Written, class?: string} | {note: Written} | {list: List}} Part what stands below the cell's name */

const MOST_LISTS = 3; // before a line
const END = 4; // px
const COMPARED = new Set(["gt", "lt", "ge", "le", "eq", "ne"]); // 1 if it is so, else 0

/** @param {HTMLElement} element @param {ArithmeticData} data @returns {import("../lib/view.js").View<ArithmeticData> & {refuse: (why: string) => void}} */
export function mount(element, data) {
  const place = h("div", { class: "arithmetic" });
  let { inline, isLong, longWithin } = writer(data.signs, leaf);
  let { list, shared } = lists(data, inline);
  /** @type {import("../lib/view.js").Seen} */
  let seen = { words: "", table: null };
  const spoken = heard();
  element.append(place, spoken.element);
  place.addEventListener("scroll", cue, true);
  const observer = new ResizeObserver(cue);
  observer.observe(place);
  update(data);

  /** @param {ArithmeticData} next */
  function update(next) {
    data = next;
    ({ inline, isLong, longWithin } = writer(data.signs, leaf));
    ({ list, shared } = lists(data, inline));
    const { term, step, cell, tokens } = data;
    if (!term) return void place.classList.add("waiting");
    place.classList.remove("waiting");
    const name = cellName(step, cell, tokens);
    const symbol = h("span", { class: `symbol ${roleOf(step.name)}` }, step.id);
    const set = data.byHand === null ? "" : byHand(exact(data.byHand));
    const parts = block(term);
    fill(place, h("p", { class: "what" }, symbol, " ", name), set ? h("p", { class: "by-hand" }, set) : null, ...parts.map(drawn));
    queueMicrotask(reveal); // once all of the page is written
    seen = described(`${step.id} ${name}`, set, term, parts);
    const value = data.byHand === null ? show(term.value) : exact(data.byHand);
    spoken.say(JSON.stringify([step.id, tokens]), _("{cell} is {value}.", { cell: `${step.id} ${name}`, value }));
  }

  function reveal() {
    const own = /** @type {HTMLElement | null} */ (place.querySelector(".own"));
    const scroll = own?.closest(".scroll");
    if (own && scroll) scroll.scrollTop = own.offsetTop - scroll.clientHeight / 3;
    cue();
  }

  /** A list that goes on below says so. */
  function cue() {
    for (const each of place.querySelectorAll(".scroll"))
      each.classList.toggle("more", each.scrollHeight - each.clientHeight - each.scrollTop > END);
  }

  /** @param {string} why it cannot be had */
  function refuse(why) {
    place.classList.remove("waiting");
    fill(place, h("p", { class: "problem", role: "alert" }, why));
    seen = { words: why, table: null };
  }

  /** @param {string} value */
  function byHand(value) {
    if (data.step.kind === "input") return _("Set by hand to {value}.", { value });
    return _("Set by hand to {value}. Computed, it is:", { value });
  }

  /** @param {Term} term @returns {Part[]} */
  function block(term) {
    const value = show(term.value);
    const { op, args } = term;
    if (data.step.kind === "input" && op === "number") return [{ note: [given()] }];
    if (op === "visible") return visible(args[0]);
    if (op === "hidden") return [{ note: [_("The mask hides this pair, so the cell is {value}.", { value })] }];
    if (op === "softmax") return softmax(term);
    if (op === "chosen") return [...block(args[0]), because(_("Chosen from two, by:"), [args[1]])];
    if (op === "picked") return [...block(args[0]), because(_("Which one follows from:"), args.slice(1))];
    if (op === "whole") return [{ line: [`= ${value}`], class: "line result" }, { note: [whole(term)] }];
    if (isLong(term) || op === "place" || op === "ranked") return [{ list: list(term) }];
    if (op === "sum" && args.some(isLong)) return [...args.map(summand), { line: [result(`= ${value}`)] }];
    if (op === "cell") return [{ line: ["= ", leaf(term)] }, { note: [_("The same number, moved here.")] }];
    if (COMPARED.has(op)) return [{ line: [...inline(term), ", ", term.value ? _("true:") : _("false:"), " ", result(value)] }];
    const within = longWithin(term).slice(0, MOST_LISTS);
    return [...within.map((each) => ({ list: list(each) })), { line: [...inline(term), result(` = ${value}`)] }];
  }

  /** What decided, with its numbers. @param {string} intro @param {Term[]} parts */
  function because(intro, parts) {
    return { note: [intro, ...parts.flatMap((part, i) => [i ? ", " : " ", ...inline(part)])] };
  }

  /** Every cell of the matrix has a part in it: none of them alone would tell. @param {Term} term */
  function whole(term) {
    const from = byId(data.steps).get(term.args.flatMap(cellsOf)[0]?.step ?? "");
    return _("It follows from the whole matrix {name}, all {n} numbers of it at once: no single cell makes it.", {
      name: from?.id ?? "",
      n: number(from ? shapeOf(from).reduce((a, b) => a * b, 1) : term.args.length),
    });
  }

  /** @param {Term} term @returns {Part} */
  const summand = (term) => (isLong(term) ? { list: list(term) } : { line: ["+ ", ...inline(term)] });

  /** @param {Term} kept @returns {Part[]} */
  function visible(kept) {
    const mask = maskOf(data.step, data.steps)?.mask;
    const isIdle = mask && Array.prototype.every.call(values(mask).data, Boolean); // it hides nothing: nothing is said of it
    if (kept.op !== "cell") return [...block(kept), ...(isIdle ? [] : [{ note: [_("The mask lets this pair through.")] }])];
    return [{ line: ["= ", leaf(kept)] }, { note: [_("The mask lets this pair through, so the number stays.")] }];
  }

  function given() {
    const { step, editable } = data;
    if (step.value.dtype === "i4") return _("It follows from the rest and is not set by hand.");
    if (step.name === MASK) return _("1: this query may look at this key; 0: it may not.");
    if (step.name === KEEP)
      return _("1 is kept, 0 is dropped: in training at random, drawn from the seed; in evaluation all are kept.");
    return editable ? _("It is given here: nothing in this run made it. It can be edited.") : _("It is given here: what made it is not shown.");
  }

  /** @param {Term} term @returns {Part[]} */
  function softmax(term) {
    const { off, minus, own, whole, list } = shared(term);
    const power = h("span", {}, "e", h("sup", {}, `${show(term.args[0].value)}${minus}`));
    const all = h("span", {}, " ÷ Σ e", h("sup", {}, "…"));
    const line = [power, all, ` = ${exact(own)} ÷ ${exact(whole)} `, result(`= ${show(term.value)}`)];
    const note = _("The row's largest number is subtracted first; the shares stay the same.");
    return [{ line }, ...(off ? [{ note: [note] }] : []), { list }];
  }

  /** @param {Term} term */
  function leaf(term) {
    const from = byId(data.steps).get(term.step ?? "");
    const name = from ? `${term.step} ${cellName(from, term.cell ?? [], data.tokens)}` : "";
    const { onjump } = data;
    if (!onjump) return h("span", { class: `leaf ${roleOf(from?.name ?? "")}`, title: name }, show(term.value));
    return h(
      "button",
      {
        type: "button",
        class: `leaf ${roleOf(from?.name ?? "")}`,
        title: name,
        "aria-label": `${show(term.value)}, ${name}`,
        onclick: () => onjump(term.step ?? "", term.cell ?? []),
      },
      show(term.value),
    );
  }

  const destroy = () => (observer.disconnect(), place.remove(), spoken.element.remove());

  return { update, refuse, destroy, describe: () => seen, svg: noPicture };
}

/** @param {string} text */
const result = (text) => h("span", { class: "result" }, text);

/** @param {Part} part */
function drawn(part) {
  if ("line" in part) return h("p", { class: part.class ?? "line" }, ...part.line);
  if ("note" in part) return h("p", { class: "note" }, ...part.note);
  const { name, lines, sign, totals } = part.list;
  const numbers = (/** @type {List["totals"]} */ own) => own.map(({ text }) => h("td", { class: "result" }, text));
  const rows = lines.map((line) => {
    const head = h("th", { scope: "row" }, h("bdi", {}, line.name));
    return h("tr", { class: line.isOwn ? "own" : "" }, head, h("td", {}, ...line.written), numbers(line.numbers));
  });
  const foot = h("tr", {}, h("th", { scope: "row" }, sign), h("td", {}, h("span", { class: "beyond", "aria-hidden": "true" }, _("more ↓"))), numbers(totals));
  const table = h("table", { class: "terms" }, h("tbody", {}, rows), h("tfoot", {}, foot));
  return h("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": name }, table);
}

/** The first list is its table; what others come to is said. @param {string} name of the cell @param {string} set by hand @param {Term} term @param {Part[]} parts @returns {import("../lib/view.js").Seen} */
function described(name, set, term, parts) {
  const [first, ...others] = parts.flatMap((part) => ("list" in part ? [part.list] : []));
  const said = parts.flatMap((part) => ("line" in part ? [plain(part.line)] : "note" in part ? [plain(part.note)] : []));
  const totals = others.map((list) => `${list.name}: ${list.sign} ${list.totals[0].text}`);
  const value = parts.some((part) => "line" in part) ? "" : `= ${show(term.value)}`;
  return { words: sentences(name, set, ...totals, ...said, value), table: first ? tabled(first) : null };
}

/** @param {List} list @returns {import("../lib/view.js").Table} */
function tabled({ lines, sign, totals }) {
  const numbers = (/** @type {List["totals"]} */ own) => own.map(({ value }) => value);
  const rows = lines.map((line) => [line.name, line.numbers[0].text && plain(line.written), ...numbers(line.numbers)]);
  return { columns: [], rows: [...rows, [sign, "", ...numbers(totals)]] };
}
