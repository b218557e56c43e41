// @ts-check
// What a small network that was trained on spans writes in their place, and where each of its words looked.
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { shipped } from "../../lib/shipped.js";
import { decode } from "../../lib/tensor.js";
import * as row from "../../views/row.js";

/** @typedef {import("../../lib/types.js").SpansWritten} SpansWritten */
/** @typedef {import("../../lib/types.js").Spans} Spans */
/**
 * @typedef {object} FilledData
 * @property {SpansWritten} written
 * @property {Spans} spans
 * @property {string} text words of the text that was cut, in a row
 * @property {boolean} blank
 */

const SENTINEL = /^<\w>$/;

/** @param {HTMLElement} element @param {FilledData} data */
export function mount(element, data) {
  const said = h("p", { class: "row-of-tools spans-line", role: "group", "aria-label": _("The words that it writes") });
  const verdict = h("p", { class: "caption" });
  const looks = h("div", {});
  element.append(said, verdict, h("h3", {}, _("Where this word looked in what was read")), looks, h("p", { class: "notice" }, scored()));
  let chosen = 1; // behind the first sentinel
  const view = row.mount(looks, looked());
  carry.beside(looks, _("where a written word looked"), () => view, () => ({ caption: verdict.textContent ?? "" }));
  update(data);

  /** @param {FilledData} next */
  function update(next) {
    if (next.written !== data.written) chosen = Math.min(1, next.written.line.length - 1);
    data = next;
    const { line, probabilities } = data.written;
    const had = said.contains(document.activeElement);
    fill(
      said,
      line.map((word, i) => {
        const button = h("button", { type: "button", class: "chip", onclick: () => ((chosen = i), update(data)) });
        const isSentinel = SENTINEL.test(word);
        button.append(h("bdi", { class: isSentinel ? "special" : "" }, data.blank && !isSentinel ? "?" : word));
        if (!data.blank) button.append(" ", h("small", {}, percent(probabilities[i])));
        button.setAttribute("aria-pressed", String(i === chosen));
        return button;
      }),
    );
    if (had) /** @type {HTMLElement | undefined} */ (said.children[chosen])?.focus();
    verdict.textContent = data.blank ? _("Guess what it writes, then stop hiding.") : judged(data);
    view.update(looked());
  }

  /** Where the chosen word looked: the mean over all heads of the cross-attention. @returns {row.RowData} */
  function looked() {
    const { written, spans, blank } = data;
    const { shape, at } = decode(written.looks);
    const [layers, heads, , keys] = shape;
    const shares = Array.from({ length: keys }, (_share, key) => {
      let sum = 0;
      for (let layer = 0; layer < layers; layer++) for (let head = 0; head < heads; head++) sum += at(layer, head, chosen, key);
      return sum / (layers * heads);
    });
    const seen = new Map();
    const names = named(
      ["<s>", ...spans.source].map((text) => {
        const occurrence = seen.get(text) ?? 0;
        seen.set(text, occurrence + 1);
        return { text, occurrence };
      }),
    );
    const asks = blank && !SENTINEL.test(written.line[chosen]) ? "?" : written.line[chosen];
    return { names, shares, hidden: () => false, blank, query: -1, asks, onselect: () => {} };
  }

  return { update, destroy: () => (view.destroy(), element.replaceChildren()) };
}

/** Which spans it writes as they were. @param {FilledData} data */
function judged({ written, spans, text }) {
  const words = text.split(" ");
  return spans.spans
    .map(([from, to], i) => {
      const [own, true_] = [written.fills[i]?.join(" ") ?? "", words.slice(from, to).join(" ")];
      const name = spans.target.filter((word) => SENTINEL.test(word))[i];
      if (true_ === "___") return _("{name}: “{own}”.", { name, own: own || "–" });
      if (own === true_) return _("{name}: “{own}”, as it was.", { name, own });
      return _("{name}: “{own}”, but it was “{true_}”.", { name, own: own || "–", true_ });
    })
    .join(" ");
}

/** What it scores, and how it was trained. */
function scored() {
  const { scores, parameters, words, seconds, command } = shipped.cards?.spans ?? {};
  return _(
    "It has {parameters} numbers and has read {words} words of the same stories. Of {spans} spans of unread ones, {n} words long on average, it writes {exact} exactly. Trained in {seconds} s by {command}.",
    {
      parameters: number(parameters),
      words: number(words),
      spans: number(scores.spans),
      n: number(scores.words, 1),
      exact: percent(scores.exact),
      seconds: number(seconds),
      command,
    },
  );
}
