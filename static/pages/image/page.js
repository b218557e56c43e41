// @ts-check
// A digit written by attention in two ways: cells decided in rounds, and noise taken away; and where a cell looks meanwhile.
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { find, h, inPlace } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import { retrace } from "../../lib/retrace.js";
import { fragment } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";
import * as board from "./board.js";
import * as card from "./card.js";
import * as data from "./data.js";
import * as looks from "./looks.js";
import { MOST, STATE, checked } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {{rounds: data.Rounds, moments: data.Moments, masked: data.Looks, diffusion: data.Looks}} Found */

const PANELS = ["#written"];
const PACE = 700; // ms, from one step to the next
const link = fragment();
const known = {
  rounds: remembered((/** @type {object} */ body, signal) => ask("/api/image/masked", body, signal)),
  moments: remembered((/** @type {object} */ body, signal) => ask("/api/image/diffusion", body, signal)),
  masked: remembered((/** @type {object} */ body, signal) => ask("/api/image/looks", body, signal)),
  diffusion: remembered((/** @type {object} */ body, signal) => ask("/api/image/looks", body, signal)),
};
let state = checked({});
/** @type {Found | null} */
let found = null;
let turn = 0;
let playing = 0;
/** @type {Map<string, any>} */
const views = new Map();
const view = inPlace(views);
const header = tools.mount(toolsData());
const [range, seed, steps] = ["#moment", "#seed", "#steps"].map((each) => /** @type {HTMLInputElement} */ (find(each)));
const guidance = /** @type {HTMLSelectElement} */ (find("#guidance"));

/** @param {Partial<State>} by */
function change(by) {
  state = { ...state, ...by };
  void show();
}

/** Another picture, from its beginning. @param {Partial<State>} by */
function begin(by) {
  pause();
  change({ ...by, moment: 0 });
}

/** Brings the page to its state; what is shown stays until the new is there. */
function show() {
  const own = ++turn;
  return asking(
    async () => {
      controls();
      const { cell } = state;
      const body = { digit: state.digit, seed: state.seed, steps: state.steps, guidance: state.guidance };
      const look = (/** @type {"masked" | "diffusion"} */ kind) => known[kind]({ ...body, kind, token: data.tokenOf(kind, cell) });
      const [rounds, moments, masked, diffusion] = await Promise.all([known.rounds(body), known.moments(body), look("masked"), look("diffusion")]);
      if (own !== turn || !rounds || !moments || !masked || !diffusion) return;
      found = { rounds, moments, masked, diffusion };
      tell(seed, null, PANELS);
      render();
      await link.save(STATE.said(state));
    },
    ({ message }) => own === turn && tell(seed, message, PANELS),
    PANELS,
  );
}

function render() {
  if (!found) return;
  const select = (/** @type {number} */ cell) => change({ cell });
  view("#rounds", board, data.rounds(found.rounds, state, select));
  view("#noisy", board, data.noisy(found.moments, state, select));
  view("#clean", board, data.clean(found.moments, state, select));
  view("#rounds-looks", looks, data.looks("masked", found.masked, found.rounds, state));
  view("#noise-looks", looks, data.looks("diffusion", found.diffusion, found.moments, state));
  find("#rounds-read").textContent = data.read(found.rounds, state);
  find("#noise-read").textContent = data.read(found.moments, state);
  find("#likely").textContent = data.likely(found.rounds, state);
  for (const [kind, selector] of /** @type {const} */ ([["masked", "#rounds-looks"], ["diffusion", "#noise-looks"]]))
    find(`${selector}-title`).textContent = data.looksTitle(kind, state);
  find("#came").textContent = came(found);
}

/** What came of the question, once all cells are decided. @param {Found} of */
function came(of) {
  const { guess, moment, steps, hide } = state;
  if (!guess) return moment === steps ? _("Answer the question above, and you are told what came.") : "";
  if (moment < steps) return _("Now play, and watch the frames: they mark what was decided in this round.");
  if (hide) return _("The numbers are hidden.");
  const { corners, middle } = data.corners(of.rounds);
  const params = { corners: number(corners, 1), middle: number(middle, 1) };
  const said = _("The 16 cells in the four corners were decided in round {corners} on average, the 16 in the middle in round {middle}.", params);
  if (corners === middle) return said;
  const isRight = guess === (corners < middle ? "corners" : "middle");
  return `${said} ${isRight ? _("You were right.") : _("You expected it the other way round.")} ${why(corners < middle)}`;
}

/** @param {boolean} isCorners first */
const why = (isCorners) =>
  isCorners
    ? _("The corners of nearly every digit are white, so that it is sure of them at once; where the stroke will run, the first cells have to say.")
    : _("This time the middle was surer than the corners.");

function controls() {
  header.update(toolsData());
  for (const radio of document.querySelectorAll("#digits input, #question input")) {
    const input = /** @type {HTMLInputElement} */ (radio);
    input.checked = input.value === (input.name === "digit" ? String(state.digit) : state.guess);
  }
  if (document.activeElement !== seed) seed.value = String(state.seed);
  if (document.activeElement !== steps) steps.value = String(state.steps);
  guidance.value = String(state.guidance);
  range.max = String(state.steps);
  range.value = String(state.moment);
  const at = _("{n} of {steps}", { n: number(state.moment), steps: number(state.steps) });
  find("#at").textContent = at;
  range.setAttribute("aria-valuetext", at);
  find("#play").textContent = playing ? _("Pause") : _("Play");
  /** @type {HTMLButtonElement} */ (find("#back")).disabled = !state.moment;
  /** @type {HTMLButtonElement} */ (find("#forward")).disabled = state.moment === state.steps;
}

/** @param {number} moment */
function go(moment) {
  change({ moment: Math.max(0, Math.min(state.steps, moment)) });
}

function pause() {
  clearInterval(playing);
  playing = 0;
}

function play() {
  if (playing) {
    pause();
    return controls();
  }
  playing = window.setInterval(() => {
    if (state.moment + 1 >= state.steps) pause();
    go(state.moment + 1);
  }, PACE);
  go(state.moment === state.steps ? 0 : state.moment + 1);
  if (state.moment === state.steps) pause();
  controls();
}

/** @param {number} number @param {HTMLInputElement} of @returns {number | null} null: it is out of bounds, and that is said */
function within(number, of) {
  const isIn = Number.isInteger(number) && number >= Number(of.min) && number <= Number(of.max);
  const message = _("Type a whole number from {least} to {most}.", { least: of.min, most: of.max });
  tell(of, isIn ? null : message, PANELS);
  return isIn ? number : null;
}

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => ({ ...state }), onchange: change, onopen: take };
}

/** @param {Record<string, unknown>} given */
function take(given) {
  pause();
  state = checked(given);
  void show();
}

/** What of the page leaves, each from below its place. */
function carries() {
  /** @type {[string, string][]} */
  const all = [
    ["#rounds", _("the rounds")],
    ["#noisy", _("the noisy picture")],
    ["#clean", _("the picture behind the noise")],
    ["#rounds-looks", _("where the cell looks")],
    ["#noise-looks", _("where the patch looks")],
  ];
  for (const [selector, what] of all) {
    const place = h("div");
    find(selector).after(place);
    carry.beside(place, what, () => views.get(selector), () => ({ about: [_("Digit {digit}, seed {seed}", { digit: state.digit, seed: state.seed })] }));
  }
}

function listen() {
  for (const input of document.querySelectorAll("#digits input"))
    input.addEventListener("change", () => begin({ digit: Number(/** @type {HTMLInputElement} */ (input).value) }));
  for (const input of document.querySelectorAll("#question input"))
    input.addEventListener("change", () => change({ guess: /** @type {State["guess"]} */ (/** @type {HTMLInputElement} */ (input).value) }));
  for (const [input, name] of /** @type {const} */ ([[seed, "seed"], [steps, "steps"]]))
    input.addEventListener("change", () => {
      const typed = within(Number(input.value || "x"), input);
      if (typed !== null) begin({ [name]: typed });
    });
  find("#another").addEventListener("click", () => {
    const next = (state.seed + 1) % 2 ** 32;
    seed.value = String(next);
    begin({ seed: next });
  });
  guidance.addEventListener("change", () => begin({ guidance: Number(guidance.value) }));
  range.addEventListener("input", () => (pause(), go(Number(range.value))));
  find("#play").addEventListener("click", play);
  find("#back").addEventListener("click", () => (pause(), go(state.moment - 1)));
  find("#forward").addEventListener("click", () => (pause(), go(state.moment + 1)));
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
}

function start() {
  steps.max = String(MOST);
  carries();
  listen();
  card.mount(find("#card"));
  retrace(link, ["digit", "seed", "steps", "guidance", "guess", "hide"], take, () => STATE.said(state));
  void link.follow((given) => take(given ?? {}), () => STATE.said(state));
}

start();
