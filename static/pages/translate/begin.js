// @ts-check
// Where a sentence comes from: examples, the grammar, and known words in the place of unknown ones.
import { fill, find, h, refill } from "../../lib/dom.js";
import { _, ngettext } from "../../lib/i18n.js";
import { LENGTHS, about } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** Sentences to begin with. @param {HTMLElement} element @param {(text: string) => void} onchoose */
export function examples(element, onchoose) {
  const buttons = about.examples.map(({ german, shows }) =>
    h("button", { type: "button", class: "chip", title: german, onclick: () => onchoose(german) }, shows),
  );
  element.append(...buttons);
  /** @param {string} text */
  return (text) =>
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(about.examples[i].german === text)));
}

/** A sentence of the grammar, as long as one likes. @param {HTMLElement} element @param {(length: number) => void} oncompose */
export function composer(element, oncompose) {
  const { shortest, longest } = LENGTHS;
  const range = h("input", { type: "range", min: String(shortest), max: String(longest), value: "12" });
  const length = h("output", {});
  const say = () => (length.textContent = ngettext("{n} word", "{n} words", Number(range.value)));
  range.addEventListener("input", say);
  range.addEventListener("change", () => oncompose(Number(range.value)));
  const another = h("button", { type: "button", onclick: () => oncompose(Number(range.value)) }, _("Another sentence"));
  fill(element, another, h("label", {}, h("span", { class: "unseen" }, _("Words and marks")), range), length);
  say();
  /** @param {State["composed"]} composed */
  return (composed) => {
    if (composed) range.value = String(composed.length);
    say();
  };
}

/**
 * The sentence with its unknown words marked, and known ones to put in their place.
 * @param {HTMLElement} element
 * @param {import("../../lib/types.js").TranslateResponse | null} answer
 * @param {(text: string) => void} onreplace the sentence with one of them in it
 */
export function unknown(element, answer, onreplace) {
  element.hidden = !answer?.unknown;
  const sentence = find("#sentence");
  if (!answer?.unknown) return refill(element, sentence);
  const { text, tokens } = answer;
  const characters = [...text];
  refill(
    element,
    sentence,
    tokens.map((token) => {
      if (token.known) return h("span", { lang: "de" }, h("bdi", {}, token.text), " ");
      const put = (/** @type {string} */ near) =>
        [...characters.slice(0, token.start), near, ...characters.slice(token.end)].join("");
      const buttons = token.near.map((near) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            lang: "de",
            "aria-label": _("“{known}” instead of “{unknown}”", { known: near, unknown: token.text }),
            onclick: () => onreplace(put(near)),
          },
          h("bdi", {}, near),
        ),
      );
      return h("span", { class: "unknown" }, h("mark", { lang: "de" }, h("bdi", {}, token.text)), ...buttons, " ");
    }),
  );
}
