// @ts-check
// The size of a change: of the next token's distribution, over the whole vocabulary; of an encoder's sentence vector.
import { fill, h } from "../../../lib/dom.js";
import { _, exact, percent } from "../../../lib/i18n.js";

/** @typedef {import("../../../lib/types.js").Candidate} Candidate */
/**
 * @typedef {object} SizeData
 * @property {import("../../../lib/types.js").Effect} effect
 * @property {boolean} isChanged
 * @property {boolean} hide numbers are to be guessed first
 * @property {string} second the sentence that an encoder's is compared with
 * @property {(second: string) => void} onsecond
 */

const NATS = Math.LN2; // in a bit

/** @param {HTMLElement} element @param {SizeData} data */
export function mount(element, data) {
  const second = h("input", {
    type: "text",
    dir: "auto",
    autocomplete: "off",
    oninput: () => data.onsecond(second.value),
  });
  const compared = h("label", { class: "second" }, h("span", {}, _("Compare with a second sentence")), second);
  const place = h("div", { class: "size", "aria-live": "polite" });
  element.append(compared, place);
  update(data);

  /** @param {SizeData} next */
  function update(next) {
    data = next;
    const { effect } = data;
    compared.hidden = effect.similarity === null;
    if (document.activeElement !== second) second.value = data.second;
    fill(place, effect.similarity ? ofSimilarity(effect.similarity) : ofTokens());
  }

  /** @param {{before: number, after: number}} similarity */
  function ofSimilarity({ before, after }) {
    const moved = _("Similarity: {after}, was {before}; that is a change of {change}.", {
      after: number(after),
      before: number(before),
      change: number(after - before),
    });
    const how = _(
      "The cosine between the vectors of two sentences. Each vector is the mean of its tokens' last hidden states, special tokens too, as sentence-transformers pools them. The second sentence is read by the model as it was trained.",
    );
    const alone = _("With no second sentence, yours is compared with itself before the change.");
    return [h("p", { class: "lead" }, moved), h("p", { class: "notice" }, how, data.second ? "" : ` ${alone}`)];
  }

  function ofTokens() {
    const { effect, isChanged } = data;
    if (!isChanged)
      return [h("p", { class: "notice" }, _("Change something, and this says how far the next token moves."))];
    const [kl, variation] = [effect.kl ?? 0, effect.variation ?? 0];
    const nats = _("{nats} nats ({bits} bits)", { nats: number(kl), bits: number(kl / NATS) });
    return [
      h(
        "dl",
        { class: "sizes" },
        h("dt", {}, _("KL(before ‖ after)")),
        h("dd", {}, nats),
        h("dt", {}, _("Total variation")),
        h("dd", {}, _("{share} of the probability moved", { share: data.hide ? "?" : percent(variation) })),
      ),
      h("div", { class: "both" }, table(_("Gained most"), effect.gained), table(_("Lost most"), effect.lost)),
    ];
  }

  /** @param {string} title @param {Candidate[]} candidates */
  function table(title, candidates) {
    if (!candidates.length) return h("p", { class: "notice" }, `${title}: ${_("none")}`);
    const share = (/** @type {number} */ value) => h("td", {}, data.hide ? "?" : percent(value));
    const row = (/** @type {Candidate} */ { token, probability, baseline }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("bdi", {}, data.hide ? "?" : token.text)),
        share(baseline),
        share(probability),
      );
    const head = [title, _("before"), _("after")].map((each) => h("th", { scope: "col" }, each));
    return h("table", { class: "moved" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, candidates.map(row)));
  }

  /** @param {number} value */
  function number(value) {
    return data.hide ? "?" : exact(value);
  }

  return { update };
}
