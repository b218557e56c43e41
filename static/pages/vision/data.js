// @ts-check
// What the views of this page show: the server's answer, and what a person has chosen.
import { LOOKED_AT } from "../../lib/seen.js";
import { _, percent } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { decode, plane } from "../../lib/tensor.js";
import { model } from "./state.js";

/** @typedef {import("../../lib/types.js").VisionSeen} Seen */
/** @typedef {import("./state.js").State} State */
/** @typedef {(by: Partial<State>) => void} Change */

/** A step without a history, so that it can be drawn. @param {string} name @param {string} axes @param {import("../../lib/types.js").Tensor} value @returns {import("../../lib/types.js").Step} */
const step = (name, axes, value) => ({
  id: name,
  name,
  axes,
  value,
  kind: "input",
  of: [],
  source: { file: "", function: "", line: 0, end_line: 0, callers: [] },
  formula: "",
  caption: "",
  edited: [],
  labels: [],
  legend: [],
  behind: null, same: null, idle: [], moves: [],
});

/** @type {WeakMap<Seen, Record<State["kind"], import("../../lib/types.js").Step>>} */
const known = new WeakMap();

/** @param {Seen} seen */
function steps(seen) {
  let found = known.get(seen);
  if (!found) {
    const attention = step("weights", "layer head query key", seen.weights);
    known.set(seen, (found = { attention, rollout: step("rollout", "layer query key", seen.rollout) }));
  }
  return found;
}

/** Shares (query, key): of one head, or of the rollout through all layers. @param {Seen} seen @param {Pick<State, "kind" | "layer" | "head">} of */
export function shares(seen, { kind, layer, head }) {
  return kind === "rollout"
    ? plane(steps(seen).rollout, model.layers - 1)
    : plane(steps(seen).attention, layer * model.heads + head);
}

/** One row of them. @param {Seen} seen @param {Pick<State, "kind" | "layer" | "head" | "query">} of @returns {number[]} */
export function row(seen, of) {
  const own = shares(seen, of);
  return Array.from({ length: own.columns }, (_share, key) => own.at(of.query, key));
}

/** @param {Pick<State, "kind" | "layer" | "head">} of */
export function title({ kind, layer, head }) {
  return kind === "rollout" ? _("Rollout through all layers") : _("Layer {layer}, head {head}", { layer, head });
}

/** What the row says, in a sentence. @param {Seen} seen @param {State} state */
export function caption(seen, state) {
  if (state.hide) return _("The numbers are hidden.");
  const [own, names] = [row(seen, state), named(seen.tokens)];
  const order = own.map((_share, key) => key).sort((a, b) => own[b] - own[a]);
  const [first, second] = order.map((key) => ({ key: names[key], share: percent(own[key]) }));
  const params = {
    query: names[state.query],
    first: first.key,
    a: first.share,
    second: second.key,
    b: second.share,
    head: title(state),
  };
  return state.kind === "rollout"
    ? _("Of what reaches {query} after both layers, {a} comes from {first} and {b} from {second}.", params)
    : _("{head}: {query} gives {a} of its attention to {first} and {b} to {second}.", params);
}

/** The picture's sheet. @param {Seen | null} seen @param {State} state */
export function overlay(seen, state) {
  if (!seen) return { box: null, shades: [], query: -1 };
  const own = row(seen, state);
  const most = Math.max(...own);
  return { box: seen.box, shades: state.hide ? [] : own.slice(1).map((share) => share / most), query: state.query - 1 };
}

/** @param {Seen} seen @param {State} state @param {Change} change @returns {import("./patches.js").PatchesData} */
export function patches(seen, state, change) {
  return {
    names: named(seen.tokens),
    counts: [...decode(seen.counts).data],
    shares: row(seen, state),
    query: state.query,
    blank: state.hide,
    onselect: (query) => change({ query, row: query, column: -1 }),
  };
}

/** @param {Seen} seen @param {State} state @param {Change} change @returns {import("./heads.js").HeadsData} */
export function heads(seen, state, change) {
  const every = Array.from({ length: model.layers * model.heads }, (_head, i) => ({
    kind: /** @type {State["kind"]} */ ("attention"),
    layer: Math.floor(i / model.heads),
    head: i % model.heads,
  }));
  const all = [...every, { ...state, kind: /** @type {State["kind"]} */ ("rollout") }];
  const names = named(seen.tokens);
  return {
    maps: all.map((each) => {
      const own = row(seen, { ...each, query: state.query });
      const most = own.indexOf(Math.max(...own));
      const params = { head: title(each), key: names[most], share: percent(own[most]) };
      return {
        title: each.kind === "rollout" ? _("Rollout") : `${each.layer}·${each.head}`,
        spoken: state.hide ? title(each) : _("{head}: most to {key}, {share}", params),
        shares: own,
      };
    }),
    names,
    bitmap: [...decode(seen.bitmap).data],
    current: state.kind === "rollout" ? every.length : state.layer * model.heads + state.head,
    columns: model.heads,
    title: _("Heads, by layer and number"),
    blank: state.hide,
    onselect: (i) => {
      const { kind, layer, head } = all[i];
      change(kind === "rollout" ? { kind } : { kind, layer, head, column: -1 });
    },
  };
}

/** @param {Seen} seen @param {State} state @param {Change} change @returns {import("../../views/picture.js").PictureData} */
export function matrix(seen, state, change) {
  const own = shares(seen, state);
  const names = named(seen.tokens);
  return {
    plane: own,
    rowLabels: names,
    columnLabels: names,
    scale: { kind: "share", largest: 1 },
    legend: [],
    hidden: () => false,
    ...LOOKED_AT,
    focus: { row: state.query, column: column(seen, state) },
    blank: state.hide,
    whole: true,
    title: title(state),
    onfocus: (query, column) => change({ query, row: query, column }),
  };
}

/** The key in focus: as chosen, else the one that the chosen token looks at most, which is a secret while numbers are hidden. @param {Seen} seen @param {State} state */
export function column(seen, state) {
  if (state.column >= 0 && state.column < seen.tokens.length) return state.column;
  if (state.hide) return 0;
  const own = row(seen, { ...state, kind: "attention" });
  return own.indexOf(Math.max(...own));
}

/** Of the ten digits. @param {Seen} seen @returns {number[]} */
export const probabilities = (seen) => [...decode(seen.probabilities).data];
