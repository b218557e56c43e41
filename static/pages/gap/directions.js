// @ts-check
// The gap from its left alone, from its right alone, and from both: how far each direction reaches, and what it says.
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { shipped } from "../../lib/shipped.js";
import { decode } from "../../lib/tensor.js";
import * as guesses from "../../views/guesses.js";
import * as row from "../../views/row.js";

/** @typedef {import("../../lib/types.js").Directions} Directions */
/** @typedef {{found: Directions, blank: boolean, onfill: (word: string) => void}} DirectionsData */

const WAYS = /** @type {const} */ ([
  { id: "forward", title: _("From the left"), carried: _("what the left says") },
  { id: "backward", title: _("From the right"), carried: _("what the right says") },
  { id: "both", title: _("Both, put together at the end"), carried: _("what both say") },
]);

/** @param {HTMLElement} element @param {DirectionsData} data */
export function mount(element, data) {
  const sides = h("div", { class: "sides three" });
  const shown = WAYS.map(({ id, title, carried }, way) => {
    const [reach, list] = [h("div", {}), h("div", {})];
    sides.append(h("section", {}, h("h3", {}, title), way < 2 ? reach : null, list));
    const said = guesses.mount(list, guessed(id));
    carry.beside(list, carried, () => said);
    const far = way < 2 ? row.mount(reach, reached(way)) : null;
    if (far) carry.beside(reach, way ? _("how far the right reaches") : _("how far the left reaches"), () => far);
    return { id, way, said, far };
  });
  const means = _(
    "How dark a word is says how much it could change what is known at the gap (the length of the gradient, the largest 1). What lies further back has passed through more steps, and mostly counts less.",
  );
  element.append(sides, h("p", { class: "notice" }, means), h("p", { class: "notice" }, scored()));

  /** @param {DirectionsData} next */
  function update(next) {
    data = next;
    for (const { id, way, said, far } of shown) {
      said.update(guessed(id));
      far?.update(reached(way));
    }
  }

  /** @param {"forward" | "backward" | "both"} id */
  function guessed(id) {
    const label = _("What it puts in the gap");
    return { label, candidates: data.found[id], blank: data.blank, onfill: data.onfill };
  }

  /** @param {number} way @returns {row.RowData} */
  function reached(way) {
    const { words, place, reach } = data.found;
    const { at } = decode(reach);
    const isUnread = (/** @type {number} */ key) => (way ? key <= place : key >= place);
    return {
      names: named(words),
      shares: words.map((_word, key) => at(way, key)),
      hidden: isUnread,
      blank: data.blank,
      query: place,
      onselect: () => {},
    };
  }

  return {
    update,
    destroy() {
      for (const { said, far } of shown) (said.destroy(), far?.destroy());
      element.replaceChildren();
    },
  };
}

/** What it scores, beside the other two. */
function scored() {
  const { directions, masked, causal } = shipped.cards ?? {};
  return _(
    "One gap in an unread text: the true word comes first for {forward} from the left, {backward} from the right and {both} from both; for the two transformers above {causal} (causal) and {masked} (masked). Trained in {seconds} s by {command}.",
    {
      forward: percent(directions?.scores.forward),
      backward: percent(directions?.scores.backward),
      both: percent(directions?.scores.both),
      causal: percent(causal?.scores.top_1),
      masked: percent(masked?.scores.top_1),
      seconds: number(directions?.seconds),
      command: directions?.command,
    },
  );
}
