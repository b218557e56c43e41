// @ts-check
// What a class may be asked about the page that is open: each is one press. The server works out what is right of a number
// or of the largest; where it cannot, the teacher may say so, or it is a survey.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { shown } from "../lib/shown.js";
import { view } from "./follow.js";
import { matrixOf } from "./heat.js";
import { choicesOn, sceneOn } from "./offers.js";
import { lastOf } from "./room.js";

/** @typedef {import("./here.js").Joined} Joined */
/** @typedef {import("./offers.js").Choices} Choices */
/** @typedef {[string, HTMLElement[]]} Offer what it is about, and what may be asked of it */

/** @param {HTMLElement} element @param {{room: Joined, show: () => Promise<void>, onasked: () => void}} data show: the page to the class */
export function mount(element, { room, show, onasked }) {
  const says = h("input", { class: "own-says", maxLength: 300, placeholder: _("Your own words for any of these"), "aria-label": _("The question in your words"), autocomplete: "off" });
  const offers = h("div", { class: "offers" });
  const own = h("textarea", { rows: 3, "aria-label": _("Answers to choose from, one on a line"), placeholder: _("Answers, one on a line") });
  const said = h("p", { class: "problem", role: "alert", hidden: true });
  const rest = h("div", { class: "offers" }); // settings of the page: rarely asked
  const more = h("details", { class: "own-choices" }, h("summary", {}, _("Other answers to choose from")), rest, own, h("p", { class: "ways" }, press(_("Ask it"), () => ({ choice: { choices: own.value.split("\n").map((each) => each.trim()).filter(Boolean), right: null } }))));
  fill(element, h("h2", { tabIndex: -1 }, _("Ask about this page")), says, said, offers, more);
  let painted = "";
  addEventListener("stepshown", update);
  update();

  /** @param {string} name @param {() => object | Promise<object>} what @param {string} [title] @param {"largest" | "smallest"} [sought] */
  function press(name, what, title, sought) {
    return h("button", { type: "button", title: title ?? "", onclick: () => void ask(what, sought) }, name);
  }

  /** The class comes to this page, and is asked. @param {() => object | Promise<object>} what @param {"largest" | "smallest" | ""} sought of the row in focus */
  async function ask(what, sought = "") {
    said.hidden = true;
    try {
      if (sought) await aside(sought);
      await show();
      await room.send("questions", { view: view(), says: says.value.trim(), ...(await what()) });
      onasked();
    } catch (error) {
      said.hidden = false;
      said.textContent = /** @type {Error} */ (error).message;
    }
  }

  function update() {
    const last = lastOf(room.state());
    const isOpen = last?.state === "open";
    const { step, ran } = shown();
    const scene = sceneOn();
    const choices = choicesOn(step);
    const now = JSON.stringify([isOpen && last?.question, step, ran, scene, choices]);
    if (now === painted) return;
    painted = now;
    const groups = [scene && /** @type {Offer} */ ([_("This scene"), [press(_("Ask its question"), scene)]]), ...(step ? ofStep(step, ran) : []), ...choices.filter(({ isRare }) => !isRare).map(ofChoices)];
    fill(offers, ...(isOpen ? [stillOpen(/** @type {import("./room.js").Question} */ (last))] : groups.filter((each) => each !== null).map(offered)));
    fill(rest, ...choices.filter(({ isRare }) => isRare).map(ofChoices).map(offered));
    more.hidden = isOpen;
  }

  /** @param {import("./room.js").Question} question */
  function stillOpen({ question }) {
    const close = h("button", { type: "button", onclick: () => void room.send(`questions/${question}/close`) }, _("Close it"));
    return h("p", { class: "ways" }, _("Question {n} is still open.", { n: question }), " ", close);
  }

  /** @param {import("../lib/shown.js").ShownStep} step @param {import("../lib/shown.js").Ran | null} ran @returns {Offer[]} */
  function ofStep({ step, head, row, column, rows, columns, cell, along, largest, isNumber }, ran) {
    const place = [rows[row], columns[column]].filter(Boolean).join(" · ");
    const cells = (/** @type {string} */ kind, /** @type {number[][]} */ of) => () => ({ cells: { kind, ...ran, step, cells: of } });
    const labels = Math.max(rows.length, columns.length) > MOST ? {} : { rows, columns };
    const right = h("input", { type: "checkbox" });
    const touch = (/** @type {string} */ name, /** @type {string} */ of) => press(name, () => ({ touch: { of, step, head, ...labels, right: right.checked ? [[row, column]] : [] } }));
    const asked = _("Which cell of the row of “{row}” is the largest?", { row: rows[row] || step });
    const isOne = along.length > 1 && largest.length < along.length;
    const best = () => ({ ...(says.value.trim() ? {} : { says: asked }), touch: { of: "cell", step, head, ...labels, cells: columns.length <= 64 ? columns.map((_name, at) => [row, at]) : [], right: largest.map((at) => [row, at]) } });
    const computed = !ran ? [isOne && press(_("Largest of its row?"), best, asked, "largest")] : [
      isNumber && cell.length && press(_("Which number is it?"), cells("number", [cell]), _("They type it into the cell")),
      along.length > 1 && along.length <= 64 && press(_("Largest of its row?"), cells("largest", along), "", "largest"),
      along.length > 1 && along.length <= 64 && press(_("Smallest of its row?"), cells("smallest", along), "", "smallest"),
    ];
    const made = /** @type {HTMLElement[]} */ (computed.filter(Boolean));
    const touched = [touch(_("Touch a cell"), "cell"), rows.length > 1 ? touch(_("Touch a row"), "row") : null, touch(_("Touch a column"), "column")];
    return [
      ...(made.length ? [/** @type {Offer} */ ([_("{step}: {place}", { step, place }), made])] : []),
      [_("Anywhere in {step}", { step }), [.../** @type {HTMLElement[]} */ (touched.filter(Boolean)), h("label", { class: "check" }, right, " ", _("right: {answer}", { answer: place }))]],
    ];
  }

  /** @param {Choices} of @returns {Offer} */
  function ofChoices({ name, marks }) {
    const right = h("select", { "aria-label": _("What is right") }, h("option", { value: "" }, _("no answer is marked as right")), ...marks.map((each, i) => h("option", { value: String(i) }, _("right: {answer}", { answer: each }))));
    return [name, [press(_("Ask: which one?"), () => ({ choice: { choices: marks, right: right.value === "" ? null : Number(right.value) } })), right]];
  }

  /** @param {Offer} offer */
  function offered([name, ways]) {
    return h("div", { class: "offer", role: "group", "aria-label": name }, h("h3", {}, name), h("p", { class: "ways" }, ...ways));
  }

  return {
    update,
    destroy() {
      removeEventListener("stepshown", update);
      element.replaceChildren();
    },
  };
}

const MOST = 1024; // labels that a question is given
const SAVED = 500; // ms in which a page has written its state

/** From the cell that is asked for the page goes to another of its row: the view that is shown would tell. @param {"largest" | "smallest"} sought */
async function aside(sought) {
  const { step } = shown();
  if (!step) return;
  const other = step.open.find((column) => !step[sought].includes(column));
  const cell = matrixOf(step)?.querySelector(`td[data-row="${step.row}"][data-column="${other}"]`);
  if (!step[sought].includes(step.column) || !(cell instanceof HTMLElement)) return;
  const saved = new Promise((then) => (addEventListener("statesaved", then, { once: true }), setTimeout(then, SAVED)));
  cell.click();
  cell.blur();
  await saved;
}
