// @ts-check
// Rounds of speculative decoding as a table: what the draft guessed, what stood, and the whole model's own token.
import { fill, h } from "../lib/dom.js";
import { _, number, percent } from "../lib/i18n.js";
import { noPicture } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Round} Round */
/** @typedef {{rounds: Round[], at: number, hide: boolean, onselect: (round: number) => void}} RoundsData */

/** @type {Record<import("../lib/types.js").Guess["verdict"], {mark: string, title: string}>} */
export const VERDICTS = {
  accepted: { mark: "✓", title: _("accepted") },
  refused: { mark: "✗", title: _("refused") },
  dropped: { mark: "–", title: _("dropped: guessed after a refused one") },
};

/** @param {HTMLElement} element @param {RoundsData} data @returns {import("../lib/view.js").View<RoundsData>} */
export function mount(element, data) {
  const body = h("tbody", {});
  const head = [_("Round"), _("The draft guesses"), _("The model's own"), _("Tokens")];
  const table = h(
    "table",
    { class: "numbers rounds" },
    h("caption", { class: "unseen" }, _("Rounds of guessing and checking")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        head.map((title) => h("th", { scope: "col" }, title)),
      ),
    ),
    body,
  );
  const scroll = h("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": _("Rounds") }, table);
  const marks = Object.values(VERDICTS).map(({ mark, title }) => `${mark} ${title}`);
  const legend = h(
    "p",
    { class: "notice" },
    _("{marks}. Under each guess: its probability in the draft → in the whole model.", { marks: marks.join(" · ") }),
  );
  element.append(scroll, legend);
  update(data);

  /** @param {RoundsData} next */
  function update(next) {
    data = next;
    fill(body, data.rounds.map(row));
  }

  /** @param {Round} round @param {number} i */
  function row({ guesses, own, written }, i) {
    const choose = h(
      "button",
      { type: "button", class: "link", "aria-pressed": String(i === data.at), onclick: () => data.onselect(i) },
      number(i + 1),
    );
    return h(
      "tr",
      { class: i === data.at ? "on" : "" },
      h("th", { scope: "row" }, choose),
      h("td", {}, h("ul", { class: "guesses" }, guesses.map(guess))),
      h("td", {}, own ? h("bdi", {}, own.token.text) : "–"),
      h("td", {}, data.hide ? "?" : number(written)),
    );
  }

  /** @param {import("../lib/types.js").Guess} of */
  function guess({ draft, target, verdict }) {
    const { mark, title } = VERDICTS[verdict];
    return h(
      "li",
      { class: verdict, title },
      h("span", { class: "mark", "aria-hidden": "true" }, mark),
      h("bdi", {}, draft.token.text),
      h("span", { class: "unseen" }, title),
      h("small", {}, shares(draft.probability, target)),
    );
  }

  /** Of a guess, in the draft and in the whole model. @param {number} drafted @param {number} target */
  function shares(drafted, target) {
    return data.hide ? "?" : `${percent(drafted)} → ${percent(target)}`;
  }

  function describe() {
    const said = (/** @type {import("../lib/types.js").Guess} */ { draft, target, verdict }) =>
      `${draft.token.text} (${VERDICTS[verdict].title}, ${shares(draft.probability, target)})`;
    const rows = data.rounds.map(({ guesses, own, written }, i) => [
      number(i + 1),
      guesses.map(said).join(", "),
      own?.token.text ?? "–",
      data.hide ? "?" : written,
    ]);
    const chosen = rows[data.at]?.map((cell, i) => `${head[i]}: ${cell}`) ?? [];
    return { words: chosen.join(". "), table: { columns: head, rows } };
  }

  return { update, destroy: () => (scroll.remove(), legend.remove()), describe, svg: noPicture };
}
