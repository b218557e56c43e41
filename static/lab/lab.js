// @ts-check
// The lab: a sentence, a mechanism, its options; every step of it. A page mounts one or several, each with a state of its
// own, and with limits where not everything is to be changed: a lesson's scene, a class.
import { ask } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { follow, isSameCell, merged, withoutHidden } from "../lib/edits.js";
import { ngettext, short } from "../lib/i18n.js";
import { cellName } from "../lib/labels.js";
import { byId } from "../lib/masks.js";
import { asking, tell } from "../lib/problem.js";
import { WEIGHTS } from "../lib/roles.js";
import { show as showing } from "../lib/shown.js";
import { headIn } from "../lib/source.js";
import { sentences } from "../lib/view.js";
import { walked } from "../lib/walked.js";
import { columnOf } from "../walkthrough/journey.js";
import * as form from "./form.js";
import { frame as framed } from "./frame.js";
import * as result from "./result.js";
import { carried } from "./carried.js";
import { body, firstHead, stateOf } from "./state.js";
import { after } from "./after.js";
import { followed, tokensNow } from "./texts.js";
import * as truth from "./truth.js";

/** @typedef {import("../lib/types.js").TraceResponse} Run */
/** @typedef {import("./state.js").State} State */
/**
 * What cannot be done in a lab; all can, unless said.
 * @typedef {object} Limits
 * @property {string[]} [locked] fields of the state that stay as they are (`text`, `edits`, `step`, …), and options by
 *   their names (`options.heads`): their controls are switched off
 * @property {import("./frame.js").Part[]} [without] parts that are not shown
 */
/**
 * @typedef {object} LabData
 * @property {import("./state.js").Mechanism} mechanism
 * @property {State} [state] none: what a newcomer sees
 * @property {boolean} [isNew] whether nobody has chosen a cell in that state: the row's largest comes into focus
 * @property {Limits} [limits]
 * @property {string} [own] what its ids end with, if the page has more than one
 * @property {2 | 3} [level] of a step's title among the page's headings
 * @property {import("../walkthrough/walkthrough.js").Asked | null} [task] what a lesson asks of a step
 * @property {(state: State) => void} onchange it shows this state now
 * @property {(id: string, state: Partial<State>) => void} [onmechanism] a person wants this state in another mechanism
 */

/** @param {HTMLElement} element @param {LabData} data */
export function mount(element, { mechanism, state: given, isNew = !given, limits = {}, own = "", level = 2, task = null, onchange, onmechanism }) {
  const frame = framed(element, mechanism, own, limits.without ?? []);
  const pictures = [frame.walkthrough, frame.parity, frame.figures];
  const asked = walked(`/api/mechanisms/${mechanism.id}/trace`, `/api/mechanisms/${mechanism.id}/cell`);
  const shown = result.mount(frame, mechanism);
  const controls = form.mount(frame, mechanism, isLocked, {
    ontext: (typed) => void retext(typed),
    onexample: example,
    onoption: set,
    onnumbers: takeNumbers,
    onmechanism: onmechanism ? other : null,
  });

  let state = given ?? stateOf(mechanism).fresh();
  /** @type {Run | null} */
  let run = null;
  /** The run whose cell is in focus: another sentence's focus goes where its words go, that of another state stays. @type {Run | null} */
  let chosen = null;
  /** What the run that is shown was asked for. @type {ReturnType<typeof body>} */
  let standing = body(state);
  /** The edits as they were made, and on what; null: they were opened, and their run has not come. @type {{edits: State["edits"], on: Run} | null} */
  let origin = null;
  let opening = Promise.resolve();
  let dropped = 0;
  let isByHand = false; // the last change was to a number
  take(state, isNew);

  /** @param {string} field */
  function isLocked(field) {
    return (limits.locked ?? []).some((each) => field === each || field.startsWith(`${each}.`));
  }

  /** @param {Partial<State>} by */
  function become(by) {
    const free = Object.entries(by).filter(([name]) => !isLocked(name));
    state = { ...state, ...Object.fromEntries(free) };
  }

  /** Asks for the run of the state; the last picture stays until the answer is there. */
  function request() {
    return asking(async () => {
      const wanted = body(state);
      const answer = await asked.of(wanted);
      if (!answer) return;
      if (chosen) state.at = followed(state.at, { from: stepOf(chosen), to: stepOf(answer), isHidden: state.hide }, chosen.tokens, answer.tokens);
      run = chosen = answer;
      standing = wanted;
      const isAsked = JSON.stringify(body(state)) === JSON.stringify(wanted); // nothing was typed since
      if (isAsked || !origin) origin = { edits: wanted.edits, on: answer };
      if (isNew) {
        const place = { head: firstHead(state, mechanism), row: state.at[1], column: 0 };
        state.at = [place.head, place.row, columnOf(stepOf(answer), place, state.hide)];
      }
      isNew = false;
      tell(frame.sentence, null, pictures, frame.problem);
      render();
      if (isAsked) onchange(state);
      await shown.illustrate(wanted);
    }, refused, pictures);
  }

  /**
   * An edit that is refused is taken back, and those that fit no longer are dropped; what was typed stays.
   * @param {import("../lib/api.js").Refusal} refusal
   */
  function refused({ message, field }) {
    const ofEdits = field?.startsWith("edits") ?? false;
    if (ofEdits && run && !isByHand && state.edits.length) {
      const inside = state.edits.filter((each) => !each.step.includes("/")); // tiles come and go with the sentence
      const left = inside.length < state.edits.length ? inside : [];
      dropped += state.edits.length - left.length;
      return again({ edits: left });
    }
    if (ofEdits) state = { ...state, edits: standing.edits };
    tell(controls.fieldOf(field ?? ""), message, ofEdits ? [] : pictures, frame.problem);
  }

  /** @param {Partial<State>} by what needs no new run */
  function change(by) {
    become(by);
    render();
    onchange(state);
  }

  /** @param {Partial<State>} by what needs a new run; its edits were made on the one that is shown */
  function rerun(by, byHand = false) {
    if (by.edits) origin = run && { edits: by.edits, on: run };
    again(by, byHand);
  }

  /** @param {Partial<State>} by */
  function again(by, byHand = false) {
    become(by);
    isByHand = byHand;
    control();
    void request();
  }

  /** A sentence was changed: edits go where their tokens went. @param {Partial<State>} typed */
  async function retext(typed) {
    become(typed);
    const own = state;
    if (state.edits.length && !origin) await opening;
    if (state !== own) return;
    if (!state.edits.length || !origin) return again({});
    const { edits, on } = origin;
    // what cannot be split is refused by the run too, at its own field
    const after = await tokensNow(own, on, mechanism.context !== null).catch(() => null);
    if (state !== own) return;
    if (!after) return again({});
    const left = follow(edits, on.steps, on.tokens, after);
    dropped = edits.length - left.length;
    again({ edits: left });
  }

  /** @param {Run} answer */
  function stepOf({ steps }) {
    const weights = () => byId(steps).get(WEIGHTS) ?? steps.find((each) => each.name === WEIGHTS);
    return byId(steps).get(state.step) ?? weights() ?? steps[steps.length - 1];
  }

  /** @param {Run} answer @returns {import("../walkthrough/walkthrough.js").WalkthroughData} */
  function walkData(answer) {
    const [head, row, column] = state.at;
    return {
      steps: answer.steps,
      tokens: answer.tokens,
      code: mechanism.code,
      notes: answer.notes,
      level,
      task,
      isStill: isLocked("step"),
      next: isLocked("step") ? null : after(mechanism),
      focus: { step: stepOf(answer).id, head, row, column, hide: state.hide, hideFrom: state.hideFrom },
      onfocus: ({ step, head, row, column, hide, hideFrom }) => change({ step, at: [head, row, column], hide, hideFrom }),
      carried: carried(mechanism, answer, standing),
      edits: isLocked("edits") ? undefined : editing(answer),
      explain: asked.explain(standing),
    };
  }

  /** @param {Run} answer @returns {import("../walkthrough/walkthrough.js").Edits} */
  function editing(answer) {
    const isAt = (/** @type {State["edits"][0]} */ each, /** @type {string} */ step, /** @type {number[]} */ cell) =>
      isSameCell(each, { step, cell, value: 0 });
    return {
      editable: () => true,
      onedit: (step, cells) => edit(answer, cells.map((each) => ({ step, ...each }))),
      onundo: (step, cell) => rerun({ edits: state.edits.filter((each) => !isAt(each, step, cell)) }),
    };
  }

  /** What is edited behind a pair that is switched off now is dropped. @param {Run} answer @param {State["edits"]} more */
  function edit(answer, more) {
    const left = withoutHidden(state.edits, more, answer.steps);
    dropped = state.edits.length - left.length;
    rerun({ edits: merged(left, more) }, true);
  }

  function render() {
    control();
    if (!run) return;
    showing({ ran: { mechanism: mechanism.id, run: standing } });
    shown.update({ walk: walkData(run), changes: changesData(), parity: run });
    dropped = 0;
    const offered = isLocked("from") ? null : { menu: frame.from, ontrained: () => takeNumbers(headIn(state.from)) };
    truth.show(frame.truth, mechanism, state, run, offered);
  }

  function control() {
    controls.update(state, run?.options ?? {});
  }

  /** @returns {import("../views/changes.js").ChangesData} */
  function changesData() {
    const { edits } = state;
    return {
      changes: edits.map(inWords),
      intro: ngettext("{n} number changed by hand:", "{n} numbers changed by hand:", edits.length),
      dropped,
      onundo: (index) => rerun({ edits: edits.filter((_edit, i) => i !== index) }),
      onundoall: () => rerun({ edits: [] }),
      after: () => find('.stage [tabindex="0"]', element), // the cell in focus
    };
  }

  /** @param {import("../lib/types.js").Edit} edit */
  function inWords({ step, cell, value }) {
    const of = run && byId(run.steps).get(step);
    const name = run && of ? cellName(of, cell, run.tokens) : `[${cell.join(", ")}]`;
    return `${step} ${name} = ${of?.value.dtype === "u1" ? value : short(value)}`;
  }

  /** @param {string} name @param {boolean | number | string} value */
  function set(name, value) {
    if (name === "seed") return rerun({ seed: Number(value) });
    const isSize = mechanism.options.some((each) => each.name === name && (each.kind === "size" || name === "heads"));
    const by = { options: { ...state.options, [name]: value } };
    // the cells of another size are other cells, and a worked example has its own sizes
    rerun(isSize ? { ...by, preset: null, ...controls.texts(), edits: [] } : by);
  }

  /** A person wants the numbers of this head, or of the seed. @param {import("../lib/source.js").HeadOf | null} from */
  function takeNumbers(from) {
    if (!from || from.model === state.from?.model) return rerun({ from, edits: [] });
    isNew = true;
    rerun({ from, text: frame.sentence.value, preset: null, edits: [], options: {} });
  }

  /** @param {string} id */
  function example(id) {
    const preset = mechanism.presets.find((each) => each.id === id);
    if (!preset) return rerun({ preset: null, ...controls.texts(), edits: [] });
    [isNew, chosen] = [true, null];
    const its = { text: null, context: null, from: null, edits: [], step: preset.step ?? state.step };
    rerun({ ...its, preset: id, options: { ...preset.options }, at: [0, preset.focus, 0] });
  }

  /** Another mechanism, with what is said here; it has an example of its own, in place of one of this. @param {string} id */
  function other(id) {
    const { text, from, seed, level, hide, hideFrom } = state;
    onmechanism?.(id, { ...(text === null ? {} : { ...controls.texts(), from }), seed, level, hide, hideFrom });
  }

  /** Shows another state: of a link, a file, a lesson. @param {State} to @param {boolean} [isUntouched] whether nobody has chosen a cell in it */
  function take(to, isUntouched = false) {
    state = to;
    chosen = origin = null;
    isNew = isUntouched;
    controls.leave();
    control();
    opening = request();
  }

  /** A lesson asks something else of the same picture, or nothing any more. @param {import("../walkthrough/walkthrough.js").Asked | null} next */
  function pose(next) {
    task = next;
    render();
  }

  /** What is seen: the mechanism, the sentence, and the step of it that is shown. @returns {import("../lib/view.js").Seen} */
  function describe() {
    const { words, table } = shown.describe();
    return { words: words && sentences(mechanism.title, frame.sentence.value, words), table };
  }

  function destroy() {
    showing({ ran: null });
    shown.destroy();
    element.replaceChildren();
  }

  /** The run that is shown, and how a cell of it came about; null: none has come yet. */
  const seen = () => run && { steps: run.steps, tokens: run.tokens, explain: ofCell(standing) };
  /** Beside what the walkthrough asks for. @param {object} of @returns {(step: string, cell: number[]) => Promise<import("../lib/types.js").CellResponse>} */
  const ofCell = (of) => (step, cell) => ask(`/api/mechanisms/${mechanism.id}/cell`, { ...of, at: { step, cell } });

  /** Other parts are left out. @param {import("./frame.js").Part[]} parts */
  const leave = (parts) => (frame.walkthrough.dataset.without = parts.join(" "));

  return { state: () => state, take, change, pose, leave, seen, destroy, describe, svg: shown.svg };
}
