// @ts-check
// What a token looks at through all layers: rollout, flow, and the raw attention of each layer beside them.
import { LOOKED_AT } from "../../lib/seen.js";
import { Refusal, ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { _, finely, number } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { remembered } from "../../lib/remembered.js";
import { decode } from "../../lib/tensor.js";
import * as compared from "../../views/compared.js";
import * as picture from "../../views/picture.js";
import * as row from "../../views/row.js";
import { FLOW_MOST, MEASURES, checked, firstLeftOut, kept } from "./flow/state.js";
import { asked, hasSides, model } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../../lib/types.js").Token} Token */
/** @typedef {import("../../lib/types.js").Through} Through */
/** @typedef {import("./flow/state.js").Own} Own */

const SOURCE = _("Abnar & Zuidema 2020, “Quantifying Attention Flow in Transformers”, arXiv:2005.00928.");
const LIMITS = _(
  "All three read weights alone; values, feed-forward layers and norms are left out. A silenced head counts as one that looks at nothing. Flow is shown as it is: a row need not add up to 1, while the authors' code divides each row by its sum.",
);
const CAUSAL = _(
  "Under a causal mask every path leads to earlier tokens only: the more layers, the more both pile up at the first tokens, whatever the text says. Leave the first token out, and compare tokens that are near each other.",
);
const OUT = _("The first token is left out, and the others are divided by what is left.");
const BOUND = _("Flow is computed for texts of at most {most} tokens: a maximum flow for each of them.", {
  most: FLOW_MOST,
});

const ONE_ROW = _("For a text this long, one row is computed at a time: choose a layer.");
const LITTLE = 1e7; // layers² · tokens³ of all rows together: SmolLM2 up to 22 tokens, stories15M up to 64

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  /** @type {State} */
  let state;
  /** @type {Through | null} */
  let found = null;
  /** The rows of flow that have come, by layer. @type {Map<number, ArrayLike<number>>} */
  let flows = new Map();
  let turn = 0;
  let running = Promise.resolve();
  /** @type {Map<string, any>} */
  const views = new Map();

  const look = remembered((/** @type {object} */ wanted, signal) => question("through", wanted, signal));
  const radios = Object.entries(MEASURES).map(([measure, { title }]) => {
    const input = h("input", { type: "radio", name: "measure", value: measure, onchange: () => set({ measure }) });
    return { input, label: h("label", {}, input, h("span", {}, title)) };
  });
  const layer = h("input", {
    type: "number",
    min: "0",
    max: String(model.layers - 1),
    oninput: () => layer.validity.valid && layer.value !== "" && set({ layer: Number(layer.value) }),
  });
  const first = h("input", { type: "checkbox", onchange: () => set({ hideFirst: first.checked }) });
  const [strip, saves, map, table] = [h("div"), h("div"), h("div", { class: "wide" }), h("div")];
  const [lesson, said, note] = [h("p", { class: "lesson" }), h("p", { class: "caption" }), h("p", { class: "notice" })];
  const [mapTitle, mapNote] = [h("h2"), h("p", { class: "notice" })];
  const beside = h(
    "div",
    { class: "beside" },
    h("section", {}, mapTitle, map, mapNote),
    h(
      "section",
      {},
      h("h2", {}, _("Side by side")),
      h("div", { class: "wide", tabIndex: 0, role: "group", "aria-label": _("Side by side") }, table),
    ),
  );
  panel.classList.add("output");
  panel.append(
    strip,
    saves,
    h(
      "div",
      { class: "options" },
      h(
        "fieldset",
        { class: "switch" },
        h("legend", { class: "unseen" }, _("Which measure")),
        radios.map(({ label }) => label),
      ),
      h("label", {}, _("up to layer"), " ", layer),
      h("label", { class: "check" }, first, " ", _("leave the first token out")),
    ),
    lesson,
    said,
    beside,
    note,
    h("p", { class: "notice" }, model.kind === "causal" ? CAUSAL : "", " ", LIMITS, " ", SOURCE),
  );

  const carried = () => ({ about: [mapTitle.textContent ?? "", MEASURES[checked(state).measure].title], caption: said.textContent ?? "" });
  carry.beside(saves, _("this row"), () => views.get("row"), carried);
  carry.beside(/** @type {HTMLElement} */ (mapNote.parentElement), _("layer by layer"), () => views.get("map"), carried);
  carry.beside(/** @type {HTMLElement} */ (beside.lastElementChild), _("side by side"), () => views.get("table"), carried);

  /** @param {Partial<Record<keyof Own, unknown>>} by */
  function set(by) {
    change(kept(state, /** @type {Partial<Own>} */ (by)));
  }

  /** @param {State} to @param {Token[]} tokens */
  async function update(to, tokens) {
    state = to;
    const wanted = { ...body(to), query: Math.max(0, Math.min(to.row, tokens.length - 1)) };
    const answer = /** @type {Through | null} */ (await look(wanted));
    if (!answer) return;
    if (answer !== found) [found, flows] = [answer, new Map()];
    render();
    const { measure } = checked(to);
    const own = ++turn;
    if (measure === "flow" && tokens.length <= FLOW_MOST) running = running.then(() => fetchFlows(wanted, own));
  }

  /** Row by row, the chosen one first; one question at a time, as each takes the server a while. @param {{query: number}} wanted @param {number} own */
  async function fetchFlows(wanted, own) {
    for (const at of wantedLayers(wanted.query, found?.tokens.length ?? 0).filter((each) => !flows.has(each))) {
      if (own !== turn) return;
      const answer = await question("flow", { ...wanted, layer: at }).catch(refused);
      if (!answer || own !== turn) return;
      flows.set(at, [...decode(/** @type {import("../../lib/types.js").Flow} */ (answer).flow).data]);
      render();
    }
  }

  /** The chosen layer, and all others if that is little work. @param {number} query @param {number} all tokens */
  function wantedLayers(query, all) {
    const n = model.kind === "causal" ? query + 1 : all; // later tokens take no part
    const own = checked(state).layer;
    const rest = Array.from({ length: model.layers }, (_layer, i) => model.layers - 1 - i).filter((i) => i !== own);
    return model.layers ** 2 * n ** 3 <= LITTLE ? [own, ...rest] : [own];
  }

  /** @param {unknown} error */
  function refused(error) {
    if (!(error instanceof Refusal)) throw error;
    note.textContent = error.message;
  }

  function render() {
    if (!found) return;
    const { measure, layer: at, hideFirst } = checked(state);
    const names = named(found.tokens);
    const query = Math.max(0, Math.min(state.row, names.length - 1));
    const rows = measured(found, measure, hideFirst);
    for (const { input } of radios) input.checked = input.value === measure;
    if (document.activeElement !== layer) layer.value = String(at);
    first.checked = hideFirst;
    lesson.textContent = MEASURES[measure].lesson;
    note.textContent =
      measure !== "flow" ? "" : wantedLayers(query, names.length).length > 1 ? BOUND : `${BOUND} ${ONE_ROW}`;
    const none = measure === "flow" && names.length > FLOW_MOST;
    beside.hidden = none;
    said.textContent = none ? tooLong(names.length) : state.hide ? "" : sentence(names, rows(at), at, query);
    const out = measure === "flow" ? _("The first token is left out.") : OUT;
    if (hideFirst && !none) said.append(" ", out);
    note.hidden = none;
    mapTitle.textContent = _("“{word}”, layer by layer", { word: names[query] });
    const isOut = (/** @type {number} */ key) => (hideFirst && key === 0) || (model.kind === "causal" && key > query);
    const shares = Array.from(rows(at), (share) => (state.hide || Number.isNaN(share) ? 0 : share));
    show("row", row, strip, {
      names,
      shares,
      hidden: isOut,
      query,
      onselect: (/** @type {number} */ to) => change({ row: to }),
    });
    show("map", picture, map, mapData(names, rows, at, isOut));
    const others = /** @type {(keyof typeof MEASURES)[]} */ (
      measure === "flow" ? ["flow", "rollout", "raw"] : measure === "raw" ? ["raw", "rollout"] : ["rollout", "raw"]
    );
    const of = found;
    show("table", compared, table, {
      label: _("Layer {layer}", { layer: at }),
      names,
      measures: others.map((each) => ({ title: MEASURES[each].title, values: measured(of, each, hideFirst)(at) })),
      blank: state.hide,
    });
  }

  /** The row of a measure at each layer; NaN if it has not come. @param {Through} of @param {keyof typeof MEASURES} measure @param {boolean} hideFirst */
  function measured(of, measure, hideFirst) {
    const n = of.tokens.length;
    const all = measure === "flow" ? null : decode(of[measure]);
    return (/** @type {number} */ at) => {
      const own = all ? Float32Array.from({ length: n }, (_share, key) => all.at(at, key)) : (flows.get(at) ?? new Float32Array(n).fill(NaN));
      return hideFirst ? firstLeftOut(own, measure !== "flow") : own;
    };
  }

  /** @param {string[]} names @param {(at: number) => ArrayLike<number>} rows @param {number} at @param {(key: number) => boolean} isOut @returns {picture.PictureData} */
  function mapData(names, rows, at, isOut) {
    const values = Array.from({ length: model.layers }, (_layer, i) => rows(i));
    const largest = Math.max(0.01, ...values.flatMap((of) => Array.from(of).filter(Number.isFinite)));
    mapNote.textContent = _("Layers run down, input tokens across; the strongest colour is {largest}.", {
      largest: state.hide ? "?" : finely(largest),
    });
    return {
      plane: {
        rows: model.layers,
        columns: names.length,
        rowAxis: "layer",
        columnAxis: "key",
        rowAt: 0,
        columnAt: 1,
        heads: 0,
        head: 0,
        at: (i, j) => values[i][j],
        index: (i, j) => [i, j],
      },
      rowLabels: values.map((_of, i) => String(i)),
      columnLabels: names,
      scale: { kind: "share", largest },
      legend: [],
      hidden: (i, j) => isOut(j) || Number.isNaN(values[i][j]),
      ...LOOKED_AT,
      focus: { row: at, column: Math.min(checked(state).column, names.length - 1) },
      blank: state.hide,
      width: map.clientWidth,
      title: _("{measure}, layer by layer", { measure: MEASURES[checked(state).measure].title }),
      onfocus: (to, column) => set({ layer: to, column }),
    };
  }

  /** @param {string} name @param {{mount: (element: HTMLElement, data: any) => {update: (data: any) => void, destroy: () => void}}} view @param {HTMLElement} element @param {unknown} data */
  function show(name, view, element, data) {
    const mounted = views.get(name);
    if (mounted) mounted.update(data);
    else views.set(name, view.mount(element, data));
  }

  /** @param {string[]} names @param {ArrayLike<number>} values @param {number} at @param {number} query */
  function sentence(names, values, at, query) {
    const largest = Array.from(values, (value, i) => ({ value, name: names[i] }))
      .filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value)
      .slice(0, 3);
    if (!largest.length) return "";
    const params = {
      word: names[query],
      layer: number(at),
      most: largest.map(({ name, value }) => `${name} ${finely(value)}`).join(", "),
    };
    const { measure } = checked(state);
    if (measure === "raw") return _("In layer {layer}, “{word}” looks at {most}.", params);
    if (measure === "flow") return _("At most this could flow down from “{word}” above layer {layer}: {most}.", params);
    return _("What “{word}” is made of after layer {layer}: {most}.", params);
  }

  return { update };
}

/** @param {number} n */
function tooLong(n) {
  return _("Flow is computed for texts of at most {most} tokens, this one has {n}: shorten it, or choose rollout.", {
    most: FLOW_MOST,
    n,
  });
}

/** Rollout and flow are of the encoder, if there is a decoder too: changes in that one do not reach it. @param {State} state */
function body(state) {
  const { text, interventions, side } = state;
  return hasSides
    ? { text, part: "encoder", interventions: side === "encoder" ? interventions : [] }
    : asked(state);
}

/** @template {"through" | "flow"} W @param {W} path @param {object} wanted @param {AbortSignal} [signal] */
function question(path, wanted, signal) {
  return ask(`/api/models/${model.id}/${path}`, wanted, signal);
}
