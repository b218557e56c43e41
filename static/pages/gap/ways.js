// @ts-check
// The three tasks that are made of the person's own text, side by side: what is read, what has to be said.
import { directionOf } from "../../lib/bidi.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { marked } from "./spans.js";
import { HOLE } from "./state.js";

/** @typedef {{words: string[], place: number, source: string[], target: string[]}} WaysData */

/** @param {HTMLElement} element @param {WaysData} data */
export function mount(element, data) {
  const body = h("tbody");
  const head = [_("Task"), _("The model reads"), _("It has to say"), _("Each word may look at")];
  element.append(
    h(
      "table",
      { class: "ways-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      body,
    ),
  );
  update(data);

  /** @param {WaysData} next */
  function update({ words, place, source, target }) {
    const gap = words[place] === HOLE ? "?" : words[place];
    const masked = words.map((word, i) => (i === place ? "<mask>" : word));
    const before = ["<s>", ...words.slice(0, place)];
    fill(
      body,
      row("masked", _("Masked, as BERT"), masked, [gap], _("all words")),
      row("causal", _("Causal, as GPT"), before, [gap], _("itself and those before it")),
      row(
        "spans",
        _("Span corruption, as T5"),
        source,
        target,
        _("encoder: all it reads; decoder: that, and what it has written so far"),
      ),
    );
  }

  return { update, destroy: () => element.replaceChildren() };
}

/** @param {string} id @param {string} name @param {string[]} reads @param {string[]} says @param {string} looks */
function row(id, name, reads, says, looks) {
  const link = h("a", { href: `#${id}-title` }, name);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, link),
    h("td", { dir: directionOf(reads) }, marked(reads)),
    h("td", { dir: directionOf(says) }, marked(says)),
    h("td", {}, looks),
  );
}
