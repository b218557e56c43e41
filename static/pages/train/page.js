// @ts-check
// Attention being learned: a task, two models that differ in something, and what each head of them comes to look at.
import * as carry from "../../lib/carry.js";
import { announce, find, inPlace } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { posed } from "../../lib/posed.js";
import { tell } from "../../lib/problem.js";
import { fragment } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";
import { sentences } from "../../lib/view.js";
import * as bounds from "./bounds.js";
import { turned } from "./course.js";
import * as corpus from "./corpus.js";
import * as curves from "./curves.js";
import * as examples from "./examples.js";
import * as inside from "./inside.js";
import * as keep from "./keep.js";
import * as maps from "./maps.js";
import * as onward from "./onward.js";
import { player } from "./player.js";
import * as predict from "./predict.js";
import * as said from "./said.js";
import * as seeds from "./seeds.js";
import * as settings from "./settings.js";
import { STATE, asked, checked, chosen, recordedOf, stepsOf, taskOf } from "./state.js";
import * as writes from "./writes.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("./state.js").State} State */

const link = fragment();
let state = checked({});
/** What is trained, and how it was chosen. @type {{key: string, of: State} | null} */
let run = null;
let isOver = false;
let far = -1; // the furthest moment that was seen of it
let saving = 0;
let wanted = -1; // the moment that a link asks for, until it is there
let told = /** @type {Set<number>} */ (new Set()); // models whose turn was said
/** @type {Map<string, any>} */
const views = new Map();
const view = inPlace(views);
const play = player({ onshow: shown, onend: ended });
const header = tools.mount(toolsData());
const opened = inside.mount(change);
const kept = keep.mount(() => run?.of ?? state, fromFile);
/** Where the moments come from, if not from a training here. @type {import("./file.js").File | null} */
let file = null;
const learned = corpus.mount(change);
const five = seeds.mount((asks) => change({ seeds: asks }));
const written = writes.mount(change);
/** @type {Record<"train" | "pause" | "next" | "slower" | "faster", HTMLButtonElement>} */
const buttons = { train: find("#train"), pause: find("#pause"), next: find("#next"), slower: find("#slower"), faster: find("#faster") };
/** @type {HTMLInputElement} */
const slider = find("#moment");

/** What was chosen, expected and opened of another task. */
const LONGEST = 2000; // steps that are trained live
const ANEW = /** @type {Partial<State>} */ ({ steps: null, learns: "", controls: "", turns: "", which: "", moment: -1, seeds: false, open: false, text: "", start: "", changes: [], silence: [], second: -1, matrix: "" });

const MOST_HEADS = 8; // of which one is to be guessed
const keyOf = (/** @type {State} */ of) => JSON.stringify(asked(of));

/** @param {Partial<State>} by */
function change(by) {
  const before = keyOf(state);
  state = { ...state, ...by };
  if (keyOf(state) !== before) tell(buttons.train, null, []); // what was refused is no longer asked for
  render();
  save();
}

/** Settings that nothing was trained with begin at no moment. */
function save() {
  const isOfThese = run !== null && run.key === keyOf(state);
  void link.save(STATE.said({ ...state, moment: isOfThese ? Math.max(0, state.moment) : -1 }));
}

/** A training that goes on is written now and then: a class that is led goes along. */
function saveSoon() {
  saving ||= window.setTimeout(() => ((saving = 0), play.isRunning && save()), OFTEN);
}

/** What has come; who is led sees as far as the class has seen. */
const seenMoments = () => (posed().waits ? play.moments.slice(0, far + 1) : play.moments);

function train(isJump = false) {
  if (!isJump) wanted = -1;
  run = { key: keyOf(state), of: state };
  [isOver, told, file, far] = [false, new Set(), null, -1];
  state = { ...state, moment: -1, ...(isJump ? {} : { open: false, seeds: false }) };
  tell(buttons.train, null, []);
  play.start(asked(state), isJump);
  render();
  if (isJump) return;
  save();
  find("#result").scrollIntoView({ block: "start" });
}

/** @param {State} next @param {import("./file.js").File} own */
function fromFile(next, own) {
  state = { ...state, ...ANEW, ...next };
  run = { key: keyOf(state), of: state };
  [file, told] = [own, new Set()];
  tell(buttons.train, null, []);
  play.show(own.moments);
}

/** Goes on otherwise from where something is changed; what came until then stays. @param {import("./onward.js").OnwardData["changes"]} changes */
function goOn(changes) {
  const known = onward.common(play.moments, state.changes, changes);
  state = { ...state, changes };
  if (file) return train(); // nothing of it is known here
  run = { key: keyOf(state), of: state };
  [isOver, wanted] = [false, -1];
  tell(buttons.train, null, []);
  play.goOn(asked(state), known);
  save();
}

const OFTEN = 250; // ms

/** Another moment has come. */
function shown() {
  const { moments } = play;
  state = { ...state, moment: wanted >= 0 ? Math.min(wanted, moments.length - 1) : moments.length - 1 };
  for (const model of moments[0].models.keys()) {
    const at = turned(moments, model);
    if (at < 0 || told.has(model)) continue;
    told.add(model);
    if (!isVeiled()) announce(said.ofTurn(moments[at], model));
  }
  render();
  if (wanted < 0) saveSoon();
}

/** @param {import("../../lib/api.js").Refusal | null} why */
function ended(why) {
  const { moments } = play;
  wanted = -1;
  if (!moments.length && why) run = null;
  isOver = moments.length > 0;
  if (why) refused(why);
  else if (run && isVeiled()) announce(_("Done."));
  else if (run) announce(`${_("Done.")} ${said.ofMoment(moments[moments.length - 1], taskOf(run.of.task).aside)}`);
  render();
  save();
}

/** Said at its control; what came is kept. @param {import("../../lib/api.js").Refusal} why */
function refused({ message, field }) {
  const control = [...document.querySelectorAll("[data-field]")].find((each) => /** @type {HTMLElement} */ (each).dataset.field === field);
  if (control?.closest("details")) /** @type {HTMLDetailsElement} */ (find("#more")).open = true;
  const { length } = play.moments;
  const kept = length ? _("What came until step {n} is kept.", { n: number(play.moments[length - 1].step) }) : "";
  tell(/** @type {HTMLElement} */ (control ?? buttons.train), `${message} ${kept}`.trim(), []);
}

function render() {
  const task = taskOf(state.task);
  const models = chosen(state);
  header.update(toolsData());
  for (const radio of find("#tasks").querySelectorAll("input")) radio.checked = radio.value === state.task;
  find("#task-title").textContent = task.title;
  find("#says").textContent = task.says;
  find("#asks").textContent = task.asks;
  find("#recorded").textContent = said.ofRecording(task, recordedOf(state));
  find("#keyed").hidden = find("#outlined").hidden = !task.keyed;
  /** @type {HTMLInputElement} */ (find("#keys")).checked = state.keys;
  view("#examples", examples, { examples: task.examples, keys: state.keys });
  view("#settings", settings, { models, onchange: choose });
  put("#seed", state.seed);
  put("#steps", stepsOf(state));
  /** @type {HTMLInputElement} */ (find("#steps")).max = String(Math.max(LONGEST, recordedOf(state)?.steps ?? 0)); // what is recorded took longer
  find("#as-task").hidden = !state.models.some((own) => Object.keys(own).length) && state.steps === null && state.seed === 1;
  const isOfThese = run !== null && run.key === keyOf(state);
  far = Math.max(far, state.moment);
  const isEnd = run !== null && isOver && isOfThese && seenMoments().length === play.moments.length;
  const onguess = (/** @type {string} */ name, /** @type {string} */ guess) => change({ [name]: guess });
  view("#predict", predict, { guesses: state, heads: headsOf(state), came: run && isEnd && !isVeiled() ? said.came(play.moments, stepsOf(run.of), task.enough) : {}, onguess });
  bar();
  find("#result").hidden = !run;
  find("#other").hidden = !run || isOfThese;
  find("#unchanged").hidden = !state.changes.length || isOfThese; // they may not fit what is chosen, and are seen with what was trained alone
  if (run) result(run.of, isEnd);
  else five.stop();
  const step = run && isOfThese && (!play.isRunning || play.isPaused) ? (play.moments[state.moment]?.step ?? null) : null;
  void opened.update(state, step, play.moments, (moment, model) => (run?.key === keyOf(state) ? (file?.weights(moment, model) ?? null) : null));
  kept.update(isOver && isOfThese);
  void written.update(state, step, isVeiled());
  void learned.update(state);
}

/** Whether its numbers are to be guessed first: whoever hides them says before what they think. */
const isVeiled = () => state.hide && !predict.isSaid(state, headsOf(state));

/** The model's heads, by their places, if there are several and one can be right. @param {State} of @returns {Record<string, string>} */
function headsOf(of) {
  const [{ layers, heads }] = chosen(of);
  const all = Array.from({ length: layers * heads }, (_head, i) => [Math.floor(i / heads), i % heads]);
  if (!taskOf(of.task).keyed || all.length < 2 || all.length > MOST_HEADS) return {};
  return Object.fromEntries(all.map(([layer, head]) => [String([layer, head]), onward.headName(layer, head)]));
}

/** What is seen of a training. @param {State} of how it was chosen @param {boolean} isEnd whether all of it is, and of what is chosen now */
function result(of, isEnd) {
  const isHidden = isVeiled();
  const moments = isHidden ? [] : seenMoments();
  const task = taskOf(of.task);
  const moment = moments[state.moment];
  const words = moment ? said.ofMoment(moment, task.aside) : "";
  view("#curves", curves, { moments, steps: stepsOf(of), at: state.moment, aside: task.aside, changes: of.changes, words, about: [task.title], onat: seek });
  find("#said").textContent = isHidden ? _("Its numbers are hidden: say above what you think, and they are shown.") : words || _("It begins …");
  const example = moments[0]?.example ?? { ...task.examples[0], source: task.examples[0].source.map(() => ""), words: task.examples[0].words.map(() => ""), keys: [] };
  chosen(of).forEach(({ layers, heads }, model) => {
    const onopen = (/** @type {number} */ layer, /** @type {number} */ head) => open(model, layer, head);
    const learned = moment?.models[model] ?? null;
    view(`#maps-${model}`, maps, { who: settings.WHO[model], layers, heads, learned, silent: onward.silentAt(of.changes, model, moment?.step ?? 0), example, onopen });
  });
  const canChange = of.task === state.task && keyOf(of) === keyOf(state) && moment && !recordedOf(of) && moment.step < stepsOf(of) && (!play.isRunning || play.isPaused);
  find("#onward").hidden = recordedOf(of) !== null;
  view("#onward", onward, { changes: of.changes, step: canChange ? moment.step : null, models: chosen(of), onchange: goOn });
  find("#seeds").hidden = isHidden;
  const each = recordedOf(of) ? { ...of, steps: task.steps } : of; // one seed alone is recorded
  five.update({ asked: state.seeds && !isHidden ? asked(each) : null, steps: stepsOf(each), models: chosen(of), about: [task.title] });
  find("#verdict").textContent = isOver && moments.length && moments.length === play.moments.length ? sentences(isEnd && predict.judged({ guesses: state, heads: headsOf(state), came: said.came(moments, stepsOf(of), task.enough) }), said.ofWhole(moments, task, chosen(of))) : "";
}

function bar() {
  const { length } = play.moments;
  buttons.pause.disabled = !play.isRunning;
  buttons.pause.textContent = play.isPaused ? _("Go on") : _("Pause");
  buttons.next.disabled = !play.isRunning;
  buttons.slower.disabled = play.isSlowest;
  buttons.faster.disabled = play.isFastest;
  slider.disabled = !length;
  find("#moments").classList.toggle("none", !run);
  slider.max = String(Math.max(0, length - 1));
  slider.value = String(Math.max(0, state.moment));
  const at = play.moments[state.moment];
  const words = at && run ? _("Step {n} of {steps}", { n: number(at.step), steps: number(stepsOf(run.of)) }) : "";
  slider.setAttribute("aria-valuetext", words);
  find("#at").textContent = words;
}

/** @param {number} model @param {import("./settings.js").Name} name @param {string | number | boolean} value */
function choose(model, name, value) {
  const usual = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (model ? taskOf(state.task).control : taskOf(state.task).model));
  const isUsual = value === usual[name] || Number.isNaN(value);
  const models = state.models.map((own, i) => {
    const { [name]: _before, ...rest } = own;
    return i !== model ? own : isUsual ? rest : { ...rest, [name]: value };
  });
  change({ models });
}

/** @param {number} moment */
function seek(moment) {
  wanted = -1;
  if (play.isRunning && !play.isPaused) play.pause(true);
  change({ moment });
}

/** @param {number} model @param {number} layer @param {number} head */
function open(model, layer, head) {
  if (play.isRunning && !play.isPaused) play.pause(true);
  change({ open: true, model, step: state.step.replace(/^layer \d+/, `layer ${layer}`), head, row: -1, column: -1 });
  find("#inside").scrollIntoView({ block: "start" });
}

/** The head that looks at the right key most. @param {number} model @returns {[number, number]} */
function best(model) {
  const [layer, head] = play.moments[state.moment]?.models[model].best ?? [0, 0];
  return [layer, head];
}

/** @param {string} selector @param {number} value */
function put(selector, value) {
  const field = /** @type {HTMLInputElement} */ (find(selector));
  if (document.activeElement !== field) field.value = String(value);
}

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => state, onchange: change, onopen: take };
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  if (state.moment < 0) {
    play.stop();
    run = null;
  } else if (run?.key !== keyOf(state)) {
    wanted = state.moment;
    return train(true);
  } else if (play.isRunning) {
    wanted = state.moment;
    state.moment = Math.min(wanted, play.moments.length - 1);
  } else state.moment = Math.min(state.moment, play.moments.length - 1);
  render();
}

function start() {
  for (const radio of find("#tasks").querySelectorAll("input")) radio.addEventListener("change", () => change({ task: radio.value, models: [{}, {}], ...ANEW }));
  find("#keys").addEventListener("change", ({ target }) => change({ keys: /** @type {HTMLInputElement} */ (target).checked }));
  find("#seed").addEventListener("change", ({ target }) => change({ seed: /** @type {HTMLInputElement} */ (target).valueAsNumber || 0 }));
  find("#steps").addEventListener("change", ({ target }) => {
    const { valueAsNumber: n } = /** @type {HTMLInputElement} */ (target);
    change({ steps: Number.isNaN(n) || n === stepsOf({ ...state, steps: null }) ? null : n });
  });
  bounds.mount();
  find("#unchanged").addEventListener("click", () => (change({ changes: [] }), bounds.isRefused() || train()));
  find("#as-task").addEventListener("click", () => change({ models: [{}, {}], steps: null, seed: 1 }));
  buttons.train.addEventListener("click", () => bounds.isRefused() || train());
  buttons.pause.addEventListener("click", () => (play.pause(!play.isPaused), change({})));
  buttons.next.addEventListener("click", () => (play.step(), change({})));
  buttons.slower.addEventListener("click", () => (play.pace(-1), bar()));
  buttons.faster.addEventListener("click", () => (play.pace(1), bar()));
  find("#open-moment").addEventListener("click", () => open(state.model, ...best(state.model)));
  slider.addEventListener("input", () => seek(Number(slider.value)));
  for (const [selector, what] of /** @type {const} */ ([["#maps-0", _("the model’s heads")], ["#maps-1", _("the control’s heads")]])) {
    carry.beside(find(`${selector}-title`), what, () => views.get(selector), () => ({ about: [taskOf(state.task).title], caption: find("#said").textContent ?? "" }));
  }
  void link.follow((given) => take(given ?? {}));
}

start();
