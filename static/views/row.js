// @ts-check
// One row of one head: the sentence itself, each word tinted by the share that the chosen word gives it.
import { directionOf } from "../lib/bidi.js";
import { fill, h } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";
import { isStrong } from "../lib/palette.js";
import { themed } from "../lib/svg.js";
import { drawn } from "../lib/words.js";

/**
 * @typedef {object} RowData
 * @property {string[]} names of the tokens
 * @property {number[]} shares of the query's attention; NaN: they have not come yet
 * @property {(key: number) => boolean} hidden
 * @property {boolean} [blank] the shares are not shown
 * @property {number} query index of the word that looks; -1 if it is of another text
 * @property {string} [asks] that word, then
 * @property {number} [second] the word that a second sentence begins with; −1: none
 * @property {(key: number) => boolean} [masked] whether it stands for a masked word
 * @property {(query: number) => void} onselect
 */

/** @param {HTMLElement} element @param {RowData} data @returns {import("../lib/view.js").View<RowData>} */
export function mount(element, data) {
  const asks = h("bdi", { class: "role-query" });
  const words = h("span", { class: "words" });
  const place = h("div", { class: "attention", role: "group" }, asks, words);
  place.setAttribute("aria-label", _("Tokens: choose the one that looks"));
  element.append(place);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  let shown = -1;
  let begins = -1;
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  place.addEventListener("keydown", onKey);
  update(data);

  /** @param {RowData} next */
  function update(next) {
    data = next;
    const second = data.second ?? -1;
    if (buttons.length !== data.names.length || second !== begins) {
      begins = second;
      buttons = data.names.map((_name, i) =>
        h("button", {
          type: "button",
          onclick: () => data.onselect(i),
          onpointerenter: (/** @type {PointerEvent} */ event) => event.pointerType === "mouse" && data.onselect(i),
        }),
      );
      const letter = (/** @type {string} */ of) => h("span", { class: "letter" }, h("span", { class: "unseen" }, _("Sentence")), ` ${of}`);
      if (begins < 0) fill(words, buttons);
      else fill(words, letter("A"), buttons.slice(0, begins), letter("B"), buttons.slice(begins));
    }
    place.dir = directionOf(data.names);
    asks.textContent = data.asks ? `${data.asks} ${place.dir === "rtl" ? "←" : "→"}` : "";
    buttons.forEach(paint);
    if (shown !== data.query) reveal(buttons[(shown = data.query)]);
  }

  /** In a long text the word comes into view. @param {HTMLButtonElement | undefined} button */
  function reveal(button) {
    if (!button || place.scrollHeight <= place.clientHeight) return;
    const [own, all] = [button.getBoundingClientRect(), place.getBoundingClientRect()];
    if (own.top < all.top || own.bottom > all.bottom)
      place.scrollTop += own.top - all.top - (all.height - own.height) / 2;
  }

  /** @param {HTMLButtonElement} button @param {number} i */
  function paint(button, i) {
    const isHidden = data.hidden(i);
    const share = isHidden || data.blank ? 0 : data.shares[i];
    button.style.setProperty("--t", (share || 0).toFixed(3));
    button.className = [i === data.query && "query", data.masked?.(i) && "masked", isHidden && "hidden", isStrong(share, share) && "strong"]
      .filter(Boolean)
      .join(" ");
    button.setAttribute("aria-pressed", String(i === data.query));
    button.tabIndex = i === Math.max(0, data.query) ? 0 : -1;
    fill(button, h("bdi", {}, data.names[i]), h("small", {}, isHidden ? "–" : data.blank ? "?" : percent(share)));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const forward = getComputedStyle(place).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : event.key === "ArrowLeft" || event.key === "ArrowRight" ? -1 : 0;
    if (!step) return;
    const to = Math.max(0, Math.min(buttons.length - 1, data.query + step));
    data.onselect(to);
    buttons[to].focus();
    event.preventDefault();
  }

  /** @param {number} i */
  const share = (i) => (data.hidden(i) ? "–" : data.blank ? "?" : percent(data.shares[i]));
  const looks = () => data.asks ?? data.names[data.query] ?? "";

  function describe() {
    const rows = data.names.map((name, i) => [name, data.hidden(i) ? "–" : data.blank ? "?" : data.shares[i]]);
    const words = data.names.map((name, i) => `${name} ${share(i)}`).join(", ");
    return { words: `${looks()} → ${words}`, table: { columns: [_("token"), _("share")], rows } };
  }

  async function svg() {
    const frame = (/** @type {number} */ i) => (i === data.query ? { frame: themed("query") } : {});
    const strength = (/** @type {number} */ i) => (data.hidden(i) ? null : data.blank ? 0 : data.shares[i]);
    return drawn(
      `${looks()} →`,
      data.names.map((text, i) => ({ text, below: share(i), share: strength(i), ...frame(i) })),
    );
  }

  return { update, destroy: () => (removeEventListener("themechange", repaint), place.remove()), describe, svg };
}
