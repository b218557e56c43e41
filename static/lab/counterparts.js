// @ts-check
// Where a mechanism without a head of its own stands in a trained network, with that page's state; of the others nothing is
// said.
import { address } from "../lib/address.js";
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { shipped } from "../lib/shipped.js";
import { pack } from "../lib/state.js";

/** @typedef {{path: string, state: Record<string, unknown>}} Place */

/** @param {string} kind of a translator @returns {Place} */
const translator = (kind) => ({ path: "/translate", state: { tab: "walk", tabs: { walk: { kind } } } });
/** @param {Record<string, unknown>} state @returns {Place} of the model that is part of Headlight */
const written = (state) => ({ path: `/models/${shipped.models[0]?.id}`, state });

/** @type {Record<string, Place>} */
const PLACES = {
  "seq2seq-context": translator("fixed"),
  additive: translator("additive"),
  "luong-general": translator("luong-general"),
  "luong-local": translator("luong-local"),
  "cross-attention": translator("transformer"),
  "decoder-layer": translator("transformer"),
  "encoder-decoder": translator("transformer"),
  "feed-forward": { path: "/vision", state: { step: "feed-forward/activated" } },
  unembedding: written({ tab: "next" }),
  speculative: written({ tab: "generate", tabs: { generate: { draft: true } } }),
};

/** A link to it, if there is one. @param {string} id of the mechanism @returns {HTMLElement | null} */
export function counterpart(id) {
  const place = PLACES[id];
  if (!place) return null;
  const link = h("a", { href: address(place.path) }, _("The same in a trained network"));
  void pack(place.state).then((packed) => (link.href = address(`${place.path}#${packed}`)));
  return link;
}
