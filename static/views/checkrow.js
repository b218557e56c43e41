// @ts-check
// A row of hidden numbers, worked out by hand: a field for each, checked without being told; once a number is revealed, what
// was typed stands beside it.
import { announce, fill, h } from "../lib/dom.js";
import { guessed, judged, tolerance } from "../lib/guess.js";
import { _, exact, ngettext, number } from "../lib/i18n.js";
import { isBlank } from "../lib/seen.js";
import { noPicture, read, sentences } from "../lib/view.js";

/** @typedef {import("../lib/guess.js").Verdict} Verdict */
/**
 * @typedef {object} CheckRowData
 * @property {boolean} isAsked whether numbers of this step are to be guessed, or were
 * @property {string} of the row, by its name and its step's: another one has other fields
 * @property {string} name of the row, "" of a vector
 * @property {string[]} names of its columns
 * @property {number[]} columns those that are to be worked out: no pair that the mask hides
 * @property {import("../lib/tensor.js").Plane} plane
 * @property {{row: number, column: number}} focus
 * @property {boolean} blank
 * @property {Set<string>} revealed
 * @property {Map<string, string>} typed by "row,column"
 * @property {Set<string>} checked those whose verdict is told
 * @property {(column: number, text: string) => void} ontype
 * @property {(columns: number[]) => void} oncheck
 * @property {() => void} onrow reveals the row
 */

const MOST = 12; // fields at a time

/** @param {HTMLElement} element @param {CheckRowData} data @returns {import("../lib/view.js").View<CheckRowData>} */
export function mount(element, data) {
  const intro = h("legend", {});
  const fields = h("div", { class: "numbers" });
  const wrong = h("p", { class: "problem", role: "alert", hidden: true });
  const check = h("button", { type: "submit" }, _("Check my row"));
  const reveal = h("button", { type: "button", onclick: () => data.onrow() }, _("Reveal the row"));
  const total = h("span", { class: "total" });
  const tools = h("div", { class: "row-of-tools" }, check, reveal, total);
  const hint = h("p", { class: "hint" });
  const place = h("form", { class: "check-row", onsubmit: onCheck }, h("fieldset", {}, intro, fields, wrong, tools, hint));
  element.append(place);
  let signature = "";

  /** @param {number} column */
  const isUnknown = (column) => isBlank(data, data.focus.row, column);
  /** @param {number} column */
  const key = (column) => `${data.focus.row},${column}`;
  /** @param {number} column */
  const typed = (column) => data.typed.get(key(column)) ?? "";
  /** What is told of a number: nothing before it is checked or revealed. @param {number} column @returns {Verdict} */
  const verdict = (column) =>
    isUnknown(column) && !data.checked.has(key(column)) ? "empty" : judged(typed(column), data.plane.at(data.focus.row, column));

  update(data);

  /** @param {CheckRowData} next */
  function update(next) {
    data = next;
    place.hidden = !data.isAsked || data.columns.length < 2;
    if (place.hidden) return;
    const shown = part();
    const isDone = shown.every((column) => !isUnknown(column));
    const wanted = JSON.stringify([data.of, data.focus.row, shown, shown.map((column) => isUnknown(column))]);
    const hadFocus = place.contains(document.activeElement);
    if (wanted !== signature) build(shown);
    signature = wanted;
    intro.textContent = data.name ? _("The row of {word}, worked out by you", { word: data.name }) : _("The row, worked out by you");
    mark(shown);
    check.hidden = reveal.hidden = isDone;
    hint.textContent = [isDone ? "" : tolerance(), bounds(shown)].filter(Boolean).join(" ");
    if (hadFocus && isDone && !place.contains(document.activeElement)) fields.focus();
  }

  /** The columns that have room, with the one in focus. */
  function part() {
    const at = Math.max(0, data.columns.findIndex((column) => column >= data.focus.column));
    const first = MOST * Math.floor(at / MOST);
    return data.columns.slice(first, first + MOST);
  }

  /** @param {number[]} shown */
  function bounds(shown) {
    const { columns } = data;
    if (shown.length === columns.length) return "";
    const [first, last] = [shown[0], shown[shown.length - 1]].map((column) => number(columns.indexOf(column) + 1));
    return _("Here are numbers {first} to {last} of {n}; choose a cell further along for others.", { first, last, n: number(columns.length) });
  }

  /** @param {number[]} shown */
  function build(shown) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.column;
    fill(fields, shown.map(field));
    fields.tabIndex = -1;
    if (focused) /** @type {HTMLElement | null} */ (fields.querySelector(`input[data-column="${focused}"]`))?.focus();
  }

  /** @param {number} column */
  function field(column) {
    const name = h("bdi", {}, data.names[column]);
    const sign = h("span", { class: "sign-of", "data-column": column });
    if (!isUnknown(column)) {
      const own = typed(column).trim();
      const said = h("span", { class: "yours" }, own ? _("you: {number}", { number: own }) : "–");
      return h("div", { class: "number" }, name, h("b", {}, exact(data.plane.at(data.focus.row, column))), said, sign);
    }
    const input = h("input", { type: "text", inputMode: "decimal", size: 5, value: typed(column), autocomplete: "off", "data-column": column });
    input.addEventListener("input", () => (data.ontype(column, input.value), mark(part())));
    return h("label", { class: "number" }, name, input, sign);
  }

  /** @param {number[]} shown */
  function mark(shown) {
    for (const sign of /** @type {NodeListOf<HTMLElement>} */ (fields.querySelectorAll(".sign-of"))) {
      const own = verdict(Number(sign.dataset.column));
      sign.className = `sign-of ${own}`;
      sign.textContent = SIGNS[own]();
      const input = fields.querySelector(`input[data-column="${sign.dataset.column}"]`);
      input?.setAttribute("aria-invalid", String(own === "none"));
    }
    wrong.hidden = !shown.some((column) => verdict(column) === "none");
    wrong.textContent = wrong.hidden ? "" : _("That is not a number; type one like 0.5 or −2.");
    total.textContent = told(shown);
  }

  /** @param {number[]} shown */
  function told(shown) {
    const known = shown.map(verdict).filter((each) => each === "right" || each === "wrong");
    const right = known.filter((each) => each === "right").length;
    return known.length ? ngettext("{right} of {n} number is right.", "{right} of {n} numbers are right.", known.length, { right: number(right) }) : "";
  }

  /** @param {Event} event */
  function onCheck(event) {
    event.preventDefault();
    const shown = part().filter((column) => isUnknown(column) && typed(column).trim());
    data.oncheck(shown);
    if (!shown.length) total.textContent = _("Type a number first.");
    announce(total.textContent ?? "");
  }

  function describe() {
    if (place.hidden) return { words: "", table: null };
    const shown = part();
    const value = (/** @type {number} */ column) => (isUnknown(column) ? "?" : data.plane.at(data.focus.row, column));
    const rows = shown.map((column) => [data.names[column], guessed(typed(column)) ?? typed(column), SIGNS[verdict(column)](), value(column)]);
    const said = shown.map((column) => `${data.names[column]}: ${[typed(column) || "–", isUnknown(column) ? "?" : exact(data.plane.at(data.focus.row, column))].join(" / ")}`);
    return { words: sentences(read(intro), said.join(", "), read(total)), table: { columns: ["", _("yours"), "", _("value")], rows } };
  }

  return { update, destroy: () => place.remove(), describe, svg: noPicture };
}

/** Not by colour alone. @type {Record<Verdict, () => string>} */
const SIGNS = {
  right: () => _("✓ right"),
  wrong: () => _("✗ not right"),
  none: () => _("no number"),
  empty: () => "",
};
