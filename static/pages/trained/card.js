// @ts-check
// Which model it is, in a sentence: what it does, its sizes, its licence, where it is from.
import { _ } from "../../lib/i18n.js";

const KINDS = {
  causal: _("a causal language model, which continues a text"),
  encoder: _("an encoder, whose tokens see the whole text"),
  "encoder-decoder": _("an encoder–decoder; its three attentions are shown one at a time"),
  image: "",
};

/** @param {import("../../lib/types.js").ModelInfo} model */
export function card({ title, kind, layers, heads, d, context, reads, licence, source, revision, sha256 }) {
  return _(
    "{title}: {kind}. {layers} layers of {heads} heads, d = {d}, at most {reads} tokens are read here (its own limit is {context}). Licence: {licence}. Source: {source}. Revision: {revision}. The SHA-256 of its weights begins with {sha256}.",
    {
      title,
      kind: KINDS[kind],
      layers,
      heads,
      d,
      context,
      reads,
      licence,
      source,
      revision,
      sha256: sha256.slice(0, 12),
    },
  );
}
