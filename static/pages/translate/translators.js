// @ts-check
// All translators side by side: their words appear one after the other, and the word that is pointed at is the same in all.
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { typeSize } from "../../lib/type.js";
import * as card from "./card.js";
import { shared } from "./difference.js";
import { about } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./parts.js").Answer} Answer */
/**
 * @typedef {object} TranslatorsData
 * @property {State} state
 * @property {Answer} answer
 * @property {string[] | null} reference the grammar's own translation
 * @property {import("./parts.js").Change} change
 */

const PACE = 170; // ms, from one word to the next
const [NARROWEST, LABELS, CELL, GAP] = [13, 4.2, 0.8, 1.3]; // rem: a translator, its rows' words, a cell, between two

/** @param {HTMLElement} element @param {TranslatorsData} data */
export function mount(element, data) {
  const again = h("button", { type: "button", onclick: () => play() }, _("▶ Write it again"));
  const [heat, lines] = [view("heatmap", _("Heatmap")), view("lines", _("Lines"))];
  const legend = h("legend", { class: "unseen" }, _("How to draw where they look"));
  const views = h("fieldset", { class: "switch" }, legend, heat.label, lines.label);
  const reference = h("p", { class: "reference" });
  const row = h("div", { class: "translators" });
  fill(element, h("div", { class: "row-of-tools" }, views, again, reference), row);
  /** @type {Map<string, ReturnType<typeof card.mount>>} */
  const cards = new Map();
  /** @type {import("./state.js").Word | null} */
  let over = null;
  let timer = 0;
  new ResizeObserver(columns).observe(row);
  update(data);

  /** @param {TranslatorsData} next */
  function update(next) {
    if (next.answer !== data.answer) stop();
    data = next;
    heat.input.checked = data.state.view === "heatmap";
    lines.input.checked = data.state.view === "lines";
    fill(reference, ...(data.reference ? [h("span", {}, _("The grammar's own translation: ")), sentence()] : []));
    paint();
  }

  function sentence() {
    return h("bdi", { lang: "en" }, (data.reference ?? []).join(" ").replace(/ ([.,?])/g, "$1"));
  }

  function paint() {
    const { answer, state, change, reference } = data;
    const most = shared(answer.translations.map(({ words }) => words.map(({ text }) => text)));
    const words = reference ?? most;
    const yardstick = words && { words, isReference: reference !== null };
    // a word that is in focus already keeps the German one that was chosen with it
    const isFocus = over?.text === state.word?.text && over?.occurrence === state.word?.occurrence;
    const pointed = isFocus ? null : over;
    columns();
    for (const translation of answer.translations) {
      const info = about.translators.find(({ kind }) => kind === translation.kind);
      if (!info) continue;
      const onpoint = (/** @type {typeof over} */ word) => word !== over && ((over = word), paint());
      const own = { info, translation, tokens: answer.tokens, state, over: pointed, yardstick, change, onpoint };
      const known = cards.get(info.kind);
      if (known) known.update(own);
      else cards.set(info.kind, card.mount(row, own));
    }
  }

  /** As many beside each other as have room, in rows that are about as full as each other. */
  function columns() {
    const rem = typeSize();
    const [n, keys] = [data.answer.translations.length, data.answer.tokens.length];
    const needed = Math.max(NARROWEST, LABELS + keys * CELL) * rem;
    const fits = Math.max(1, Math.floor((row.clientWidth + GAP * rem) / (needed + GAP * rem)));
    const rows = Math.ceil(n / fits);
    row.style.setProperty("--columns", String(Math.ceil(n / rows)));
  }

  /** The words appear one after the other, in all translations at once. */
  function play() {
    stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const longest = Math.max(...data.answer.translations.map(({ words }) => words.length));
    const start = performance.now();
    reveal(0);
    timer = setInterval(() => {
      const shown = Math.floor((performance.now() - start) / PACE); // by the clock, however slow the computer is
      if (shown < longest) reveal(shown);
      else stop();
    }, PACE / 2);
  }

  function stop() {
    clearInterval(timer);
    reveal(Infinity);
  }

  /** @param {number} shown */
  function reveal(shown) {
    for (const each of cards.values()) each.reveal(shown);
  }

  /** @param {State["view"]} value @param {string} text */
  function view(value, text) {
    const input = h("input", { type: "radio", name: "view", value, onchange: () => data.change({ view: value }) });
    return { input, label: h("label", {}, input, h("span", {}, text)) };
  }

  return { update, play };
}
