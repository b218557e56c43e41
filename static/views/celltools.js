// @ts-check
// What can be done with the cell in focus: set it, switch its pair, take an edit back, guess it first.
import { announce, fill, h } from "../lib/dom.js";
import { guessed, judged } from "../lib/guess.js";
import { _, exact, parse, short } from "../lib/i18n.js";
import { placeName, relative } from "../lib/labels.js";
import { hidden, maskOf } from "../lib/masks.js";
import { SWALLOWED } from "../lib/roles.js";
import { isEdited, isWeights, plane, scale } from "../lib/tensor.js";
import { noPicture, read, sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/types.js").Token} Token */
/** @typedef {{cell: number[], value: number}} Change */
/**
 * @typedef {object} CellToolsData
 * @property {Step} step
 * @property {{step: Step, steps: Step[]} | null} whole the row in focus as far as it goes, if the step holds a part of it
 * @property {Step[]} steps
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {number} head
 * @property {number} row
 * @property {number} column
 * @property {boolean} blank the number is to be guessed first
 * @property {string | null} guess what was typed before it was revealed; null: nothing was asked
 * @property {string[]} notes
 * @property {(step: Step) => boolean} editable
 * @property {(guess: string) => void} onreveal
 * @property {(step: string, changes: Change[]) => void} onedit
 * @property {(step: string, cell: number[]) => void} onundo
 */

const OFF = 1e-3; // a row of weights this far from 1 has been edited

/** @param {HTMLElement} element @param {CellToolsData} data @returns {import("../lib/view.js").View<CellToolsData> & {focus: () => void}} */
export function mount(element, data) {
  const notes = h("div", {});
  const verdict = h("p", { class: "verdict", hidden: true });
  const tools = h("div", { class: "row-of-tools" });
  const hint = h("p", { class: "hint" });
  const own = [notes, verdict, tools, hint];
  element.append(...own);
  let signature = "";
  update(data);

  /** @param {CellToolsData} next */
  function update(next) {
    data = next;
    const own = place();
    const value = number();
    const wanted = JSON.stringify([data.step.id, own, data.blank, data.guess, value, data.step.edited, data.editable(data.step)]);
    fill(
      notes,
      data.notes.map((note) => h("p", { class: "notice" }, note)),
    );
    const how = data.editable(data.step)
      ? _("Choose a cell to see its arithmetic; double-click it, or press Enter, to change it.")
      : _("Choose a cell to see its arithmetic.");
    hint.textContent = sentences(how, isRounded() ? _("Numbers are rounded; Σ is the sum of the exact ones.") : "");
    if (wanted === signature) return; // a field that is being typed in is left alone
    signature = wanted;
    verdict.hidden = data.blank || data.guess === null;
    verdict.textContent = verdict.hidden ? "" : told(data.guess ?? "", value);
    const hadFocus = tools.contains(document.activeElement);
    fill(tools, data.blank ? guess() : parts(own, value));
    tools.classList.toggle("guessing", data.blank);
    // what was pressed is gone: the next thing that can be done here has the focus
    if (hadFocus) /** @type {HTMLElement | null} */ (tools.querySelector("input, button"))?.focus();
  }

  function whole() {
    return plane(data.step, data.head);
  }

  /** Whether what is shown of the row adds up to another number than stands behind it. */
  function isRounded() {
    if (!isWeights(data.step) || data.blank || data.whole) return false;
    const row = Array.from({ length: whole().columns }, (_share, column) => whole().at(data.row, column));
    const hundredths = (/** @type {number} */ share) => Math.round(100 * share);
    const shown = row.reduce((sum, share) => sum + hundredths(share), 0);
    return shown !== hundredths(row.reduce((sum, share) => sum + share, 0));
  }

  function place() {
    return whole().index(data.row, data.column);
  }
  function number() {
    return whole().at(data.row, data.column);
  }

  /** @param {number[]} own @param {number} value */
  function parts(own, value) {
    const found = [];
    if (data.editable(data.step)) {
      if (scale(data.step, data.steps).kind === "bit")
        found.push(
          h(
            "button",
            { type: "button", onclick: () => data.onedit(data.step.id, [{ cell: own, value: value ? 0 : 1 }]) },
            value ? _("Switch this pair off") : _("Switch this pair on"),
          ),
        );
      else if (hidden(data.step, data.steps, data.head)(data.row, data.column)) found.push(...closed());
      else found.push(setter(own, value));
    }
    if (isEdited(data.step, own))
      found.push(
        h("button", { type: "button", onclick: () => data.onundo(data.step.id, own) }, _("Remove this edit")),
      );
    if (isWeights(data.step) && data.editable(data.step)) found.push(renormalise());
    return found;
  }

  /** A value behind a closed mask: the pair is switched on first. */
  function closed() {
    const behind = maskOf(data.step, data.steps);
    if (!behind || !data.editable(behind.mask)) return [h("span", { class: "note" }, _("The mask hides this pair."))];
    const pair = behind.at(place());
    return [
      h("span", { class: "note" }, _("The mask hides this pair: its value can be edited once the pair is on.")),
      h(
        "button",
        { type: "button", onclick: () => data.onedit(behind.mask.id, [{ cell: pair, value: 1 }]) },
        _("Switch this pair on"),
      ),
    ];
  }

  /** @param {number[]} own @param {number} value */
  function setter(own, value) {
    const input = field(String(Number(value.toPrecision(6))), _("Value of the cell {cell}", { cell: name() }));
    const wrong = h(
      "p",
      { class: "problem", role: "alert", hidden: true },
      _("That is not a number; type one like 0.5 or −2."),
    );
    const set = (/** @type {Event} */ event) => {
      event.preventDefault();
      const typed = parse(input.value);
      wrong.hidden = typed !== null;
      if (typed !== null && typed !== value) data.onedit(data.step.id, [{ cell: own, value: typed }]);
    };
    return h(
      "form",
      { class: "set", onsubmit: set },
      h("label", {}, name(), " = ", input),
      h("button", { type: "submit" }, _("Set")),
      wrong,
    );
  }

  /** Offered, never done behind one's back. */
  function renormalise() {
    const { step, steps } = data.whole ?? data;
    const [own, row] = [plane(step, data.head), data.whole ? 0 : data.row];
    const shares = Array.from({ length: own.columns }, (_value, column) => own.at(row, column));
    const sum = shares.reduce((a, b) => a + b, 0);
    const sink = steps.find((each) => each.name === SWALLOWED);
    const most = 1 - (sink ? plane(sink, data.head).at(0, row) : 0);
    if (Math.abs(sum - most) < OFF) return null;
    const isEmpty = shares.every((share) => share === 0);
    if (isEmpty) return null; // the mask hides the row, which is said above
    const isHidden = hidden(step, steps, data.head);
    const at = (/** @type {number} */ column) => (data.whole ? relative(data.step, own.columnAt, column) : column);
    const changes = shares
      .map((share, column) => ({ cell: whole().index(data.row, at(column)), value: (most * share) / sum }))
      .filter((_each, column) => !isHidden(row, column));
    const set = () => data.onedit(data.step.id, changes);
    const button = h("button", { type: "button", onclick: set }, _("Renormalise the row"));
    const note = h("span", { class: "note" }, _("This row adds up to {sum}.", { sum: short(sum) }));
    return h("span", { class: "set" }, note, sum > 0 && button); // nothing below 0 can be shared out
  }

  function guess() {
    const input = field(data.guess ?? "", _("Your guess"));
    input.classList.add("guess");
    const reveal = (/** @type {Event} */ event) => {
      event.preventDefault();
      data.onreveal(input.value);
      announce(verdict.textContent ?? "");
    };
    return h(
      "form",
      { class: "set", onsubmit: reveal },
      h("label", {}, _("Your guess for {cell}", { cell: name() }), " ", input),
      h("button", { type: "submit" }, _("Reveal")),
    );
  }

  function name() {
    const own = whole();
    const across = placeName(data.step, own.columnAt, data.column, data.tokens);
    return own.rowAxis ? `${placeName(data.step, own.rowAt, data.row, data.tokens)} → ${across}` : across;
  }

  function describe() {
    const value = `${name()} = ${data.blank ? "?" : exact(number())}`;
    return { words: sentences(value, read(notes, verdict, hint)), table: null };
  }

  return {
    update,
    focus: () => /** @type {HTMLElement | null} */ (tools.querySelector(".guess"))?.focus(),
    destroy: () => {
      for (const each of own) each.remove();
    },
    describe,
    svg: noPicture,
  };
}

/** @param {string} value @param {string} label */
function field(value, label) {
  return h("input", { type: "text", inputMode: "decimal", size: 7, value, "aria-label": label });
}

/** @param {string} typed @param {number} value */
function told(typed, value) {
  const guess = guessed(typed);
  if (guess === null) return _("It is {value}.", { value: exact(value) });
  const params = { guess: exact(guess), value: exact(value), off: exact(Math.abs(guess - value)) };
  if (judged(typed, value) === "right") return _("Right: it is {value}, you said {guess}.", params);
  return _("You said {guess}; it is {value}, off by {off}.", params);
}
