// @ts-check
// A text and what a model wrote behind it: each new token can be chosen; its probability is the depth of its colour.
import { directionOf } from "../lib/bidi.js";
import { fill, h } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";
import { isStrong } from "../lib/palette.js";

/**
 * @typedef {object} WrittenData
 * @property {string[]} prompt
 * @property {{text: string, probability: number, mark: string, title: string, step: number}[]} words
 * @property {number} at the step in focus: its words are framed, those behind it are not yet there
 * @property {boolean} going
 * @property {boolean} hide
 * @property {(step: number) => void} onselect
 */

/** @param {HTMLElement} element @param {WrittenData} data */
export function mount(element, data) {
  const place = h("div", {
    class: "attention written",
    role: "group",
    "aria-label": _("The text, and what is written"),
  });
  element.append(place);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {WrittenData} next */
  function update(next) {
    data = next;
    const hadFocus = place.contains(document.activeElement);
    place.dir = directionOf(data.prompt);
    fill(
      place,
      data.prompt.map((text) => h("span", { class: "given" }, h("bdi", {}, text))),
      data.words.filter(({ step }) => step <= data.at).map(word),
      data.going && h("span", { class: "going", "aria-hidden": "true" }, "▍"),
    );
    if (hadFocus) /** @type {HTMLElement | null} */ (place.querySelector('[aria-pressed="true"]'))?.focus();
  }

  /** @param {WrittenData["words"][number]} of */
  function word({ text, probability, mark, title, step }) {
    const share = data.hide ? 0 : probability;
    const chosen = step === data.at;
    const classes = [chosen && "query", isStrong(share, share) && "strong"].filter(Boolean).join(" ");
    const button = h(
      "button",
      { type: "button", class: classes, title, "aria-pressed": String(chosen), onclick: () => data.onselect(step) },
      mark && h("span", { class: "mark" }, mark),
      h("bdi", {}, text),
      h("span", { class: "share" }, data.hide ? "?" : percent(probability)),
    );
    button.style.setProperty("--t", String(share));
    return button;
  }

  return {
    update,
    destroy: () => {
      removeEventListener("themechange", repaint);
      place.remove();
    },
  };
}
