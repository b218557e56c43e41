// @ts-check
// A drawn digit and the vision transformer that reads it: patches as tokens, where each head looks, every step of a layer.
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { announce, find, h, inPlace } from "../../lib/dom.js";
import { tells } from "../../lib/hiding.js";
import { _ } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";
import { asking, tell } from "../../lib/problem.js";
import { ATTENTION, WEIGHTS, inside } from "../../lib/roles.js";
import { fragment } from "../../lib/state.js";
import { isOfTokens, plane } from "../../lib/tensor.js";
import * as tools from "../../lib/tools.js";
import { history, onUndo } from "../../lib/undo.js";
import * as picture from "../../views/picture.js";
import { walked } from "../../lib/walked.js";
import * as walkthrough from "../../walkthrough/walkthrough.js";
import { blank, isBlank, pack, unpack } from "./bitmap.js";
import * as card from "./card.js";
import * as data from "./data.js";
import * as digits from "./digits.js";
import * as examples from "./examples.js";
import * as heads from "./heads.js";
import * as patches from "./patches.js";
import * as sheet from "./sheet.js";
import { STATE, checked, model } from "./state.js";
import { steady } from "./steady.js";

/** @typedef {import("../../lib/types.js").VisionSeen} Seen */
/** @typedef {import("../../lib/types.js").VisionLayer} Layer */
/** @typedef {import("./state.js").State} State */

const PANELS = ["#patches", "#digits", "#heads", "#matrix", "#walkthrough"];
const link = fragment();
/** @typedef {Pick<State, "drawing" | "fit" | "hide">} Made what a person makes, see lib/retrace.js; a stroke is one deed, its link many */
const past = /** @type {ReturnType<typeof history<Made>>} */ (history());

let state = checked({});
let bitmap = unpack(state.drawing) ?? blank();
let erases = false;
/** The answers that are shown, and what they were asked for. */
let seen = /** @type {Seen | null} */ (null);
let seenFor = "";
let askedFor = "";
let layer = /** @type {Layer | null} */ (null);
let layerFor = "";
let guessedFor = ""; // the drawing whose digit was guessed while numbers are hidden
/** @type {Map<string, any>} */
const views = new Map();
const mounted = inPlace(views);

const see = steady(
  (/** @type {{drawing: string, fit: boolean}} */ asked) => ask("/api/vision", asked),
  (answer, asked) => {
    const before = /** @type {const} */ ([seen, seenFor]);
    try {
      [seen, seenFor] = [answer, JSON.stringify(asked)];
      render();
    } catch (error) {
      [seen, seenFor] = before; // what cannot be shown is not kept
      throw error;
    }
  },
);
const steps = walked("/api/vision/layer", "/api/vision/cell");
const header = tools.mount(toolsData());
const board = sheet.mount(find("#sheet"), sheetData());

/** @returns {Made} */
function made() {
  const { drawing, fit, hide } = state;
  return { drawing, fit, hide };
}

/** @param {Partial<State>} by that a person did */
function deed(by) {
  past.note(made());
  change(by);
}

/** @param {Partial<State>} by */
function change(by) {
  state = { ...state, ...by };
  void show();
}

/** A stroke, while it is drawn and when it is done. @param {Uint8Array} to @param {boolean} isDone */
function draw(to, isDone) {
  bitmap = to;
  state = { ...state, drawing: pack(bitmap) };
  void show(isDone);
}

/** Another drawing as a whole. @param {string} drawing @param {Partial<State>} [by] */
function replace(drawing, by = {}) {
  past.note(made());
  put(drawing, by);
}

/** @param {string} drawing @param {Partial<State>} [by] */
function put(drawing, by = {}) {
  bitmap = unpack(drawing) ?? blank();
  change({ ...by, drawing });
}

/** Brings the page to its state; what is shown stays until the new is there. */
function show(isDone = true) {
  controls();
  if (isDone) void link.save(STATE.said(state));
  if (isBlank(bitmap)) {
    return tell(board.element, _("The sheet is empty: draw a digit."), PANELS);
  }
  return asking(
    async () => {
      const { drawing, fit } = state;
      const wanted = JSON.stringify({ drawing, fit });
      // what is shown may be this one's, and the answer to another still to come
      if (seenFor !== wanted || askedFor !== wanted) {
        askedFor = wanted;
        await see({ drawing, fit });
      } else render();
      if (isBlank(bitmap)) return;
      tell(board.element, null, PANELS);
      if (isDone && state.drawing === drawing) await walk();
    },
    ({ message }) => tell(board.element, message, PANELS),
    PANELS,
  );
}

/** The steps of the layer, when the drawing rests. */
async function walk() {
  const asked = { drawing: state.drawing, fit: state.fit, layer: state.layer };
  const answer = await steps.of(asked);
  if (!answer) return;
  const isNew = answer !== layer;
  [layer, layerFor] = [answer, JSON.stringify(asked)];
  render();
  if (isNew && seen && !state.hide) announce(said(seen));
}

/** @param {Seen} of */
function said(of) {
  const { shares } = digitsData(of);
  return _("It takes this for a {digit}.", { digit: digits.likeliest(shares) });
}

function render() {
  controls();
  if (!seen || isBlank(bitmap)) return;
  mounted("#digits", digits, digitsData(seen));
  if (!state.hide || guessedFor !== seenFor) find("#guessed").textContent = "";
  const own = pictured();
  mounted("#patches", patches, data.patches(seen, own, change));
  mounted("#heads", heads, data.heads(seen, state, change));
  mounted("#matrix", picture, data.matrix(seen, own, change));
  find("#said").textContent = data.caption(seen, own);
  find("#matrix-title").textContent = data.title(state);
  // of a drawing that is still being made, the steps are those of the last one that rested
  if (layer && isOfSeen()) mounted("#walkthrough", walkthrough, walkData(seen, layer));
}

/** The state as the pictures of the head in focus have it: its weights are seen unless they are to be guessed. */
function pictured() {
  const weights = inside(ATTENTION, WEIGHTS);
  const isStep = state.kind === "attention" && layer?.steps.some(({ id }) => id === weights);
  return { ...state, hide: isStep ? tells(state, layer?.steps ?? [], [weights]) : state.hide };
}

/** Whether the steps are those of the drawing that is shown. */
function isOfSeen() {
  const { drawing, fit } = JSON.parse(layerFor);
  return seenFor === JSON.stringify({ drawing, fit });
}

function controls() {
  header.update(toolsData());
  board.update(sheetData());
  /** @type {HTMLInputElement} */ (find("#fit")).checked = state.fit;
  /** @type {HTMLInputElement} */ (find(`#pen-${erases ? "erase" : "draw"}`)).checked = true;
  /** @type {HTMLButtonElement} */ (find("#undo")).disabled = !past.hasPast;
  /** @type {HTMLButtonElement} */ (find("#redo")).disabled = !past.hasFuture;
}

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => state, onchange: (by) => ("hide" in by ? deed(by) : change(by)), onopen: take };
}

/** @returns {sheet.SheetData} */
function sheetData() {
  const isOf = seenFor === JSON.stringify({ drawing: state.drawing, fit: state.fit });
  const over = data.overlay(isBlank(bitmap) ? null : seen, pictured());
  return {
    bitmap,
    erases,
    ...over,
    shades: isOf ? over.shades : [],
    ondraw: draw,
    onbegin: () => past.note(made()),
  };
}

/** @param {Seen} of @returns {digits.DigitsData} */
function digitsData(of) {
  const shares = data.probabilities(of);
  const blank = state.hide && guessedFor !== seenFor;
  return {
    shares,
    blank,
    onguess: (digit) => {
      guessedFor = seenFor;
      render();
      find("#guessed").textContent = digits.judge(digit, shares);
    },
  };
}

/** @param {Seen} of @param {Layer} own @returns {walkthrough.WalkthroughData} */
function walkData(of, own) {
  const { head, step, row, column, hide, hideFrom } = state;
  const tokens = { query: of.tokens, key: of.tokens };
  return {
    steps: own.steps,
    tokens,
    code: shipped.code ?? [],
    focus: { step, head, row, column: column < 0 ? data.column(of, state) : column, hide, hideFrom },
    onfocus: ({ step, head, row, column, hide, hideFrom }) => {
      const at = own.steps.find((each) => each.id === step);
      const isToken = at && isOfTokens(plane(at).rowAxis) && row < of.tokens.length;
      change({ step, head, row, column, hide, hideFrom, ...(isToken ? { query: row } : {}) });
    },
    carried: { about: [_("Layer {layer}", { layer: state.layer })] },
    explain: steps.explain(JSON.parse(layerFor)),
  };
}

/** @param {boolean} isBack */
function step(isBack) {
  if (!(isBack ? past.hasPast : past.hasFuture)) return;
  const { drawing, ...by } = isBack ? past.back(made()) : past.forward(made());
  put(drawing, by);
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  past.clear();
  put(state.drawing);
}

/** What of the page leaves, each from below its place. */
function carries() {
  /** @type {[string, string, (() => string)?][]} */
  const all = [
    ["#patches", _("the patches")],
    ["#digits", _("what it takes it for")],
    ["#heads", _("all heads")],
    ["#matrix", _("this head"), () => find("#said").textContent ?? ""],
  ];
  for (const [selector, what, caption] of all) {
    const place = h("div");
    find(selector).after(place);
    carry.beside(place, what, () => views.get(selector), () => ({ about: selector === "#matrix" ? [find("#matrix-title").textContent ?? ""] : [], caption: caption?.() }));
  }
}

function start() {
  carries();
  find("#undo").addEventListener("click", () => step(true));
  find("#redo").addEventListener("click", () => step(false));
  find("#clear").addEventListener("click", () => replace(pack(blank()), { fit: true }));
  find("#fit").addEventListener("change", ({ target }) =>
    deed({ fit: /** @type {HTMLInputElement} */ (target).checked }),
  );
  for (const name of ["draw", "erase"])
    find(`#pen-${name}`).addEventListener("change", () => ((erases = name === "erase"), controls()));
  onUndo(step);
  examples.mount(find("#examples"), {
    examples: model.examples,
    onselect: ({ drawing }) => replace(drawing, { fit: false, column: -1 }),
  });
  card.mount(find("#card"));
  void link.follow((given) => take(given ?? {}));
}

start();
