// @ts-check
// What the network takes the drawing for: a bar for each digit. While numbers are hidden, one guesses first.
import * as bars from "../../lib/bars.js";
import { announce, h } from "../../lib/dom.js";
import { _, finely, percent } from "../../lib/i18n.js";

/** @typedef {{shares: number[], blank: boolean, onguess: (digit: number) => void}} DigitsData */

/** @param {HTMLElement} element @param {DigitsData} data @returns {import("../../lib/view.js").View<DigitsData>} */
export function mount(element, data) {
  const verdict = h("p", { class: "verdict", role: "status" });
  const rows = data.shares.map((_share, digit) => {
    const bar = h("span", { class: "bar" });
    const guess = h("button", { type: "button", class: "link", onclick: () => data.onguess(digit) }, _("I guess this"));
    const share = h("span", { class: "share" });
    const row = h("li", {}, h("bdi", {}, String(digit)), h("span", { class: "track" }, bar, guess), share);
    return { row, bar, guess, share };
  });
  const list = h("ol", { class: "digits" }, ...rows.map(({ row }) => row));
  element.append(verdict, list);
  update(data);

  /** @param {DigitsData} next */
  function update(next) {
    data = next;
    const best = likeliest(data.shares);
    verdict.textContent = data.blank
      ? _("Which digit will it say? Guess, then see.")
      : _("{digit}, with {share}", { digit: best, share: finely(data.shares[best]) });
    rows.forEach(({ row, bar, guess, share }, digit) => {
      const own = data.blank ? 0 : data.shares[digit];
      bar.style.inlineSize = `${100 * own}%`;
      guess.hidden = !data.blank;
      guess.setAttribute("aria-label", _("I guess {digit}", { digit }));
      share.textContent = data.blank ? "?" : percent(own);
      row.classList.toggle("best", !data.blank && digit === best);
    });
  }

  function describe() {
    const rows = data.shares.map((share, digit) => [String(digit), data.blank ? "?" : share]);
    return { words: verdict.textContent ?? "", table: { columns: [_("digit"), _("share")], rows } };
  }

  async function svg() {
    const measure = (/** @type {number} */ share) => (data.blank ? { text: "?", share: 0 } : { text: percent(share), share });
    const rows = data.shares.map((share, digit) => ({ name: String(digit), measures: [measure(share)] }));
    return bars.drawn({ title: verdict.textContent ?? "", columns: [""], rows });
  }

  return { update, destroy: () => (verdict.remove(), list.remove()), describe, svg };
}

/** @param {number[]} shares */
export const likeliest = (shares) => shares.indexOf(Math.max(...shares));

/** The end of a guess. @param {number} guessed @param {number[]} shares */
export function judge(guessed, shares) {
  const digit = likeliest(shares);
  const said = guessed === digit ? _("Right: it says {digit}.", { digit }) : _("It says {digit}.", { digit });
  announce(said);
  return said;
}
