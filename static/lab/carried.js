// @ts-check
// What is said of a picture of the lab that leaves the page, and the script that gives the same numbers.
import { _, ngettext } from "../lib/i18n.js";
import { modelOf } from "../lib/source.js";

/** @param {import("./state.js").Mechanism} mechanism @param {import("../lib/types.js").TraceResponse} run @param {ReturnType<typeof import("./state.js").body>} asked */
export function carried({ id, title, from_seed }, { options }, asked) {
  const { inputs_from: from, preset, seed, edits } = /** @type {{inputs_from?: import("../lib/source.js").HeadOf, preset?: string, seed: number, edits: object[]}} */ (asked);
  const isDrawn = from_seed && !preset; // a worked example has numbers of its own
  const chosen = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  const model = from && modelOf(from.model);
  const of = model ? _("{title}, layer {layer}, head {head}", { title: model.title, layer: from.layer, head: from.head }) : isDrawn && `seed = ${seed}`;
  const changed = edits.length && ngettext("{n} number changed by hand", "{n} numbers changed by hand", edits.length);
  return { about: [title, ...chosen, of, changed].filter((part) => typeof part === "string"), script: { name: id, of: `/api/mechanisms/${id}`, body: asked } };
}
