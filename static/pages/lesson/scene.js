// @ts-check
// One scene: what is told and asked, beside a lab in which one thing is lit; the answer is given on the matrix itself.
import * as lab from "../../lab/lab.js";
import { stateOf } from "../../lab/state.js";
import { latest } from "../../lib/api.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { illustrate } from "../../lib/glossary.js";
import { kindOf } from "../../lib/answers.js";
import { following } from "../../lib/hiding.js";
import { isTold, ofScene, posed, stand } from "../../lib/posed.js";
import { prose } from "../../lib/prose.js";
import { shipped } from "../../lib/shipped.js";
import { isAlone, judge as judging, lack } from "./judging.js";
import * as solution from "./solution.js";
import * as verdict from "./verdict.js";

/** @typedef {import("../../lib/types.js").StagedScene} Staged */
/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("./judging.js").Question} Question */
/** @typedef {import("../../lib/answers.js").Given} Given */
/** @typedef {{told: HTMLElement, stage: HTMLElement, answer: HTMLElement}} Places */
/**
 * @typedef {object} SceneData
 * @property {Staged} staged
 * @property {{lesson: string, scene: string, text: string | null, seed: number}} asked
 * @property {{level: string, hide: boolean, hideFrom: string}} shown
 * @property {string} language of the lesson
 * @property {boolean} isWithheld whether verdict and truth wait until the answer is shown; so they do while a class is asked
 * @property {(right: boolean) => void} ondone
 * @property {() => void} onasked the class is asked what was judged or told here before: the scene is to be as new
 * @property {(by: {hide: boolean, hideFrom: string}) => void} onlook
 * @property {(question: () => Promise<void>) => void} asking while an answer is awaited
 */

/** @typedef {import("../../lab/frame.js").Part} Part */
const ALWAYS = /** @type {Part[]} */ (["ask", "intro", "edits", "parity", "figures"]);
const WALKED = /** @type {Part[]} */ (["map", "timeline", "tools", "panel", "operands"]);
const FIELDS = ["text", "context", "preset", "from", "options", "seed", "edits", "step"];
const NOTHING = { blank: /** @type {Set<string>} */ (new Set()), typed: /** @type {Map<string, string>} */ (new Map()) };

/** @param {Places} places @param {SceneData} data */
export function mount({ told, stage, answer }, data) {
  const { staged, asked, language } = data;
  const { question, state: at, mechanism } = staged;
  const info = /** @type {Record<string, import("../../lib/types.js").MechanismInfo>} */ (shipped.labs)[mechanism];
  const place = h("div", { id: "lab" });
  const verdictPlace = h("div", { class: "judged" });
  const worked = h("details", { class: "worked", hidden: true });
  /** @type {Judged | null} */
  let judged = null;
  let odd = "";
  let isDrawn = false;
  /** @type {Given | null} what was answered while the verdict waits */
  let noted = null;
  /** @type {Given} what was answered last: beside the truth it is said how far off that was */
  let last = {};
  let mayShow = false;
  let isOpen = question === null;
  const lacks = lack(question);
  let isLed = false; // whether the truth was had by asking for it
  const own = () => ofScene(asked); // what the class is asked, if it is this
  const isWithheld = () => data.isWithheld || own() !== null;
  /** Whether it is still to be asked, by who leads the class. */
  const waits = () => posed().waits && !own() && !isTold(asked) && !isOpen && question !== null;
  const turnOf = () => [own()?.question, own()?.round, waits()].join();
  let turn = turnOf();
  let kind = made();
  fill(stage, place);
  const shown = lab.mount(place, {
    mechanism: info,
    state: stateOf(info).checked(stateFrom(at)),
    isNew: false,
    limits: { locked: FIELDS.filter((name) => isLocked(name)), without: [...ALWAYS, ...left()] },
    level: 3,
    own: "-scene", // beside the page's own sentence
    task: task(),
    onchange: (state) => changed(state),
  });
  illustrate(seen);
  const judge = verdict.mount(verdictPlace, language);
  const judgedOf = latest((/** @type {Given} */ given, signal) => judging(asked, /** @type {Question} */ (question), given, signal));
  addEventListener("posed", onPosed);
  tell();
  stand(told, { scene: asked.scene });
  onPosed();

  function made() {
    const ongiven = (/** @type {Given} */ given) => give(given);
    const asking = { ongiven, onodd: (/** @type {string} */ why) => say(why), toCell, was: own()?.given, isClass: own() !== null };
    return question && kindOf({ question, ...asking });
  }

  /** The lab's state, as its own link would say it. @param {Staged["state"]} from */
  function stateFrom({ text, preset, inputs_from, options, seed, edits, step, at: cell }) {
    return { text, preset, from: inputs_from, options, seed, edits, step, at: cell, ...data.shown };
  }

  /** The sentence, and what is told of it by now: what is asked is no example. */
  function seen() {
    const run = shown.seen();
    const unknown = question?.blank.length && !isOpen && run ? following(run.steps, question.step) : new Set();
    return { text: staged.tokens.map(({ text }) => text).join(" "), run: run && { ...run, mechanism, at: shown.state().at, unknown } };
  }

  /** A file computes nothing anew. @param {string} name of a field */
  function isLocked(name) {
    return !staged.free.includes(name) || (isAlone && name !== "step");
  }

  /** Parts of the walkthrough that are left out: the arithmetic comes with the truth, the tools with what is hidden, to guess it. @returns {Part[]} */
  function left() {
    const isMade = !info.inputs.some(({ name }) => name === at.step) && (question === null || question.cells.length > 0); // what is given has no arithmetic, nor what is asked of no cell
    const isShown = (/** @type {Part} */ part) => staged.parts.includes(part) || (part === "panel" && isOpen && isMade) || (part === "tools" && data.shown.hide);
    return WALKED.filter((part) => !isShown(part));
  }

  /** @returns {import("../../walkthrough/walkthrough.js").Asked} */
  function task() {
    const { spot } = staged;
    if (!question || !kind || isOpen) return { ...NOTHING, step: at.step, spot };
    const blank = new Set(question.blank.map((cell) => cell.join()));
    if (waits()) return { ...NOTHING, step: question.step, spot, blank };
    return { step: question.step, spot, blank, typed: kind.typed, picked: kind.picked, onanswer: kind.onanswer, onpick: kind.onpick };
  }

  function tell() {
    const head = h("h2", { tabIndex: -1, lang: language }, staged.title);
    const asks = question ? h("div", { class: "asks", lang: language }, ...prose(question.says)) : null;
    fill(told, head, h("div", { class: "says", lang: language }, ...prose(staged.says)), asks);
    answer.classList.toggle("is-open", isOpen);
    const ways = waits() ? [h("p", { class: "by-click" }, _("Your teacher will ask you this."))] : lacks ? [h("p", { class: "by-click" }, lacks)] : (kind?.controls ?? []);
    fill(answer, ...ways, verdictPlace, worked);
    show();
  }

  function show() {
    if (question) judge.update({ judged, odd, isOpen, question, isKept: noted !== null && !own(), isWithheld: isWithheld(), mayShow: !own() && !waits() && (mayShow || !data.isWithheld), onshow: reveal });
    else verdictPlace.hidden = true;
  }

  /** @param {string} why */
  function say(why) {
    odd = why;
    show();
    shown.pose(task());
  }

  /** @param {Given} given @param {boolean} [isTold] whether the truth is wanted whatever was given */
  function give(given, isTold = false) {
    odd = "";
    if (isWithheld() && !isTold) return note(given);
    data.asking(async () => {
      const found = await judgedOf(isTold ? { ...last, ...noted } : given);
      if (!found) return; // another answer was given meanwhile, and counts
      judged = found;
      if (!isTold) last = question?.kind === "choose" ? {} : given; // of several the right one has its reason
      if (isTold || judged.right === true || question?.kind === "say") open();
      else shown.pose(task());
      show();
    });
  }

  /** @param {Given} given */
  function note(given) {
    if (own()?.isOpen === false) return say(_("The question is closed: wait until the answer is shown."));
    noted = given;
    own()?.give(given);
    shown.pose(task());
    show();
    data.ondone(false);
  }

  /** The class is asked this, or once more, or is told. */
  function onPosed() {
    const now = own();
    if (now || waits()) noted = now?.given ?? null;
    if (turn !== turnOf()) {
      turn = turnOf();
      if (now ? !now.isShown && (judged || isOpen) : waits() && judged) return data.onasked();
      odd = "";
      if (!isOpen) {
        kind = made();
        shown.pose(task());
        tell();
        look(shown.state());
      }
    }
    show();
    if (now ? now.isShown : isTold(asked)) reveal();
  }

  /** The truth, whatever was answered. */
  function reveal() {
    if (!question || isOpen) return;
    isLed = true;
    give({}, true);
  }

  /** The truth is told: its cell, with its arithmetic. */
  function open() {
    if (!judged || !question) return;
    isOpen = true;
    answer.classList.add("is-open");
    kind?.mark?.(judged);
    shown.leave([...ALWAYS, ...left()]);
    const isOne = question.kind === "largest" || question.kind === "smallest";
    const cell = question.cells[isOne ? judged.places[0] : 0];
    if (cell && question.step === at.step) shown.change({ at: [at.at[0], cell[0], cell[1]] });
    shown.pose(task());
    if (question.kind === "change" || (isLed && judged.edits.length)) shown.take(stateOf(info).checked(stateFrom({ ...at, edits: judged.edits, options: judged.options })));
    workOut();
    data.ondone(judged.right === true || question.kind === "say");
  }

  /** Once both are there: an answer may come before the run. */
  function workOut() {
    const run = shown?.seen();
    if (run && isOpen && worked.hidden && judged && judged.solution.length > 1) void solution.show(worked, judged.solution, run);
  }

  /** What the matrix is made of is seen, also where there is no room beside it. */
  function unfold() {
    const folded = place.querySelector("details.operands");
    if (folded instanceof HTMLDetailsElement) folded.open = true;
  }

  /** The cell that is asked for, open to be typed into; of a row its first. */
  function toCell() {
    const [row, column] = question?.cells[0] ?? [0, 0];
    const cell = place.querySelector(`.stage td[data-row="${row}"][data-column="${column}"], .stage .heatmap`);
    if (!(cell instanceof HTMLElement)) return false;
    const isNumber = question?.kind === "number";
    if (isNumber && cell.matches(".heatmap")) return false;
    cell.scrollIntoView({ block: "nearest" });
    if (isNumber) cell.click();
    else {
      shown.change({ at: [at.at[0], row, column] });
      /** @type {HTMLElement | null} */ (place.querySelector(".stage :is(td.focus, .heatmap)"))?.focus();
    }
    return true;
  }

  /** What is to be done in the lab may have been done. @param {import("../../lab/state.js").State} state */
  function changed(state) {
    data.onlook({ hide: state.hide, hideFrom: state.hideFrom });
    if (!isDrawn) unfold();
    stage.dataset.drawn = stage.style.minBlockSize = "";
    isDrawn = true;
    workOut();
    look(state);
  }

  /** @param {import("../../lab/state.js").State} state */
  function look(state) {
    if (question?.kind !== "do" || isOpen || noted || waits()) return;
    const isDone = {
      step: state.step === question.step,
      edit: state.edits.some((each) => each.step === question.step && (!question.cells.length || String(each.cell.slice(-2)) === String(question.cells[0]))),
      cell: String(state.at.slice(1)) === String(question.cells[0]),
      sentence: asked.text !== null,
    }[question.do ?? "step"];
    if (isDone) give({}, !isWithheld());
  }

  return {
    focus: () => told.querySelector("h2")?.focus({ preventScroll: true }),
    isDone: () => isOpen || lacks !== "",
    reveal,
    /** Who has waited long enough may have the truth. */
    allow() {
      mayShow = true;
      show();
    },
    /** @param {Partial<SceneData["shown"]>} by */
    look(by) {
      data.shown = { ...data.shown, ...by };
      shown.leave([...ALWAYS, ...left()]);
      shown.change(by);
    },
    destroy() {
      removeEventListener("posed", onPosed);
      stand(told, null);
      shown.destroy();
    },
  };
}
