// @ts-check
// The kinds of questions, of a lesson and of a class: what stands below the words of one, what of the matrix is asked,
// and what is sent as an answer.
import { choicesOf } from "./answer.js";
import { fill, h } from "./dom.js";
import { guessed } from "./guess.js";
import { _, exact } from "./i18n.js";
import { named } from "./labels.js";

/** @typedef {import("./types.js").LessonQuestion | import("./types.js").ClassQuestion} Question */
/** @typedef {import("./types.js").JudgedAnswer} Judged */
/** @typedef {import("./types.js").Token} Token */
/** @typedef {{numbers?: number[], places?: number[], choice?: number | null, text?: string}} Given */
/**
 * @typedef {object} Asking
 * @property {Question} question
 * @property {(given: Given) => void} ongiven
 * @property {(message: string) => void} onodd what was typed is no answer
 * @property {() => boolean} toCell goes to the cell that is asked, and opens it; false: there is none to type into
 * @property {Given | null} [was] what was answered before
 * @property {boolean} [isClass] whether a teacher is given it
 */
/**
 * @typedef {object} Kind
 * @property {HTMLElement[]} controls
 * @property {Map<string, string>} typed what stands in cells of the matrix
 * @property {((row: number, column: number, typed: string) => void)} [onanswer]
 * @property {Set<string>} [picked] cells that were chosen, by "row,column"
 * @property {((row: number, column: number) => void)} [onpick]
 * @property {(truth: Judged) => void} [mark] once the truth is told: what was answered with says it too
 */

const LONGEST = 500; // characters of a sentence

/** @param {Asking} asking @returns {Kind} */
export function kindOf(asking) {
  const { kind } = asking.question;
  if (kind === "number") return number(asking);
  if (kind === "count") return fields(asking, 1);
  if (kind === "largest" || kind === "smallest") return picked(asking);
  if (kind === "touch") return touched(asking);
  if (kind === "order") return ordered(asking);
  if (kind === "say") return said(asking);
  if (kind === "do") return { controls: [], typed: new Map() };
  const list = chosen(choicesOf(asking.question), asking.was?.choice ?? null, (choice) => asking.ongiven({ choice }));
  const mark = (/** @type {Judged} */ { choice }) => void list.children[choice ?? 0].classList.add("is-answer");
  return { controls: [list], typed: new Map(), mark };
}

/** Numbers are typed into their own cells; all of them are one answer. @param {Asking} asking @returns {Kind} */
function number(asking) {
  const { question, ongiven, onodd, toCell, was } = asking;
  const cells = question.cells.map((cell) => cell.join());
  const typed = new Map((was?.numbers ?? []).map((each, i) => [cells[i], exact(each)]));
  const open = h("button", { type: "button", class: "go-on", onclick: () => toCell() || besides() }, _("Type it in its cell"));
  /** @type {Kind | null} */
  let own = null;
  /** The matrix is drawn, since it is wide: no cell of it takes a number. */
  function besides() {
    own = fields(asking, cells.length);
    open.replaceWith(...own.controls);
    own.controls[0].querySelector("input")?.focus();
  }
  const onanswer = (/** @type {number} */ row, /** @type {number} */ column, /** @type {string} */ text) => {
    if (!text.trim()) return;
    typed.set(`${row},${column}`, text.trim());
    if (!cells.includes(`${row},${column}`)) return onodd(_("This is another cell: the one that is asked for is marked."));
    const numbers = cells.map((cell) => asNumber(typed.get(cell) ?? ""));
    if (asNumber(text) === null) return onodd(_("“{text}” is no number. Write it like 0.36, or 36 %.", { text }));
    if (numbers.every((each) => each !== null)) ongiven({ numbers: /** @type {number[]} */ (numbers) });
    else onodd(""); // the others are still to come
  };
  return { controls: [open], typed, onanswer, mark: (truth) => own?.mark?.(truth) };
}

/** Numbers in fields of their own. @param {Asking} asking @param {number} n how many @returns {Kind} */
function fields({ ongiven, onodd, was }, n) {
  const name = (/** @type {number} */ i) => (n > 1 ? _("Your number {n} of {of}", { n: i + 1, of: n }) : _("Your number"));
  const inputs = Array.from({ length: n }, (_each, i) => h("input", { class: "own-number", inputMode: "decimal", autocomplete: "off", value: was?.numbers ? exact(was.numbers[i]) : "", "aria-label": name(i) }));
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (inputs[0].readOnly) return; // it is told
    const numbers = inputs.map(({ value }) => asNumber(value));
    const odd = numbers.indexOf(null);
    if (odd < 0) ongiven({ numbers: /** @type {number[]} */ (numbers) });
    else if (inputs[odd].value.trim()) onodd(_("“{text}” is no number. Write it like 0.36, or 36 %.", { text: inputs[odd].value.trim() }));
    else inputs[odd].focus(); // still to come
  };
  const mark = (/** @type {Judged} */ { values }) =>
    inputs.forEach((input, i) => Object.assign(input, { value: exact(values[i] ?? -Infinity), readOnly: true }));
  return { controls: [h("form", { class: "own-numbers", onsubmit }, ...inputs, h("button", { class: "go-on" }, _("This is it")))], typed: new Map(), mark };
}

/** A number, or a share in percent. @param {string} text */
function asNumber(text) {
  const share = /^(.*?)\s*%$/.exec(text.trim());
  const found = guessed(share ? share[1] : text);
  return found === null || !Number.isFinite(found) ? null : share ? found / 100 : found;
}

/** One of the cells is chosen. @param {Asking} asking @returns {Kind} */
function picked({ question, ongiven, onodd, toCell, was }) {
  const cells = question.cells.map((cell) => cell.join());
  const place = was?.places?.[0];
  const chosen = new Set(place === undefined ? [] : [cells[place]]);
  const onpick = (/** @type {number} */ row, /** @type {number} */ column) => {
    const found = cells.indexOf(`${row},${column}`);
    if (found < 0) return onodd(_("This cell is not asked for: choose one of those that are lit."));
    choose(chosen, [cells[found]]);
    ongiven({ places: [found] });
  };
  const open = h("button", { type: "button", class: "go-on", onclick: toCell }, _("Go to the row"));
  return { controls: [h("p", { class: "by-click" }, isTouched() ? _("Tap its cell.") : _("Click its cell.")), open], typed: new Map(), picked: chosen, onpick };
}

/** A cell, a row or a column is touched, of any that is shown. @param {Asking} asking @returns {Kind} */
function touched({ question, ongiven, onodd, toCell, was }) {
  const cells = question.cells.map((cell) => cell.join()); // none: any
  const chosen = new Set(was?.places ? [was.places.join()] : []);
  const onpick = (/** @type {number} */ row, /** @type {number} */ column) => {
    if (cells.length && !cells.includes(`${row},${column}`)) return onodd(question.cells.some(([own]) => own === row) ? _("This cell is not asked for: choose one of those that are lit.") : _("This is another row: the one that is asked about is marked."));
    choose(chosen, [`${row},${column}`]);
    ongiven({ places: [row, column] });
  };
  const of = "of" in question ? question.of : "cell";
  const taps = { cell: _("Tap the cell."), row: _("Tap any cell of the row."), column: _("Tap any cell of the column.") };
  const clicks = { cell: _("Click the cell."), row: _("Click any cell of the row."), column: _("Click any cell of the column.") };
  const says = (isTouched() ? taps : clicks)[of || "cell"];
  const open = h("button", { type: "button", class: "go-on", onclick: toCell }, _("Go to the matrix"));
  return { controls: [h("p", { class: "by-click" }, says), open], typed: new Map(), picked: chosen, onpick };
}

/** Whether a finger points, on this device. */
const isTouched = () => matchMedia("(pointer: coarse)").matches;

/** @param {Set<string>} chosen @param {string[]} cells */
function choose(chosen, cells) {
  chosen.clear();
  for (const each of cells) chosen.add(each);
}

/** Words are put in order, the largest first. @param {Asking} asking @returns {Kind} */
function ordered({ question, ongiven, was }) {
  const list = h("ol", { class: "order" });
  const words = named(question.words);
  let places = was?.places ?? words.map((_word, place) => place);
  let isTold = false;
  show(null);

  /** @param {{place: number, by: number} | null} moved who moves a word stays on its button */
  function show(moved) {
    const moves = (/** @type {number} */ i) => (isTold ? [] : [" ", move(i, -1), " ", move(i, 1)]);
    fill(list, ...places.map((place, i) => h("li", {}, h("bdi", {}, words[place]), ...moves(i))));
    if (!moved) return;
    const at = places.indexOf(moved.place);
    const buttons = list.children[at].querySelectorAll("button");
    const wanted = buttons[moved.by < 0 ? 0 : 1];
    (wanted.disabled ? buttons[moved.by < 0 ? 1 : 0] : wanted).focus();
  }

  /** @param {number} i @param {-1 | 1} by */
  function move(i, by) {
    const place = places[i];
    const onclick = () => {
      [places[i], places[i + by]] = [places[i + by], places[i]];
      show({ place, by });
    };
    const name = by < 0 ? _("{word}: further up", { word: words[place] }) : _("{word}: further down", { word: words[place] });
    return h("button", { type: "button", "aria-label": name, disabled: !(i + by in places), onclick }, by < 0 ? "↑" : "↓");
  }

  /** @param {Judged} truth */
  function mark(truth) {
    [places, isTold] = [truth.places, true];
    show(null);
  }

  const check = h("button", { type: "button", class: "go-on", onclick: () => ongiven({ places: [...places] }) }, _("This is the order"));
  return { controls: [list, check], typed: new Map(), mark };
}

/** A sentence is written, and compared. @param {Asking} asking @returns {Kind} */
function said({ ongiven, onodd, was, isClass }) {
  const field = h("textarea", { rows: 3, class: "own-words", dir: "auto", maxLength: LONGEST, value: was?.text ?? "", "aria-label": _("Your sentence") });
  const none = isClass ? _("Write a sentence first; your teacher reads it.") : _("Write a sentence first; nobody else will read it.");
  const onclick = () => (field.value.trim() ? ongiven({ text: field.value.trim() }) : onodd(none));
  return { controls: [field, h("button", { type: "button", class: "go-on", onclick }, isClass ? _("Send it") : _("Compare it"))], typed: new Map() };
}

/** One of several. @param {(string | HTMLElement)[]} choices @param {number | null} was @param {(choice: number) => void} onchoice */
function chosen(choices, was, onchoice) {
  const choose = (/** @type {HTMLButtonElement} */ button, /** @type {number} */ choice) => {
    for (const each of list.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === button));
    onchoice(choice);
  };
  const list = h("ul", { class: "several" });
  choices.forEach((each, choice) => {
    const button = h("button", { type: "button", "aria-pressed": String(choice === was) }, each);
    button.addEventListener("click", () => choose(button, choice));
    list.append(h("li", {}, button));
  });
  return list;
}
