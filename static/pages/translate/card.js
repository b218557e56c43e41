// @ts-check
// One translator: its name, how it looks back, what it writes, where that differs, and where it looked.
import { address } from "../../lib/address.js";
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { _, ngettext, percent } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { mapOf, most, planeOf, rowOf } from "./data.js";
import { difference } from "./difference.js";
import * as picture from "./picture.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Word} Word */
/** @typedef {{words: string[], isReference: boolean}} Yardstick what a translation is held against */
/**
 * @typedef {object} CardData
 * @property {import("../../lib/types.js").TranslatorInfo} info
 * @property {import("../../lib/types.js").Translation} translation
 * @property {import("../../lib/types.js").SourceWord[]} tokens
 * @property {State} state
 * @property {Word | null} over the word that is pointed at, wherever
 * @property {Yardstick | null} yardstick
 * @property {import("./parts.js").Change} change
 * @property {(word: Word | null) => void} onpoint
 */

/** @param {HTMLElement} element @param {CardData} data */
export function mount(element, data) {
  const { kind, title, year, how, equation, mechanism } = data.info;
  const said = h("p", { class: "translation", lang: "en", dir: "ltr", role: "group", onkeydown: onKey });
  const verdict = h("p", { class: "verdict" });
  const head = h("label", { class: "head" });
  const over = h("div", { class: "over-board" }, head);
  const board = h("div", {
    class: "board",
    tabIndex: 0, // a wide map is scrolled, also if no cell of it is in focus
    role: "group",
    "aria-label": _("Where {model} looks", { model: title }),
  });
  const caption = h("p", { class: "caption" });
  const lab = h("a", { href: address(`/lab/${mechanism}`) }, _("Step by step in the lab"));
  const place = h(
    "section",
    { class: "translator", "aria-labelledby": `name-${kind}`, "data-kind": kind },
    h("h2", { id: `name-${kind}` }, title, " ", h("small", {}, year)),
    h("p", { class: "how" }, how),
    h("p", { class: "equation" }, equation, " ", lab),
    said,
    verdict,
    caption,
    over,
    board,
  );
  element.append(place);
  let words = "";
  const view = picture.mount(board, drawn());
  carry.beside(over, _("where {model} looks", { model: title }), () => view, () => ({ about: [how], caption: texts().join(" ") }));
  board.addEventListener("pointerover", (event) => point(event, true));
  board.addEventListener("pointerleave", (event) => point(event, false));
  update(data);

  /** @param {CardData} next */
  function update(next) {
    data = next;
    const wanted = JSON.stringify([data.translation.words, data.yardstick, data.state.hide]);
    if (wanted !== words) build();
    words = wanted;
    paint();
  }

  /** The words, and what is said of them. */
  function build() {
    const { translation, yardstick } = data;
    said.setAttribute("aria-label", _("Translation by {model}", { model: translation.title }));
    const other = yardstick && difference(texts(), yardstick.words);
    fill(
      said,
      translation.words.map(({ text, probability }, i) => {
        const mark = other?.own.has(i) ? h("small", { class: "other" }, "≠") : null;
        const button = h("button", { type: "button", onclick: () => lock(i) }, h("bdi", {}, text), mark);
        if (!data.state.hide) button.title = _("Probability of this word: {p}", { p: percent(probability) });
        button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && data.onpoint(word(i)));
        button.addEventListener("pointerleave", () => data.onpoint(null));
        return button;
      }),
      translation.ended ? null : " …",
    );
    fill(verdict, verdictOf(other));
  }

  function texts() {
    return data.translation.words.map(({ text }) => text);
  }

  /** @param {import("./difference.js").Difference | null} other */
  function verdictOf(other) {
    const { yardstick, translation } = data;
    if (!translation.words.length) return _("It writes nothing.");
    if (!other || !yardstick) return "";
    const { isReference } = yardstick;
    if (!other.own.size && !other.missing.length)
      return isReference ? _("✓ same as the reference") : _("✓ same as most of the others");
    const n = other.own.size;
    const added = n
      ? isReference
        ? ngettext("≠ {n} word differs from the reference.", "≠ {n} words differ from the reference.", n)
        : ngettext("≠ {n} word differs from the others.", "≠ {n} words differ from the others.", n)
      : "";
    const lost = other.missing.length ? _("Left out: {words}.", { words: other.missing.join(" ") }) : "";
    return [added || "≠", lost].filter(Boolean).join(" ");
  }

  function paint() {
    const { state, translation } = data;
    const row = rowOf(translation, focus());
    const buttons = [...said.querySelectorAll("button")];
    buttons.forEach((button, i) => {
      button.classList.toggle("on", i === row);
      button.setAttribute("aria-pressed", String(i === rowOf(translation, state.word)));
      button.tabIndex = i === Math.max(0, row) ? 0 : -1;
    });
    paintHead();
    view.update(drawn());
    fill(caption, captionOf(row));
  }

  /** Shows the words that have been written so far. @param {number} shown */
  function reveal(shown) {
    said.querySelectorAll("button").forEach((button, i) => button.classList.toggle("unwritten", i >= shown));
    verdict.classList.toggle("unwritten", shown < data.translation.words.length);
    view.reveal(shown);
  }

  /** Which head is shown, if there are several. */
  function paintHead() {
    const { translation, state, change } = data;
    head.hidden = translation.maps.length < 2;
    if (head.hidden) return;
    if (!head.firstChild) {
      const select = h("select", {
        onchange: () => {
          const { layer, head } = translation.maps[select.selectedIndex];
          change({ layer, head });
        },
      });
      select.append(...translation.maps.map((map) => h("option", {}, headName(map, translation.maps.length - 1))));
      fill(head, h("span", { class: "unseen" }, _("Which head")), select);
    }
    const select = /** @type {HTMLSelectElement} */ (head.querySelector("select"));
    select.selectedIndex = translation.maps.indexOf(
      /** @type {import("./data.js").CrossMap} */ (mapOf(translation, state)),
    );
  }

  /** @param {number} row */
  function captionOf(row) {
    const { translation, tokens, state } = data;
    const map = mapOf(translation, state);
    const own = named(translation.words)[row];
    if (!map && own) return [quoted(own, "query"), " ", _("comes from the one vector, like every word.")];
    if (!map) return _("One vector for every word: nowhere to look.");
    if (row < 0) return focus() ? _("The word in focus is not in this translation.") : _("Point at a word.");
    if (state.hide) return _("The numbers are hidden: guess where {word} looks.", { word: `“${own}”` });
    const top = state.key >= 0 && !data.over ? state.key : most(map, row).column;
    const known = {
      "{word}": quoted(own, "query"),
      "{top}": quoted(named(tokens)[top], "key"),
      "{share}": planeOf(map).at(row, top).toFixed(2),
    };
    const parts = _("{word} looks at {top} with {share}.").split(/(\{\w+\})/);
    return parts.map((part) => known[/** @type {keyof typeof known} */ (part)] ?? part);
  }

  function focus() {
    return data.over ?? data.state.word;
  }

  /** @returns {picture.PictureData} */
  function drawn() {
    const { translation, tokens, state, over } = data;
    const key = over ? -1 : state.key;
    return { translation, tokens, state: { ...state, word: focus(), key }, onfocus: lock };
  }

  /** @param {number} row @returns {Word} */
  function word(row) {
    const { text, occurrence } = data.translation.words[row];
    return { text, occurrence };
  }

  /** A word stays in focus; with it, if it was chosen, a German one. @param {number} row @param {number} [key] */
  function lock(row, key = -1) {
    data.change({ word: word(row), key });
  }

  /** @param {PointerEvent} event @param {boolean} isOn */
  function point(event, isOn) {
    if (event.pointerType !== "mouse") return;
    const at = /** @type {Element} */ (event.target).closest("[data-row]");
    data.onpoint(isOn && at instanceof HTMLElement ? word(Number(at.dataset.row)) : null);
  }

  /** Along the words. @param {KeyboardEvent} event */
  function onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const buttons = [...said.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = Math.max(0, Math.min(buttons.length - 1, at + step));
    buttons[to]?.focus();
    lock(to);
    event.preventDefault();
  }

  return { update, reveal, destroy: () => (view.destroy(), place.remove()) };
}

/** @param {string} text @param {string} role */
function quoted(text, role) {
  return h("b", { class: `role-${role}` }, "“", h("bdi", {}, text), "”");
}

/** @param {import("./data.js").CrossMap} map @param {number} n how many heads there are */
function headName({ layer, head }, n) {
  return layer === null || head === null
    ? _("Mean of all {n} heads", { n })
    : _("Layer {layer}, head {head}", { layer, head });
}
