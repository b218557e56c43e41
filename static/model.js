// @ts-check
// A trained model: all its heads on one's own sentence, one head in full, and what a change inside it does.
import { ask, latest, Refusal } from "./api.js";
import { fill, find, h } from "./dom.js";
import { follow } from "./edits.js";
import { _, ngettext, short } from "./i18n.js";
import * as options from "./options.js";
import { shipped } from "./page.js";
import { fragment } from "./state.js";
import { decode, hidden, named, plane, scale } from "./tensor.js";
import * as tools from "./tools.js";
import * as atlas from "./views/atlas.js";
import * as heatmap from "./views/heatmap.js";
import * as lines from "./views/lines.js";
import * as next from "./views/next.js";
import * as row from "./views/row.js";
import * as walkthrough from "./walkthrough.js";

/** @typedef {import("./types.js").Attention} Attention */
/** @typedef {import("./types.js").Overview} Overview */
/** @typedef {import("./types.js").Intervention} Intervention */
/** @typedef {import("./types.js").Step} Step */
/**
 * What the link holds.
 * @typedef {object} State
 * @property {string} text
 * @property {number} layer
 * @property {number} head
 * @property {Intervention[]} interventions
 * @property {string} step
 * @property {number} row
 * @property {number} column
 * @property {"heatmap" | "lines"} view
 * @property {number} threshold
 * @property {string} level
 * @property {boolean} hide
 */

const SENTENCE = _("Lily had a cat. The cat was happy because it got a fish.");
const WORD = _("it");
const model = /** @type {import("./types.js").ModelInfo} */ (shipped.models.find((each) => each.id === shipped.id));
const mechanism = /** @type {import("./types.js").MechanismInfo} */ (shipped.mechanisms.find((each) => each.id === "scaled-dot-product"));
const link = fragment();

/** @type {State} */
let state = checked({});
/** @type {Attention | null} */
let answer = null;
/** @type {Overview | null} */
let all = null;
let isNew = false; // nobody has chosen a word yet
let dropped = 0;
/** @type {{row?: ReturnType<typeof row.mount>, atlas?: ReturnType<typeof atlas.mount>, next?: ReturnType<typeof next.mount>, walk?: ReturnType<typeof walkthrough.mount>}} */
const views = {};
/** @type {{kind: string, view: ReturnType<typeof heatmap.mount> | ReturnType<typeof lines.mount>} | null} */
let focus = null;

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
const attention = latest((/** @type {object} */ body, signal) => /** @type {Promise<Attention>} */ (ask(`/api/models/${model.id}/attention`, body, signal)));
const overview = latest((/** @type {object} */ body, signal) => /** @type {Promise<Overview>} */ (ask(`/api/models/${model.id}/overview`, body, signal)));
const cell = latest((/** @type {object} */ body, signal) => /** @type {Promise<import("./types.js").CellResponse>} */ (ask(`/api/models/${model.id}/cell`, body, signal)));
const header = tools.mount(toolsData());

/** @returns {tools.ToolsData} */
function toolsData() {
  return { level: state.level, hide: state.hide, state: () => ({ model: model.id, ...state }), onchange: change, onopen: take };
}

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given @returns {State} */
function checked(given) {
  const whole = (/** @type {unknown} */ value, /** @type {number} */ n, /** @type {number} */ other) => (Number.isInteger(value) && Number(value) >= 0 && Number(value) < n ? Number(value) : other);
  const interventions = Array.isArray(given.interventions) ? given.interventions : [];
  const threshold = Number(given.threshold);
  return {
    text: typeof given.text === "string" ? given.text : SENTENCE,
    layer: whole(given.layer, model.layers, 4),
    head: whole(given.head, model.heads, 4),
    interventions: interventions.filter((each) => each && (each.do === "silence" || (each.do === "set" && Array.isArray(each.cell) && Number.isFinite(each.value)))),
    step: typeof given.step === "string" ? given.step : "weights",
    row: whole(given.row, 1e6, 0),
    column: whole(given.column, 1e6, 0),
    view: given.view === "lines" ? "lines" : "heatmap",
    threshold: threshold >= 0 && threshold <= 1 ? threshold : 0.05,
    level: tools.level(given.level),
    hide: given.hide === true,
  };
}

function body() {
  return { text: state.text, layer: state.layer, head: state.head, interventions: state.interventions };
}

/** @param {boolean} whole whether the text or an intervention changed, so that all heads did */
async function request(whole) {
  document.body.classList.add("asking");
  try {
    const { text, interventions } = state;
    const [one, maps] = await Promise.all([attention(body()), whole || !all ? overview({ text, interventions }) : all]);
    if (!one || !maps) return;
    [answer, all] = [one, maps];
    if (isNew) choose(one);
    isNew = false;
    problem(null);
    render();
    void link.save(state);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problem(error.message);
  } finally {
    document.body.classList.remove("asking");
  }
}

/** The word that the page opens with, and what it looks at most. @param {Attention} found */
function choose(found) {
  const word = found.tokens.findIndex((token) => token.text === WORD);
  state.row = state.row || (word < 0 ? found.tokens.length - 1 : word);
  const own = plane(weights(found));
  const shares = Array.from({ length: own.columns }, (_share, column) => own.at(Math.min(state.row, own.rows - 1), column));
  state.column = shares.indexOf(Math.max(...shares));
}

/** @param {Attention} of @returns {Step} */
function weights(of) {
  return /** @type {Step} */ (of.steps.find((step) => step.name === "weights"));
}

/** @param {Partial<State>} by what needs nothing new from the server */
function change(by) {
  state = { ...state, ...by };
  render();
  void link.save(state);
}

/** @param {Partial<State>} by */
function rerun(by) {
  const whole = "text" in by || "interventions" in by;
  state = { ...state, ...by };
  void request(whole);
}

/** The sentence was changed: weights that were set go where their tokens went; a silenced head stays so. */
async function retext() {
  const text = sentence.value;
  state = { ...state, text };
  const set = state.interventions.filter((each) => each.do === "set");
  if (!set.length || !answer) return rerun({ text });
  try {
    /** @type {import("./types.js").Token[]} */
    const after = await ask("/api/tokens", { text, model: model.id });
    if (state.text !== text) return;
    const { steps, tokens } = answer;
    const left = state.interventions.flatMap((each) => {
      if (each.do !== "set" || !each.cell) return [each];
      const [moved] = follow([{ step: "weights", cell: each.cell, value: each.value ?? 0 }], steps, tokens, after);
      return moved ? [{ ...each, cell: moved.cell }] : [];
    });
    dropped = state.interventions.length - left.length;
    rerun({ text, interventions: left });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problem(error.message);
  }
}

/** @param {string | null} message */
function problem(message) {
  const place = find("#problem");
  place.hidden = message === null;
  place.textContent = message ?? "";
  sentence.setAttribute("aria-invalid", String(message !== null));
  for (const part of [".desk", "#walkthrough", "#row"]) find(part).classList.toggle("stale", message !== null);
}

function render() {
  if (!answer || !all) return;
  if (document.activeElement !== sentence) sentence.value = state.text;
  header.update(toolsData());
  const names = named(answer.tokens);
  const own = plane(weights(answer));
  const isHidden = hidden(weights(answer), answer.steps);
  const looks = Math.min(state.row, names.length - 1);
  const select = (/** @type {number} */ query) => change({ row: query });
  show("row", row, "#row", { names, shares: names.map((_name, key) => own.at(looks, key)), hidden: (/** @type {number} */ key) => isHidden(looks, key), query: looks, onselect: select });
  show("atlas", atlas, "#atlas", { ...maps(all, names), layer: state.layer, head: state.head, silent: silent(), onselect: (/** @type {number} */ layer, /** @type {number} */ head) => rerun({ layer, head }) });
  show("next", next, "#next", { candidates: answer.next, changed: state.interventions.length > 0 });
  show("walk", walkthrough, "#walkthrough", walkData(answer));
  focused(answer);
  controls();
}

/**
 * Mounts a view, or updates it where it stands.
 * @param {"row" | "atlas" | "next" | "walk"} name
 * @param {{mount: (element: HTMLElement, data: any) => any}} view
 * @param {string} selector
 * @param {unknown} data
 */
function show(name, view, selector, data) {
  if (views[name]) /** @type {{update: (data: unknown) => void}} */ (views[name]).update(data);
  else Reflect.set(views, name, view.mount(find(selector), data));
}

/** @param {Overview} of @param {string[]} names */
function maps(of, names) {
  const { shape, data } = decode(of.weights);
  return { layers: of.layers, heads: of.heads, side: shape[3], weights: /** @type {Uint8Array} */ (data), names: of.pool === 1 ? names : [] };
}

function silent() {
  return new Set(state.interventions.filter((each) => each.do === "silence").map((each) => `${each.layer},${each.head}`));
}

/** @param {Attention} of */
function focused(of) {
  const step = weights(of);
  const own = plane(step);
  const names = named(of.tokens);
  if (focus?.kind !== state.view) {
    focus?.view.destroy();
    focus = null;
  }
  const element = find("#focus");
  const at = { row: Math.min(state.row, own.rows - 1), column: Math.min(state.column, own.columns - 1) };
  if (state.view === "lines") {
    const data = { queries: names, keys: names, at: own.at, row: at.row, threshold: state.threshold, onselect: (/** @type {number} */ query) => change({ row: query }), onthreshold: (/** @type {number} */ threshold) => change({ threshold }) };
    if (focus) /** @type {ReturnType<typeof lines.mount>} */ (focus.view).update(data);
    else focus = { kind: "lines", view: lines.mount(element, data) };
    return;
  }
  const data = { plane: own, rowLabels: names, columnLabels: names, scale: scale(step), hidden: hidden(step, of.steps), edited: new Set(), lit: new Set(), focus: at, blank: state.hide, revealed: new Set(), sums: false, editable: false, move: false, width: element.clientWidth, title: _("Weights of layer {layer}, head {head}", { layer: of.layer, head: of.head }), onfocus: (/** @type {number} */ query, /** @type {number} */ column) => change({ row: query, column, step: "weights" }), onguess: () => {}, onedit: () => {} };
  if (focus) /** @type {ReturnType<typeof heatmap.mount>} */ (focus.view).update(data);
  else focus = { kind: "heatmap", view: heatmap.mount(element, data) };
}

/** @param {Attention} of @returns {walkthrough.WalkthroughData} */
function walkData(of) {
  const { layer, head } = state;
  const own = (/** @type {Intervention} */ each) => each.layer === layer && each.head === head;
  const toCell = (/** @type {Intervention} */ each, /** @type {number[]} */ index) => own(each) && each.do === "set" && String(each.cell) === String(index);
  return {
    steps: of.steps,
    tokens: { query: of.tokens, key: of.tokens },
    code: mechanism.code,
    notes: of.notes,
    focus: { step: state.step, head: 0, row: state.row, column: state.column, hide: state.hide },
    editable: (step) => step.name === "weights",
    onfocus: (to) => change({ step: to.step, row: to.row, column: to.column }),
    onedit: (_id, changes) => {
      const more = changes.map((each) => ({ layer, head, do: /** @type {const} */ ("set"), ...each }));
      const left = state.interventions.filter((each) => !more.some((other) => toCell(each, other.cell)));
      rerun({ interventions: [...left, ...more] });
    },
    onundo: (_id, index) => rerun({ interventions: state.interventions.filter((each) => !toCell(each, index) && !(own(each) && each.do === "silence" && _id === "output")) }),
    explain: (id, index) => cell({ ...body(), at: { step: id, cell: index } }),
  };
}

function controls() {
  const { layer, head } = state;
  find("#focus-title").textContent = _("Layer {layer}, head {head}", { layer, head });
  const whole = (/** @type {string} */ name, /** @type {number} */ n) => ({ name, kind: /** @type {const} */ ("argument"), default: 0, minimum: 0, maximum: n - 1, step: 1 });
  options.show(find("#head"), [whole("layer", model.layers), whole("head", model.heads)], { layer, head }, (name, value) => rerun({ [name]: Number(value) }));
  for (const name of ["heatmap", "lines"]) /** @type {HTMLInputElement} */ (find(`#view input[value="${name}"]`)).checked = state.view === name;
  const isSilent = silent().has(`${layer},${head}`);
  const button = find("#silence");
  button.textContent = isSilent ? _("Let this head speak again") : _("Silence this head");
  button.setAttribute("aria-pressed", String(isSilent));
  edited();
}

/** The changes, each with a way back. */
function edited() {
  const place = find("#edits");
  const changes = state.interventions;
  place.hidden = !changes.length && !dropped;
  const text = (/** @type {Intervention} */ each) => (each.do === "silence" ? _("{layer}·{head} silenced", { layer: each.layer, head: each.head }) : `${each.layer}·${each.head} weights[${each.cell?.join(", ")}] = ${short(each.value ?? 0)}`);
  const chips = changes.slice(-8).map((each) => h("button", { type: "button", class: "chip", title: _("Take this change back"), onclick: () => rerun({ interventions: changes.filter((other) => other !== each) }) }, text(each), h("span", { "aria-hidden": "true" }, " ×")));
  const lost = dropped ? ngettext("{n} edit was dropped: its token is gone.", "{n} edits were dropped: their tokens are gone.", dropped) : "";
  dropped = 0;
  fill(place, h("span", {}, changes.length ? ngettext("{n} change inside the model:", "{n} changes inside the model:", changes.length) : ""), chips, changes.length > 0 && h("button", { type: "button", onclick: () => rerun({ interventions: [] }) }, _("Take all back")), h("span", { role: "status" }, lost));
}

function silence() {
  const { layer, head, interventions } = state;
  const left = interventions.filter((each) => !(each.do === "silence" && each.layer === layer && each.head === head));
  rerun({ interventions: left.length < interventions.length ? left : [...left, { layer, head, do: "silence" }] });
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  isNew = given.column === undefined;
  sentence.blur();
  sentence.value = state.text;
  void request(true);
}

async function start() {
  sentence.addEventListener("input", () => void retext());
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  find("#silence").addEventListener("click", silence);
  for (const name of /** @type {const} */ (["heatmap", "lines"])) find(`#view input[value="${name}"]`).addEventListener("change", () => change({ view: name }));
  const { title, kind, layers, heads, d, context, licence, source, sha256 } = model;
  document.title = `${title} · Headlight`;
  find("#card").textContent = _("{title}: a {kind} language model, {layers} layers of {heads} heads, d = {d}, at most {context} tokens. Licence {licence}. {source}. SHA-256 of its weights {sha256}.", { title, kind, layers, heads, d, context, licence, source, sha256: `${sha256.slice(0, 12)}…` });
  link.watch(async () => take((await link.open()) ?? {}));
  take((await link.open()) ?? {});
}

void start();
