// @ts-check
// Two mechanisms on one sentence with the same weights: side by side, subtracted, and what they cost.
import { address } from "../../lib/address.js";
import { ask, latest } from "../../lib/api.js";
import { STATE, body, checked, chosen, known, NAMES, optionsOf, swapped } from "./state.js";
import * as data from "./data.js";
import * as words from "./words.js";
import { fill, find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import * as options from "../../lib/options.js";
import { shipped } from "../../lib/shipped.js";
import { asking, tell } from "../../lib/problem.js";
import * as share from "../../lib/share.js";
import * as source from "../../lib/source.js";
import { fragment, pack } from "../../lib/state.js";
import { pause } from "../../lib/turn.js";
import * as figure from "../../views/figure.js";
import * as parity from "../../views/parity.js";
import * as picture from "../../views/picture.js";

/** @typedef {import("../../lib/types.js").CompareResponse} Comparison */
/** @typedef {import("../../lib/types.js").CompareCost} Costs */
/** @typedef {import("../../lib/types.js").CompareTime} Times */
/** @typedef {import("../../lib/api.js").Refusal} Refusal */
/** @typedef {import("./state.js").Name} Name */

const PICTURES = ["#sides", "#differences", "#costs", "#times"];
const COSTS = ["#costs"];
const PAGE = document.title; // as the server names it
const PAUSE = 350; // ms after the last change before costs are counted: a count takes longer than a comparison
const link = fragment();

let state = checked({});
/** What was asked for last; whatever answers another question comes too late. */
let wanted = body(state);
/** @type {Comparison | null} */
let answer = null;
/** @type {Map<string, {update: (data: any) => void, destroy: () => void}>} */
const views = new Map();

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @type {HTMLTextAreaElement} */
const context = find("#context");
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
const numbers = source.mount(find("#from"), find("#head"), takeNumbers);

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
    ({ message }) => tell(sentence, message, COSTS),
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
  for (const each of document.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  const [side, , name] = refusal?.field?.split(".") ?? [];
  const field = refusal?.field?.startsWith("context")
    ? context
    : (name && document.querySelector(`#${side} [name="${CSS.escape(name)}"]`)) || sentence;
  tell(/** @type {HTMLElement} */ (field), refusal?.message ?? null, PICTURES);
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

/** The controls show the state; a field that is being typed in is left alone. */
function controls() {
  menu.update(shareData());
  if (document.activeElement !== sentence) sentence.value = state.text;
  const reading = NAMES.map((side) => mechanism(state[side].mechanism)?.context).find(Boolean);
  find("#second").hidden = !reading;
  if (document.activeElement !== context) context.value = state.context ?? reading ?? "";
  options.show(find("#seed"), [options.whole("seed", 2 ** 32, 123)], { seed: state.seed }, (_name, value) =>
    rerun({ seed: Number(value) }),
  );
  document.title = [...NAMES.map((side) => mechanism(state[side].mechanism)?.title), PAGE].join(" · ");
  for (const side of NAMES) {
    const own = state[side];
    /** @type {HTMLSelectElement} */ (find(`#${side} .choose`)).value = own.mechanism;
    const used = answer?.[side].mechanism === own.mechanism ? answer[side].options : {};
    const place = /** @type {HTMLElement} */ (find(`#${side} .options`));
    if (place.dataset.of !== own.mechanism) delete place.dataset.names; // the same names, another default
    place.dataset.of = own.mechanism;
    options.show(place, optionsOf(own.mechanism, state.from), { ...used, ...own.options }, (name, value) => {
      rerun({ [side]: { ...state[side], options: { ...state[side].options, [name]: value } } });
    });
    void toLab(side);
  }
  numbers.show(state.from);
  words.whose(find("#truth"), state.from, find("#from"), () => takeNumbers(source.headIn(state.from)));
  /** @type {HTMLButtonElement} */ (find("#follow")).disabled = !Object.keys(state.right.options).length;
  heads();
}

function heads() {
  const n = answer ? data.heads(answer) : 0;
  const buttons = Array.from({ length: n > 1 ? n : 0 }, (_button, head) => {
    const pressed = String(head === state.at[0]);
    const onclick = () => {
      change({ at: [head, state.at[1], state.at[2], state.at[3]] });
      /** @type {HTMLElement} */ (find("#heads").querySelectorAll("button")[head]).focus();
    };
    return h("button", { type: "button", "aria-pressed": pressed, onclick }, _("Head {n}", { n: head }));
  });
  const group = h("div", { class: "heads", role: "group", "aria-label": _("Head") }, buttons);
  fill(find("#heads"), buttons.length > 0 && group);
}

/** @param {Name} side */
async function toLab(side) {
  const { mechanism: id } = state[side];
  const used = known(id, answer?.[side].mechanism === id ? { ...answer[side].options, ...state[side].options } : {});
  const changed = optionsOf(id, state.from).filter((each) => each.name in used && used[each.name] !== each.default);
  const own = Object.fromEntries(changed.map(({ name }) => [name, used[name]]));
  const { text, seed, from } = state;
  const second = mechanism(id)?.context && state.context !== null ? { context: state.context } : {};
  const packed = await pack({ text, seed, options: own, ...second, ...(from ? { from } : {}) });
  /** @type {HTMLAnchorElement} */ (find(`#${side} .to-lab`)).href = address(`/lab/${id}#${packed}`);
}

/** @param {string} id */
function mechanism(id) {
  return shipped.mechanisms.find((each) => each.id === id);
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

/** A person wants the numbers of this head, or of the seed. @param {source.HeadOf | null} from */
function takeNumbers(from) {
  const [left, right] = NAMES.map((side) => ({ ...state[side], options: chosen(state[side], from) }));
  rerun({ from, left, right, at: [from?.head ?? 0, state.at[1], state.at[2], state.at[3]] });
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  sentence.blur();
  context.blur();
  rerun({});
}

function swap() {
  const used = answer?.right.mechanism === state.right.mechanism ? answer.right.options : {};
  rerun(swapped(state, used));
}

function start() {
  for (const side of NAMES) {
    const select = /** @type {HTMLSelectElement} */ (find(`#${side} .choose`));
    const groups = shipped.families.map(({ id, title }) => {
      const own = shipped.mechanisms.filter((each) => each.family === id);
      const choices = own.map((each) => h("option", { value: each.id }, each.title));
      return choices.length ? h("optgroup", { label: title }, choices) : null;
    });
    fill(select, groups);
    select.addEventListener("change", () => {
      const own = known(select.value, state[side].options);
      rerun({ [side]: { mechanism: select.value, options: own } });
    });
    find(`#${side} form`).addEventListener("submit", (event) => event.preventDefault());
  }
  sentence.addEventListener("input", () => rerun({ text: sentence.value }));
  context.addEventListener("input", () => rerun({ context: context.value }));
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  find("#swap").addEventListener("click", swap);
  find("#follow").addEventListener("click", () => rerun({ right: { ...state.right, options: {} } }));
  find("#measure").addEventListener("click", () => void measure());
  void link.follow((given) => take(given ?? {}));
}

start();
