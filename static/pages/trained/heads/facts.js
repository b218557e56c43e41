// @ts-check
// What was seen of a layer's attention when it ran, in sentences.
import { _, short } from "../../../lib/i18n.js";

/** Of a model some of whose layers do not attend: which, and how layers are counted then. @param {import("../../../lib/types.js").ModelInfo} model */
export function counted({ layers, others }) {
  const among = { others: others.join(", "), layers, all: layers + others.length };
  return others.length
    ? _(
        "{layers} of the {all} layers of this model attend, and are counted here. Layers {others} of its stack, counted from 0, do not: they mix tokens in another way, such as a state that is carried along, and have no weights to show.",
        among,
      )
    : "";
}

/** @param {import("../../../lib/types.js").LayerFacts} facts @param {import("../../../lib/types.js").ModelInfo} model */
export function told({ heads, key_heads, scale, causal, window, bias, normed, rope, d, turned, cap, sink, longer, latent, gated, stands }, { others }) {
  return [
    others.length > 0 && _("In the model's stack this is layer {stands}.", { stands }),
    key_heads < heads && _("{heads} heads of queries share {keys} heads of keys and values.", { heads, keys: key_heads }),
    latent !== null && _("Keys and values of all heads are made of one vector of {n} numbers for each token, the latent; the cache keeps that vector.", { n: latent }),
    normed && _("q and k are normalised before they meet."),
    rope && _("q and k are shown as they meet: RoPE has turned them by their position."),
    turned > 0 && turned < d && _("It has turned {turned} of their {d} numbers; the others do not know the position.", { turned, d }),
    rope === false && _("q and k are shown as they meet; nothing has turned them by their position."),
    rope === null && latent === null && _("q and k are shown as they meet; they have been changed by more than a turn by their position."),
    longer !== 1 && _("It has also made them {factor} times as long.", { factor: short(longer) }),
    _("Scores are multiplied by {scale}.", { scale: short(scale) }),
    bias && _("A number is added to each score."),
    cap !== null && _("A soft cap bends them, so that none is beyond ±{cap}.", { cap: short(cap) }),
    sink && _("A sink takes a share of each row, which goes to no token."),
    gated && _("A gate then says how much of each number of the output goes on; the sizes of values are those before it."),
    causal ? _("What comes after a token is hidden from it.") : _("Nothing is hidden because it comes after a token."),
    window !== null && _("A token sees {n} tokens at most.", { n: window }),
  ]
    .filter(Boolean)
    .join(" ");
}
