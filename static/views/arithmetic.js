// @ts-check
// One cell's arithmetic with the numbers in it. Every number that came from a cell leads to that cell.
import { fill, h } from "../dom.js";
import { _, exact, percent } from "../i18n.js";
import { axesOf, cellName, isOfTokens, labels } from "../tensor.js";
import { roleOf } from "./strip.js";

/** @typedef {import("../types.js").Term} Term */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../types.js").Token} Token */
/**
 * @typedef {object} ArithmeticData
 * @property {Step} step
 * @property {number[]} cell
 * @property {Term | null} term null while it is asked for
 * @property {number | null} byHand the value that a person set; the arithmetic is then that of before
 * @property {boolean} blank the other numbers of the step are still to be guessed
 * @property {Step[]} steps
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {(step: string, cell: number[]) => void} onjump
 */

const INLINE = 3; // longer sums stand as a list
const LARGEST_POWER = 80; // of e

/** @param {HTMLElement} element @param {ArithmeticData} data */
export function mount(element, data) {
  const place = h("div", { class: "arithmetic" });
  element.append(place);
  update(data);

  /** @param {ArithmeticData} next */
  function update(next) {
    data = next;
    const { term, step, cell } = data;
    if (!term) return void place.classList.add("waiting");
    place.classList.remove("waiting");
    fill(
      place,
      h(
        "p",
        { class: "what" },
        h("span", { class: `symbol ${roleOf(step.name)}` }, step.name),
        " ",
        cellName(step, cell, data.tokens),
      ),
      data.byHand !== null && h("p", { class: "by-hand" }, byHand(exact(data.byHand))),
      ...block(term),
    );
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
    if (term.op === "sum" && term.args.length > INLINE) return [sum(term)];
    if (term.op === "sum" && term.args.some((part) => part.op === "sum" && part.args.length > INLINE))
      return [...term.args.flatMap(inner), total(term)];
    if (term.op === "cell")
      return [
        h("p", { class: "line" }, "= ", leaf(term)),
        h("p", { class: "note" }, _("The same number, moved here.")),
      ];
    return [h("p", { class: "line" }, ...inline(term), h("span", { class: "result" }, ` = ${show(term.value)}`))];
  }

  /** @param {Term} term @returns {HTMLElement[]} */
  function inner(term) {
    return term.op === "sum" && term.args.length > INLINE
      ? [sum(term)]
      : [h("p", { class: "line" }, "+ ", ...inline(term))];
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
    const text =
      data.step.name === "mask"
        ? _("1: this query may look at this key; 0: it may not.")
        : data.step.name === "keep"
          ? _("1 is kept, 0 is dropped: in training by lot, drawn from the seed; in evaluation all are kept.")
          : _("An input: nothing made it. It can be edited.");
    return h("p", { class: "note" }, text);
  }

  /** A list: a × b = product, one line for each term, and the sum. @param {Term} term */
  function sum(term) {
    const rows = term.args.map((part) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("bdi", {}, label(part))),
        h("td", {}, ...inline(part)),
        h("td", { class: "result" }, part.args.length ? show(part.value) : ""),
      ),
    );
    return terms(_("The terms of the sum"), rows, [show(term.value)]);
  }

  /** @param {Term} term */
  function softmax(term) {
    const [own, ...row] = term.args;
    const largest = Math.max(...row.map((part) => part.value ?? -Infinity));
    // beyond this e to the cell would be too large or too small to write down
    const off = Math.abs(largest) > LARGEST_POWER ? largest : 0;
    const powers = row.map((part) => Math.exp((part.value ?? -Infinity) - off));
    const whole = powers.reduce((a, b) => a + b, 0);
    const minus = off ? ` − ${exact(off)}`.replace("− −", "+ ") : "";
    const lines = row.map((part, i) => {
      const isOwn = same(part, own);
      const share = data.blank && !isOwn ? "?" : percent(powers[i] / whole);
      return h(
        "tr",
        { class: isOwn ? "own" : "" },
        h("th", { scope: "row" }, h("bdi", {}, label(part))),
        h("td", {}, "e", h("sup", {}, leaf(part), minus)),
        h("td", { class: "result" }, exact(powers[i])),
        h("td", { class: "result" }, share),
      );
    });
    const mine = powers[row.findIndex((part) => same(part, own))];
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
        h("p", { class: "note" }, _("The row's largest number is taken off first; the shares stay the same.")),
      terms(_("The row that softmax shares out"), lines, [exact(whole), percent(1)]),
    ].filter((each) => each !== false);
  }

  /** @param {string} name @param {HTMLElement[]} lines @param {string[]} totals */
  function terms(name, lines, totals) {
    const sums = totals.map((text) => h("td", { class: "result" }, text));
    const foot = h("tr", {}, h("th", { scope: "row" }, "Σ"), h("td", {}), sums);
    return h(
      "div",
      { class: "scroll", tabIndex: 0, role: "group", "aria-label": name },
      h("table", { class: "terms" }, h("tbody", {}, lines), h("tfoot", {}, foot)),
    );
  }

  /** @param {Term} term @returns {(Node | string)[]} */
  function inline(term) {
    const [a, b] = term.args;
    if (term.op === "cell") return [leaf(term)];
    if (term.op === "number") return [show(term.value)];
    if (term.op === "product") return times(a, b);
    if (term.op === "quotient") return [...inline(a), " ÷ ", ...inline(b)];
    if (term.op === "sum") return term.args.flatMap((part, i) => [...(i ? [" + "] : []), ...inline(part)]);
    if (term.op === "not") return ["1 − ", ...inline(a)];
    return [show(term.value)];
  }

  /** Times 1/√d is written as the formula has it: divided by √d. @param {Term} a @param {Term} b */
  function times(a, b) {
    const divisor = b.op === "number" ? root(b.value) : null;
    return divisor ? [...inline(a), ` ÷ ${divisor}`] : [...inline(a), " × ", ...inline(b)];
  }

  /** @param {Term} term */
  function leaf(term) {
    const from = data.steps.find((other) => other.id === term.step);
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

  /** The word or number that a term stands for: where the two cells of a product meet. @param {Term} term */
  function label(term) {
    const cell = term.op === "cell" ? term : term.args.find((part) => part.op === "cell");
    const from = data.steps.find((other) => other.id === cell?.step);
    if (!cell?.cell || !from) return "";
    const axis = axesOf(from)[cell.cell.length - 1];
    const index = cell.cell[cell.cell.length - 1];
    return isOfTokens(axis) ? labels(axis, 0, data.tokens)[index] : `${axis} ${index}`;
  }

  return { update, destroy: () => place.remove() };
}

/** @param {Term} a @param {Term} b */
const same = (a, b) => a.step === b.step && String(a.cell) === String(b.cell);

/** @param {number | null} value */
const show = (value) => (value === null ? "−∞" : exact(value));

/** √d or a whole number, where a number is one over it: what scaling brings. @param {number | null} value */
function root(value) {
  if (value === null || value <= 0 || value >= 1) return null;
  const square = 1 / (value * value);
  if (Math.abs(square - Math.round(square)) > 1e-9 * square) return null;
  return Number.isInteger(Math.sqrt(Math.round(square)))
    ? exact(Math.sqrt(Math.round(square)))
    : `√${Math.round(square)}`;
}
