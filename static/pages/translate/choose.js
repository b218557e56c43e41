// @ts-check
// Which translator, or which word, a part of the page speaks of.
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { rowOf } from "./data.js";

/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./state.js").State} State */

/**
 * A switch of translators.
 * @param {string} name of the switch, once on the page
 * @param {(kind: string) => void} onchange
 */
export function kinds(name, onchange) {
  const legend = h("legend", { class: "unseen" }, _("Which translator"));
  const element = h("fieldset", { class: "switch kinds", "data-name": name }, legend);
  let shown = "";

  /** @param {{kind: string, title: string}[]} all @param {string} current */
  function update(all, current) {
    const wanted = all.map(({ kind }) => kind).join(" ");
    if (wanted !== shown) {
      const label = (/** @type {{kind: string, title: string}} */ { kind, title }) => {
        const input = h("input", { type: "radio", name, value: kind, onchange: () => onchange(kind) });
        return h("label", {}, input, h("span", {}, title));
      };
      fill(element, legend, all.map(label));
    }
    shown = wanted;
    for (const input of element.querySelectorAll("input")) input.checked = input.value === current;
  }

  return { element, update };
}

/**
 * The words of a translation, of which one is in focus.
 * @param {string} label
 * @param {(word: import("./state.js").Word) => void} onchange
 */
export function words(label, onchange) {
  const element = h("div", { class: "word-choice", role: "group", "aria-label": label, lang: "en", dir: "ltr" });

  /** @param {import("../../lib/types.js").Translation} of @param {State["word"]} word */
  function update(of, word) {
    const row = Math.max(0, rowOf(of, word));
    const hadFocus = element.contains(document.activeElement);
    fill(
      element,
      of.words.map(({ text, occurrence }, i) => {
        const onclick = () => onchange({ text, occurrence });
        const button = h("button", { type: "button", onclick }, h("bdi", {}, text));
        button.setAttribute("aria-pressed", String(i === row));
        return button;
      }),
    );
    if (hadFocus) /** @type {HTMLElement | undefined} */ (element.children[row])?.focus();
  }

  return { element, update };
}

/**
 * The translator that is asked for, if it is there; else the first of these that is, else any.
 * @param {{kind: string}[]} there @param {string} wanted @param {string[]} [first]
 */
export function kindOf(there, wanted, first = []) {
  const kinds = there.map(({ kind }) => kind);
  return [wanted, ...first].find((each) => kinds.includes(each)) ?? kinds[0];
}

/** A translator's answer; the first one, if it has none. @param {Answer} answer @param {string} kind */
export function translationOf({ translations }, kind) {
  return translations.find((each) => each.kind === kind) ?? translations[0];
}
