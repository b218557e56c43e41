// @ts-check
// What the lab's numbers mean, or that they mean nothing yet.
import { fill } from "../lib/dom.js";
import { foreign } from "../lib/foreign.js";
import { _ } from "../lib/i18n.js";
import { Q } from "../lib/roles.js";
import { modelOf, offer } from "../lib/source.js";
import { counterpart } from "./counterparts.js";

/** @typedef {import("./state.js").Mechanism} Mechanism */

/**
 * @param {HTMLElement} place
 * @param {Mechanism} mechanism
 * @param {import("./state.js").State} state
 * @param {import("../lib/types.js").TraceResponse} run
 * @param {{menu: HTMLElement, ontrained: () => void} | null} offered how a person takes true numbers; null: not here
 */
export function show(place, mechanism, { from, preset, text, hide }, { origin, tokens }, offered) {
  const model = modelOf(from?.model);
  const example = mechanism.presets.find((each) => each.id === preset);
  if (model && from && origin) {
    const params = { title: model.title, layer: from.layer, head: from.head };
    const differs = origin.differs.length ? origin.differs.join(" ") : _("Its weights here are the model's own.");
    const said = [ofHead(params, origin.facts, mechanism), differs, foreign(model, text ?? "", tokens.query)];
    return fill(place, said.filter(Boolean).join(" "));
  }
  const isGiven = example !== undefined && Object.keys(example.inputs).length > 0;
  const isWhole = example && text === null && (example.note || isGiven);
  const drawn = !mechanism.from_seed ? "" : isGiven ? mixed() : random();
  const said = isWhole ? (hide ? unsaid() : example.note || printed()) : drawn;
  const trained = offered && counterpart(mechanism.id);
  if (!said || !mechanism.from_model || !offered) return fill(place, said, trained && " ", trained);
  offer(place, said, offered.menu, offered.ontrained, isWhole ? _("The same in a trained head") : undefined);
}

/** @param {Record<string, string | number>} params @param {import("../lib/types.js").LayerFacts} facts @param {Mechanism} mechanism */
function ofHead(params, facts, mechanism) {
  const has = (/** @type {string} */ name) => mechanism.inputs.some((each) => each.name === name);
  if (has(Q) && facts.rope)
    return _(
      "True numbers: q, k and v of {title}, layer {layer}, head {head}, as it reads this sentence (after RoPE).",
      params,
    );
  if (has(Q))
    return _("True numbers: q, k and v of {title}, layer {layer}, head {head}, as it reads this sentence.", params);
  if (has("w_o")) return _("True numbers: x and the weights of {title}, layer {layer}, all its heads.", params);
  if (has("w_q")) return _("True numbers: x and the weights of {title}, layer {layer}, head {head}.", params);
  return _("True numbers: x, as it enters layer {layer} of {title}.", params);
}

const printed = () => _("A worked example: these numbers are printed in the article that it comes from.");
const unsaid = () => _("A worked example. What is to be seen in it is said once the numbers are shown.");
const mixed = () =>
  _(
    "Words of the worked example keep its numbers; the vectors of the others are drawn from the seed and mean nothing.",
  );
const random = () => _("These vectors are random: they are drawn from the seed and mean nothing yet.");
