// @ts-check
// A text and what a model wrote behind it: each new token can be chosen; its probability is the depth of its colour.
import { directionOf } from "../lib/bidi.js";
import { fill, h } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";
import { isStrong } from "../lib/palette.js";
import { themed } from "../lib/svg.js";
import { read } from "../lib/view.js";
import { drawn } from "../lib/words.js";

/**
 * @typedef {object} WrittenData
 * @property {string[]} prompt
 * @property {{text: string, probability: number, mark: string, title: string, step: number}[]} words
 * @property {number} at the step in focus: its words are framed, those behind it are not yet there
 * @property {boolean} going
 * @property {boolean} hide
 * @property {(step: number) => void} onselect
 */

/** @param {HTMLElement} element @param {WrittenData} data @returns {import("../lib/view.js").View<WrittenData>} */
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
      there().map(word),
      data.going && h("span", { class: "going", "aria-hidden": "true" }, "▍"),
    );
    const chosen = /** @type {HTMLElement | null} */ (place.querySelector('[aria-pressed="true"]'));
    if (chosen) place.scrollTop = chosen.offsetTop - place.offsetTop - place.clientHeight / 2;
    if (hadFocus) chosen?.focus({ preventScroll: true });
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

  function describe() {
    const given = data.prompt.map((text) => [text, ""]);
    const rows = there().map(({ text, probability }) => [text, data.hide ? "?" : probability]);
    return { words: read(place), table: { columns: [_("token"), _("share")], rows: [...given, ...rows] } };
  }

  async function svg() {
    const given = data.prompt.map((text) => ({ text, below: "", share: 0 }));
    const words = there().map(({ text, probability, mark, step }) => ({
      text,
      below: [mark, data.hide ? "?" : percent(probability)].filter(Boolean).join(" "),
      share: data.hide ? 0 : probability,
      ...(step === data.at && { frame: themed("query") }),
    }));
    return drawn(_("The text, and what is written"), [...given, ...words]);
  }

  /** Those behind the step in focus are not yet there. */
  function there() {
    return data.words.filter(({ step }) => step <= data.at);
  }

  return {
    update,
    destroy: () => {
      removeEventListener("themechange", repaint);
      place.remove();
    },
    describe,
    svg,
  };
}
