// @ts-check
// What the model would say next: a bar for each candidate; after a change, a mark where it stood before.
import { drawn } from "../lib/bars.js";
import { fill, h } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";
import { revealer } from "../lib/reveal.js";
import { sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Candidate} Candidate */
/** @typedef {import("../lib/reveal.js").Closed & {candidates: Pick<Candidate, "token" | "probability" | "baseline">[], changed: boolean, lang?: string}} NextData */

const SHOWN = 8;

/** @param {HTMLElement} element @param {NextData} data @returns {import("../lib/view.js").View<NextData>} */
export function mount(element, data) {
  const list = h("ol", { class: "next" });
  const note = h("p", { class: "notice" });
  const open = revealer(list, () => data);
  element.append(list, open.button, note);
  update(data);

  /** @param {NextData} next */
  function update(next) {
    data = next;
    const { candidates, changed, blank } = data;
    fill(
      list,
      candidates.slice(0, SHOWN).map(({ token, probability, baseline }) => {
        const bar = h("span", { class: "bar" });
        bar.style.inlineSize = `${blank ? 0 : 100 * probability}%`;
        const was = changed && !blank ? h("span", { class: "was" }) : null;
        if (was) was.style.insetInlineStart = `${100 * baseline}%`;
        const before = changed && !blank ? h("small", {}, _("was {share}", { share: percent(baseline) })) : null;
        return h(
          "li",
          {},
          h("bdi", data.lang ? { lang: data.lang } : {}, blank ? "?" : token.text),
          h("span", { class: "track" }, bar, was),
          h("span", { class: "share" }, blank ? "?" : percent(probability), before),
        );
      }),
    );
    const none = _("This model has no next-token head: it reads a text, and does not continue it.");
    const mark = changed && !blank ? _("The mark shows where it was before your change.") : "";
    note.textContent = candidates.length ? mark : none;
    open.update();
  }

  function describe() {
    const { changed, blank } = data;
    const candidates = data.candidates.slice(0, SHOWN);
    const columns = [_("candidate"), _("share"), ...(changed ? [_("before")] : [])];
    const rows = candidates.map(({ token, probability, baseline }) =>
      blank ? ["?", "?", ...(changed ? ["?"] : [])] : [token.text, probability, ...(changed ? [baseline] : [])],
    );
    const said = candidates.map(({ token, probability }) => `${token.text} ${percent(probability)}`).join(", ");
    return { words: sentences(blank ? "?" : said, note.textContent), table: { columns, rows } };
  }

  async function svg() {
    const { changed, blank } = data;
    const rows = data.candidates.slice(0, SHOWN).map(({ token, probability, baseline }) => ({
      name: blank ? "?" : token.text,
      measures: [{ text: blank ? "?" : percent(probability), share: blank ? 0 : probability, was: changed && !blank ? baseline : null }],
    }));
    return drawn({ title: _("What the model would say next"), columns: [""], rows });
  }

  return { update, destroy: () => (list.remove(), open.button.remove(), note.remove()), describe, svg };
}
