// @ts-check
// Two mechanisms on one sentence with the same weights: side by side, subtracted, and what they cost. It stands on the
// lab's controls, not on the lab itself, which asks for every step of a run: here one matrix and one sum of each are seen.
import { ask, latest } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { fill, find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { asking, tell } from "../../lib/problem.js";
import { retrace } from "../../lib/retrace.js";
import * as share from "../../lib/share.js";
import { shipped } from "../../lib/shipped.js";
import { fragment } from "../../lib/state.js";
import { pause } from "../../lib/turn.js";
import * as figure from "../../views/figure.js";
import * as parity from "../../views/parity.js";
import * as picture from "../../views/picture.js";
import * as data from "./data.js";
import * as form from "./form.js";
import { NAMES, STATE, body, checked, chosen } from "./state.js";
import * as words from "./words.js";

/** @typedef {import("../../lib/types.js").CompareResponse} Comparison */
/** @typedef {import("../../lib/types.js").CompareCost} Costs */
/** @typedef {import("../../lib/types.js").CompareTime} Times */
/** @typedef {import("../../lib/api.js").Refusal} Refusal */
/** @typedef {import("./state.js").Name} Name */

const PICTURES = ["#sides", "#differences", "#costs", "#times"];
const COSTS = ["#costs"];
const PAUSE = 350; // ms after the last change before costs are counted: a count takes longer than a comparison
const link = fragment();

let state = checked({});
/** What was asked for last; whatever answers another question comes too late. */
let wanted = body(state);
/** @type {Comparison | null} */
let answer = null;
/** @type {Map<string, any>} */
const views = new Map();

const compare = latest(
  (/** @type {object} */ wanted, signal) => ask("/api/compare", wanted, signal),
);
const count = latest(async (/** @type {object} */ wanted, signal) => {
  await pause(PAUSE, signal);
  return costs(wanted, signal);
});
const time = latest(
  (/** @type {object} */ wanted, signal) => ask("/api/compare/time", wanted, signal),
);
const menu = share.mount(shareData());
const asked = form.mount(() => state, () => answer, { onask: rerun, onnumbers: takeNumbers, onhead: (head) => change({ at: [head, ...state.at.slice(1)] }) });

/** @param {object} of @param {AbortSignal} [signal] @returns {Promise<Costs>} */
function costs(of, signal) {
  return ask("/api/compare/cost", of, signal);
}

function shareData() {
  return { state: () => ({ compare: true, ...state }), onopen: take };
}

/** Asks for the comparison of the state; the last pictures stay until the answer is there. */
function request() {
  const own = (wanted = body(state));
  return asking(
    async () => {
      const found = await compare(own);
      if (!found) return;
      adopt(found);
      said(null);
      void countCosts(own); // of what was answered: what is refused costs nothing
      void link.save(STATE.said(state));
    },
    said,
    PICTURES,
  );
}

/** Shows an answer; one that cannot be shown is not kept. @param {Comparison} found */
function adopt(found) {
  const before = answer;
  try {
    answer = found;
    render();
  } catch (error) {
    answer = before;
    throw error;
  }
}

/** @param {typeof wanted} of */
function countCosts(of) {
  return asking(
    async () => {
      const found = await count(of);
      if (!found || of !== wanted) return;
      for (const each of data.costFigures(found, data.titles(of))) show(`cost ${each.id}`, figure, "#costs", each);
      list("#cost-notes", found.notes);
    },
    ({ message }) => tell(asked.sentence, message, COSTS),
    COSTS,
  );
}

async function measure() {
  const button = /** @type {HTMLButtonElement} */ (find("#measure"));
  const own = wanted;
  button.disabled = true;
  await asking(
    async () => {
      const [found, counted] = await Promise.all([time(own), costs(own)]);
      if (!found || own !== wanted) return;
      find("#times").hidden = false;
      show("time", figure, "#times", data.timeFigure(found, data.titles(own)));
      find("#ratio").textContent = words.compared(found, counted);
    },
    said,
    [],
  );
  button.disabled = false;
}

/** What cannot be answered is said at the control it speaks of. @param {Refusal | null} refusal */
function said(refusal) {
  tell(asked.fieldOf(refusal?.field ?? ""), refusal?.message ?? null, PICTURES);
}

function render() {
  if (!answer) return;
  const found = answer;
  controls();
  const focus = { head: state.at[0], row: state.at[1], column: state.at[2] };
  const names = data.titles(found);
  for (const side of NAMES) {
    const own = found[side];
    show(`pattern ${side}`, picture, `#${side} .pattern`, data.pattern(own, names[side], focus, choose));
    show(`parity ${side}`, parity, `#${side} .parity-place`, own);
    find(`#${side} .pattern-name`).textContent = `${own.pattern.id}, ${own.pattern.axes.replaceAll(" ", " × ")}`;
  }
  differences(found, focus);
  list("#notes", found.notes);
  find("#pair").textContent = words.inWords(found, focus);
}

/** What leaves with the pictures of this comparison. */
function carries() {
  const titles = () => (answer ? data.titles(answer) : { left: "", right: "" });
  const seed = () => (state.from ? [] : [`seed = ${state.seed}`]);
  for (const side of NAMES)
    carry.beside(find(`#${side} .which`), side === "left" ? _("the left one") : _("the right one"), () => views.get(`pattern ${side}`), () => ({ about: [titles()[side], ...seed()] }));
  for (const [part, what] of [["pattern", _("the difference of who looks at whom")], ["output", _("the difference of the outputs")]])
    carry.beside(find(`#${part}-difference`), what, () => views.get(part), () => ({ about: [`${titles().left} − ${titles().right}`, ...seed()] }));
}

/** @param {Comparison} found @param {data.Focus} focus */
function differences(found, focus) {
  const parts = /** @type {const} */ ([
    ["pattern", focus, choose, found.left.pattern],
    ["output", { ...focus, column: state.at[3] }, chooseOutput, found.left.output],
  ]);
  for (const [part, at, onfocus, like] of parts) {
    const own = found[part];
    const place = `#${part}-difference`;
    find(`${place} .apart`).textContent = own
      ? words.apart(own, data.sizeOf(found, part))
      : _("There is no difference to show; the note above says why.");
    if (!own) {
      views.get(part)?.destroy();
      views.delete(part);
      continue;
    }
    const title = part === "pattern" ? _("Left minus right: who looks at whom") : _("Left minus right: the output");
    show(part, picture, `${place} .picture`, data.difference(own, found.left, like, data.sizeOf(found, part), title, at, onfocus));
  }
}

/** @param {number} row @param {number} column */
function choose(row, column) {
  change({ at: [state.at[0], row, column, state.at[3]] });
}

/** @param {number} row @param {number} column */
function chooseOutput(row, column) {
  change({ at: [state.at[0], row, state.at[2], column] });
}

/** @param {Partial<typeof state>} by what needs no new answer */
function change(by) {
  state = { ...state, ...by };
  render();
  void link.save(STATE.said(state));
}

/** @param {Partial<typeof state>} by what needs a new answer */
function rerun(by) {
  state = { ...state, ...by };
  // measured once, for what is gone
  find("#times").hidden = true;
  find("#ratio").textContent = "";
  controls();
  void request();
}

/** The controls and the menu show the state. */
function controls() {
  menu.update(shareData());
  asked.update(answer ? data.heads(answer) : 0);
}

/** @param {string} selector @param {string[]} sentences */
function list(selector, sentences) {
  fill(
    find(selector),
    sentences.map((each) => h("li", {}, each)),
  );
}

/**
 * Mounts a view, or updates it where it stands.
 * @template T
 * @param {string} name
 * @param {{mount: (element: HTMLElement, data: T) => {update: (data: T) => void, destroy: () => void}}} view
 * @param {string} selector
 * @param {T} given
 */
function show(name, view, selector, given) {
  const mounted = views.get(name);
  if (mounted) mounted.update(given);
  else views.set(name, view.mount(find(selector), given));
}

/** A person wants the numbers of this head, or of the seed. @param {import("../../lib/source.js").HeadOf | null} from */
function takeNumbers(from) {
  const [left, right] = NAMES.map((side) => ({ ...state[side], options: chosen(state[side], from) }));
  rerun({ from, left, right, at: [from?.head ?? 0, ...state.at.slice(1)] });
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  asked.leave();
  rerun({});
}

carries();
if (shipped.caches) figure.mount(find("#caches"), shipped.caches);
find("#measure").addEventListener("click", () => void measure());
retrace(link, ["text", "context", "seed", "from", "left", "right"], take, () => STATE.said(state));
void link.follow((given) => take(given ?? {}), () => STATE.said(state));
