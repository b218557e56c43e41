// @ts-check
// T5's span corruption of the person's own sentence: what is cut out, what is read, what has to be written.
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import * as picture from "../../views/picture.js";
import { maskPicture } from "./mask.js";
import { HOLE } from "./state.js";

/** @typedef {import("../../lib/types.js").Spans} Spans */
/**
 * @typedef {object} SpansData
 * @property {Spans} spans
 * @property {{row: number, column: number}} focus of the mask
 * @property {(row: number, column: number) => void} onfocus
 * @property {() => Promise<void>} onredraw
 */

/** @param {HTMLElement} element @param {SpansData} data */
export function mount(element, data) {
  const [source, target] = ["source", "target"].map((name) => h("dd", { class: name }));
  const redraw = h("button", { type: "button", onclick: () => void data.onredraw() }, _("Draw other spans"));
  const note = h("p", { class: "notice" });
  const mask = h("div", { class: "mask" });
  element.append(
    h("p", { class: "row-of-tools" }, redraw),
    note,
    h(
      "dl",
      { class: "spans" },
      h("div", {}, h("dt", {}, _("The encoder reads")), source),
      h("div", {}, h("dt", {}, _("The decoder has to write")), target),
    ),
    h("h3", {}, _("Where each may look")),
    h(
      "p",
      { class: "notice" },
      _(
        "The first rows are the encoder, which sees all that it reads. The rows below are the decoder: it sees the whole input, and of its own words those before. Each word it writes is predicted from the one before it.",
      ),
    ),
    mask,
  );
  const shown = picture.mount(mask, maskOf());
  carry.beside(mask, _("where each may look"), () => shown);
  update(data);

  /** @param {SpansData} next */
  function update(next) {
    data = next;
    const { spans } = data;
    const isHole = spans.target.includes(HOLE);
    redraw.disabled = isHole;
    note.textContent = isHole
      ? _("Your gap is the span: the model may put several words there. Without ___ the spans are drawn at random.")
      : _("15% of the words go, in spans drawn at random; a short text loses three words in two spans.");
    fill(source, marked(spans.source));
    fill(target, marked(spans.target));
    shown.update(maskOf());
  }

  function maskOf() {
    const { spans, focus, onfocus } = data;
    const names = [...spans.source, ...spans.target];
    return maskPicture({
      mask: spans.mask,
      names,
      focus,
      onfocus,
      title: _("The encoder sees its input, the decoder sees it too, and its own words so far"),
    });
  }

  return { update, destroy: () => (shown.destroy(), element.replaceChildren()) };
}

/** Words with their sentinels set off. @param {string[]} words */
export function marked(words) {
  return words.flatMap((word) => [h("bdi", { class: /^<\w+>$/.test(word) ? "special" : "" }, word), " "]);
}
