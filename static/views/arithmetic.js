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
 * @property {Step[]} steps
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {(step: string, cell: number[]) => void} onjump
 */

const INLINE = 3; // longer sums stand as a list

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
      ...block(term),
    );
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
          ? _("Drawn by lot from the seed: 1 is kept, 0 is dropped.")
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
    const foot = h(
      "tr",
      {},
      h("th", { scope: "row" }, "Σ"),
      h("td", {}),
      h("td", { class: "result" }, show(term.value)),
    );
    return h(
      "div",
      { class: "scroll", tabIndex: 0, role: "group", "aria-label": _("The terms of the sum") },
      h("table", { class: "terms" }, h("tbody", {}, rows), h("tfoot", {}, foot)),
    );
  }

  /** @param {Term} term */
  function softmax(term) {
    const [own, ...row] = term.args;
    const largest = Math.max(...row.map((part) => part.value ?? -Infinity));
    const powers = row.map((part) => Math.exp((part.value ?? -Infinity) - largest) * Math.exp(largest));
    const whole = powers.reduce((a, b) => a + b, 0);
    const lines = row.map((part, i) =>
      h(
        "tr",
        { class: same(part, own) ? "own" : "" },
        h("th", { scope: "row" }, h("bdi", {}, label(part))),
        h("td", {}, "e", h("sup", {}, leaf(part))),
        h("td", { class: "result" }, exact(powers[i])),
        h("td", { class: "result" }, percent(powers[i] / whole)),
      ),
    );
    const foot = h(
      "tr",
      {},
      h("th", { scope: "row" }, "Σ"),
      h("td", {}),
      h("td", { class: "result" }, exact(whole)),
      h("td", { class: "result" }, percent(1)),
    );
    const mine = powers[row.findIndex((part) => same(part, own))];
    return [
      h(
        "p",
        { class: "line fraction" },
        h("span", { class: "over" }, "e", h("sup", {}, show(own.value))),
        " ÷ ",
        h("span", {}, "Σ e", h("sup", {}, "…")),
        ` = ${exact(mine)} ÷ ${exact(whole)} `,
        h("span", { class: "result" }, `= ${show(term.value)}`),
      ),
      h(
        "div",
        { class: "scroll", tabIndex: 0, role: "group", "aria-label": _("The row that softmax shares out") },
        h("table", { class: "terms" }, h("tbody", {}, lines), h("tfoot", {}, foot)),
      ),
    ];
  }

  /** @param {Term} term @returns {(Node | string)[]} */
  function inline(term) {
    const [a, b] = term.args;
    if (term.op === "cell") return [leaf(term)];
    if (term.op === "number") return [root(term.value)];
    if (term.op === "product") return [...inline(a), " × ", ...inline(b)];
    if (term.op === "quotient") return [...inline(a), " ÷ ", ...inline(b)];
    if (term.op === "sum") return term.args.flatMap((part, i) => [...(i ? [" + "] : []), ...inline(part)]);
    if (term.op === "not") return ["1 − ", ...inline(a)];
    return [show(term.value)];
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

/** 1.414 as √2 and 0.7071 as 1/√2: the numbers that scaling brings. @param {number | null} value */
function root(value) {
  if (value === null || Number.isInteger(value) || value <= 0) return show(value);
  const [square, inverse] = [value * value, 1 / (value * value)];
  const whole = (/** @type {number} */ n) => Math.round(n) > 1 && Math.abs(n - Math.round(n)) < 1e-9 * n;
  if (whole(square)) return `√${Math.round(square)}`;
  return whole(inverse) ? (Number.isInteger(1 / value) ? `1/${1 / value}` : `1/√${Math.round(inverse)}`) : show(value);
}
