// @ts-check
// A trained model: all its heads on one's own sentence, one head in full, and what a change inside it does.
import { ask, latest } from "./api.js";
import { find } from "./dom.js";
import { follow, sameToken } from "./edits.js";
import { _, ngettext, short } from "./i18n.js";
import { named } from "./labels.js";
import * as data from "./model-data.js";
import { card } from "./model-card.js";
import { checked, model } from "./model-state.js";
import * as options from "./options.js";
import { shipped } from "./page.js";
import { asking, tell } from "./problem.js";
import { fragment } from "./state.js";
import { decode, largest } from "./tensor.js";
import * as tools from "./tools.js";
import * as atlas from "./views/atlas.js";
import * as changes from "./views/changes.js";
import * as heatmap from "./views/heatmap.js";
import * as lines from "./views/lines.js";
import * as next from "./views/next.js";
import * as row from "./views/row.js";
import * as walkthrough from "./walkthrough.js";

/** @typedef {import("./types.js").Attention} Attention */
/** @typedef {import("./types.js").Overview} Overview */
/** @typedef {import("./types.js").Intervention} Intervention */
/** @typedef {import("./api.js").Refusal} Refusal */
/** @typedef {import("./model-state.js").State} State */

const WORD = _("it"); // of the sentence that the page opens with
const PICTURES = [".desk", "#walkthrough", "#row"];
const link = fragment();

let state = checked({});
/** @type {Attention | null} */
let answer = null;
/** @type {Overview | null} */
let all = null;
/** What the head that is shown was asked for. @type {ReturnType<typeof body> | null} */
let standing = null;
let isNew = false; // nobody has chosen a word yet
let dropped = 0;
/** @type {Map<string, {update: (data: any) => void, destroy: () => void}>} */
const views = new Map();

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @param {string} path */
const question = (path) =>
  latest((/** @type {object} */ body, signal) => ask(`/api/models/${model.id}/${path}`, body, signal));
const attention = /** @type {(body: object) => Promise<Attention | null>} */ (question("attention"));
const overview = /** @type {(body: object) => Promise<Overview | null>} */ (question("overview"));
const cell = /** @type {(body: object) => Promise<import("./types.js").CellResponse | null>} */ (question("cell"));
const header = tools.mount(toolsData());

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  return { level, hide, state: () => ({ model: model.id, ...state }), onchange: change, onopen: take };
}

function body() {
  const { text, layer, head, interventions } = state;
  return { text, layer, head, interventions };
}

/** @param {boolean} whole whether the text or an intervention changed, so that all heads did */
function request(whole) {
  return asking(async () => {
    const asked = body();
    const { text, interventions } = asked;
    const [one, maps] = await Promise.all([attention(asked), whole || !all ? overview({ text, interventions }) : all]);
    if (!one || !maps) return;
    const to = answer ? sameToken(answer.tokens[state.row], one.tokens) : -1;
    if (to >= 0) state.row = to; // the row in focus stays with its token
    [answer, all, standing] = [one, maps, asked];
    if (isNew) choose(one);
    isNew = false;
    tell(sentence, null, PICTURES);
    render();
    void link.save(state);
  }, refused);
}

/** An intervention that is refused is taken back; a sentence stays as it was typed. @param {Refusal} refusal */
function refused({ message, field }) {
  const ofInterventions = field?.startsWith("interventions") ?? false;
  if (ofInterventions) state = { ...state, interventions: standing?.interventions ?? [] };
  tell(sentence, message, ofInterventions ? [] : PICTURES);
}

/** The word that the page opens with, and what it looks at most. @param {Attention} found */
function choose(found) {
  const word = found.tokens.findIndex((token) => token.text === WORD);
  const looks = state.row || (word < 0 ? found.tokens.length - 1 : word);
  state = { ...state, row: looks, column: largest(data.weights(found), 0, looks) };
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

/** @param {import("./types.js").Token[]} tokens */
const both = (tokens) => ({ query: tokens, key: tokens });

/** The sentence was changed: weights that were set go where their tokens went; a silenced head stays so. */
async function retext() {
  const text = sentence.value;
  state = { ...state, text };
  const shown = answer;
  if (!shown || !state.interventions.some((each) => each.do === "set")) return rerun({ text });
  await asking(async () => {
    /** @type {import("./types.js").Token[]} */
    const after = await ask("/api/tokens", { text, model: model.id });
    if (state.text !== text) return;
    const left = state.interventions.flatMap((each) => {
      if (each.do !== "set" || !each.cell) return [each];
      const edit = { step: "weights", cell: each.cell, value: each.value ?? 0 };
      return follow([edit], shown.steps, both(shown.tokens), both(after)).map((moved) => ({
        ...each,
        cell: moved.cell,
      }));
    });
    dropped = state.interventions.length - left.length;
    rerun({ text, interventions: left });
  }, refused);
}

function render() {
  if (!answer || !all) return;
  if (document.activeElement !== sentence) sentence.value = state.text;
  header.update(toolsData());
  show("row", row, "#row", data.row(answer, state, change));
  show("changes", changes, "#edits", changesData());
  show("atlas", atlas, "#atlas", atlasData(all, named(answer.tokens)));
  if (state.view === "lines") show("lines", lines, "#focus", data.lines(answer, state, change));
  else show("heatmap", heatmap, "#focus", data.heatmap(answer, state, change));
  show("next", next, "#next", { candidates: answer.next, changed: state.interventions.length > 0 });
  show("walk", walkthrough, "#walkthrough", walkData(answer));
  dropped = 0;
  controls();
}

/**
 * Mounts a view, or updates it where it stands; the matrix and the lines take each other's place.
 * @param {string} name
 * @param {{mount: (element: HTMLElement, data: any) => {update: (data: any) => void, destroy: () => void}}} view
 * @param {string} selector
 * @param {unknown} given
 */
function show(name, view, selector, given) {
  const other = { lines: "heatmap", heatmap: "lines" }[name];
  if (other) {
    views.get(other)?.destroy();
    views.delete(other);
  }
  const mounted = views.get(name);
  if (mounted) mounted.update(given);
  else views.set(name, view.mount(find(selector), given));
}

/** @param {Overview} of @param {string[]} names */
function atlasData(of, names) {
  const { shape, data: maps } = decode(of.weights);
  const onselect = (/** @type {number} */ layer, /** @type {number} */ head) => rerun({ layer, head });
  const { layers, heads, pool } = of;
  const { layer, head } = state;
  return {
    layers,
    heads,
    side: shape[3],
    weights: maps,
    names: pool === 1 && !state.hide ? names : [],
    layer,
    head,
    silent: silent(),
    onselect,
  };
}

function silent() {
  const heads = state.interventions.filter((each) => each.do === "silence");
  return new Set(heads.map((each) => `${each.layer},${each.head}`));
}

/** @param {Attention} of @returns {walkthrough.WalkthroughData} */
function walkData(of) {
  const { layer, head, interventions } = state;
  const own = (/** @type {Intervention} */ each) => each.layer === layer && each.head === head;
  const sets = (/** @type {Intervention} */ each, /** @type {number[]} */ index) =>
    own(each) && each.do === "set" && String(each.cell) === String(index);
  const silences = (/** @type {Intervention} */ each) => own(each) && each.do === "silence";
  return {
    steps: of.steps,
    tokens: { query: of.tokens, key: of.tokens },
    code: shipped.mechanism?.code ?? [],
    notes: [...of.notes, ...data.effect(of, state)],
    focus: { step: state.step, head: 0, row: state.row, column: state.column, hide: state.hide },
    editable: (step) => step.name === "weights",
    onfocus: (to) => change({ step: to.step, row: to.row, column: to.column }),
    onedit: (_step, cells) => {
      const left = interventions.filter((each) => !cells.some((other) => sets(each, other.cell)));
      rerun({
        interventions: [...left, ...cells.map((each) => ({ layer, head, do: /** @type {const} */ ("set"), ...each }))],
      });
    },
    onundo: (step, index) =>
      rerun({
        interventions: interventions.filter((each) => (step === "output" ? !silences(each) : !sets(each, index))),
      }),
    explain: (step, index) => cell({ ...(standing ?? body()), at: { step, cell: index } }),
  };
}

/** @returns {changes.ChangesData} */
function changesData() {
  const { interventions } = state;
  const names = named(answer?.tokens ?? []);
  const words = (/** @type {Intervention} */ each) => {
    const head = `${each.layer}·${each.head}`;
    if (each.do === "silence") return _("{head} silenced", { head });
    const [query, key] = (each.cell ?? []).map((index) => names[index] ?? index);
    return `${head} weights [${query}, ${key}] = ${short(each.value ?? 0)}`;
  };
  return {
    changes: interventions.map(words),
    intro: ngettext("{n} change inside the model:", "{n} changes inside the model:", interventions.length),
    dropped,
    onundo: (index) => rerun({ interventions: interventions.filter((_each, i) => i !== index) }),
    onundoall: () => rerun({ interventions: [] }),
    after: () => find('.stage [tabindex="0"]'), // the cell in focus
  };
}

function controls() {
  const { layer, head } = state;
  find("#focus-title").textContent = _("Layer {layer}, head {head}", { layer, head });
  const choices = [options.whole("layer", model.layers), options.whole("head", model.heads)];
  options.show(find("#head"), choices, { layer, head }, (name, value) => rerun({ [name]: Number(value) }));
  viewSwitch(state.view).checked = true;
  const isSilent = silent().has(`${layer},${head}`);
  const button = find("#silence");
  button.textContent = isSilent ? _("Let this head speak again") : _("Silence this head");
  button.setAttribute("aria-pressed", String(isSilent));
}

/** @param {State["view"]} name */
function viewSwitch(name) {
  return /** @type {HTMLInputElement} */ (find(`#view input[value="${name}"]`));
}

function silence() {
  const { layer, head, interventions } = state;
  const left = interventions.filter((each) => !(each.do === "silence" && each.layer === layer && each.head === head));
  const isSilent = left.length < interventions.length;
  rerun({ interventions: isSilent ? left : [...left, { layer, head, do: "silence" }] });
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
  for (const name of /** @type {State["view"][]} */ (["heatmap", "lines"]))
    viewSwitch(name).addEventListener("change", () => change({ view: name }));
  document.title = `${model.title} · Headlight`;
  find("#card").textContent = card(model);
  link.watch(async () => take((await link.open()) ?? {}));
  take((await link.open()) ?? {});
}

void start();
