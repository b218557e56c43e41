// @ts-check
// What was seen of a layer's attention when it ran, in sentences.
import { _, short } from "../../../lib/i18n.js";

/** @param {import("../../../lib/types.js").LayerFacts} facts */
export function told({ heads, key_heads, scale, causal, window, bias, normed, rope, d, turned, cap, sink, longer, latent }) {
  return [
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
    causal ? _("What comes after a token is hidden from it.") : _("Nothing is hidden because it comes after a token."),
    window !== null && _("A token sees {n} tokens at most.", { n: window }),
  ]
    .filter(Boolean)
    .join(" ");
}
