// @ts-check
// The search for the best translation: which beginnings were alive at each word, which ended, which were dropped.
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { announce, fill, h } from "../../lib/dom.js";
import { part, text, whole } from "../../lib/fields.js";
import { _, ngettext, number, percent } from "../../lib/i18n.js";
import { player } from "../../walkthrough/player.js";
import { remembered } from "../../lib/remembered.js";
import * as choose from "./choose.js";
import * as tree from "./tree.js";

/** @typedef {import("../../lib/types.js").Beams} Beams */
/** @typedef {import("../../lib/types.js").Tried} Tried */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./state.js").State} State */

const WIDEST = 5;
const { checked, kept } = part("beams", {
  kind: text(""), // of the translator
  width: whole({ least: 1, below: WIDEST + 1, otherwise: 3 }),
  at: whole({ least: -1, otherwise: -1 }), // the step; -1: where the best one ended
});
/** @type {Record<Tried["fate"], string>} */
const FATES = { alive: _("goes on"), ended: _("ended"), dropped: _("dropped") };

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const kinds = choose.kinds("beam-kind", (kind) => keep({ kind, at: -1 }));
  const width = h("input", { type: "range", min: "1", max: String(WIDEST), step: "1" });
  width.addEventListener("input", () => keep({ width: Number(width.value), at: -1 }));
  const wide = h("output", {});
  const label = h("label", { class: "width" }, _("Beams"), " ", width, " ", wide);
  const said = h("p", { class: "notice" });
  const best = h("ol", { class: "found" });
  const picture = h("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": _("The tree of beams") });
  const range = h("input", { type: "range", min: "0", step: "1", "aria-label": _("Step") });
  range.addEventListener("input", () => go(Number(range.value)));
  const press = (/** @type {string} */ text, /** @type {string} */ name, /** @type {() => void} */ onclick) =>
    h("button", { type: "button", "aria-label": name, onclick }, text);
  const toggle = press("▶", _("Play"), () => play.toggle());
  const where = h("output", {});
  const bar = h(
    "div",
    { class: "row-of-tools beam-steps", role: "group", "aria-label": _("Steps in time") },
    toggle,
    press("←", _("One step back"), () => go(Math.max(0, at() - 1))),
    range,
    press("→", _("One step forward"), () => go(Math.min(last(), at() + 1))),
    where,
  );
  const tried = h("div", {
    class: "scroll",
    tabIndex: 0,
    role: "group",
    "aria-label": _("All that was tried at this step"),
  });
  const norm = h(
    "p",
    { class: "hint" },
    _(
      "The score of a translation is the sum of ln p over its words and its end, divided by how many there are: without that, the shorter one would mostly win (Wu et al. 2016, §7, the first of the two ways there). While they grow, beams are compared by the sum itself, since they are equally long. The search stops when as many have ended as there are beams.",
    ),
  );
  panel.append(h("div", { class: "row-of-tools" }, kinds.element, label), said, best, picture, bar, tried, norm);
  carry.beside(bar, _("the tree of beams"), () => drawn, () => ({ caption: said.textContent ?? "" }));
  /** @type {State} */
  let state;
  /** @type {Answer} */
  let answer;
  /** @type {Beams | null} */
  let found = null;
  const searched = remembered(
    (/** @type {object} */ body, signal) => ask("/api/translate/beams", body, signal),
  );
  /** @type {ReturnType<typeof tree.mount> | null} */
  let drawn = null;
  const play = player({
    element: panel,
    where: () => ({ at: at(), n: last() + 1 }),
    go,
    section: () => {},
    onchange: () => {
      toggle.textContent = play.isPlaying() ? "⏸" : "▶";
      toggle.setAttribute("aria-label", play.isPlaying() ? _("Pause") : _("Play"));
    },
    isRightToLeft: () => getComputedStyle(panel).direction === "rtl",
    pace: 900,
  });

  /** @param {State} to @param {Answer} of */
  async function update(to, of) {
    [state, answer] = [to, of];
    const next = await searched(body());
    if (!next) return;
    found = next;
    render();
  }

  function own() {
    const said = checked(state);
    return { ...said, kind: choose.kindOf(answer.translations, said.kind, ["fixed"]) };
  }

  /** @param {Partial<ReturnType<typeof own>>} by */
  function keep(by) {
    change(kept(state, { ...own(), ...by }));
  }

  function body() {
    const { kind, width } = own();
    return { text: answer.text, kind, width };
  }

  const last = () => Math.max(0, (found?.steps.length ?? 1) - 1);
  const at = () => Math.min(own().at < 0 ? (found?.best[0].words.length ?? 0) : own().at, last());

  /** @param {number} step */
  function go(step) {
    if (step === at() && own().at >= 0) return;
    announce(_("Word {n} of {all}", { n: step + 1, all: last() + 1 }));
    keep({ at: step });
  }

  function render() {
    if (!found) return;
    const { kind, width: w } = own();
    kinds.update(answer.translations, kind);
    width.value = String(w);
    wide.textContent = w === 1 ? _("1: greedy") : number(w);
    said.textContent = verdict(found);
    fill(best, found.best.map(sentence));
    range.max = String(last());
    range.value = String(at());
    where.textContent = _("Word {n} of {all}", { n: at() + 1, all: last() + 1 });
    const data = { beams: found, at: at(), blank: state.hide, onselect: go };
    if (drawn) drawn.update(data);
    else drawn = tree.mount(picture, data);
    table(found.steps[at()]);
  }

  /** @param {Beams} of */
  function verdict(of) {
    const greedy = choose.translationOf(answer, of.kind).words.map(({ text }) => text);
    if (of.width === 1)
      return _("One beam is greedy: at each word the likeliest one is taken, and nothing else is tried.");
    const isSame = greedy.join(" ") === of.best[0].words.join(" ");
    const tried = ngettext("{n} beam is kept alive.", "{n} beams are kept alive.", of.width);
    const what = isSame
      ? _("The best translation is the greedy one.")
      : _("The best translation is not the greedy one.");
    return `${tried} ${what}`;
  }

  /** @param {import("../../lib/types.js").Hypothesis} of */
  function sentence({ words, score, log_probability, ended }) {
    const numbers = state.hide
      ? "?"
      : _("score {score} = {sum} / {n}", {
          score: number(score, 3),
          sum: number(log_probability, 2),
          n: words.length + Number(ended),
        });
    const cut = ended ? "" : ` ${_("(not ended)")}`;
    const text = h("span", { lang: "en", dir: "ltr" }, words.join(" ").replace(/ ([.,?])/g, "$1") || "–");
    return h("li", {}, text, " ", h("small", {}, numbers, cut));
  }

  /** @param {Tried[]} step */
  function table(step) {
    const head = [
      _("next word"),
      _("what became of it"),
      _("probability"),
      _("sum of ln p"),
      _("what came before it"),
    ];
    const rows = step.map((each) => {
      const words = each.ended ? [...each.words, "■"] : each.words;
      const numbers = [percent(Math.exp(each.log_probability)), number(each.log_probability, 2)];
      return h(
        "tr",
        { class: each.fate },
        h("th", { scope: "row" }, each.ended ? _("end ■") : h("bdi", { lang: "en" }, words[words.length - 1])),
        h("td", {}, FATES[each.fate]),
        numbers.map((text) => h("td", {}, state.hide ? "?" : text)),
        h("td", { lang: "en", dir: "ltr" }, words.slice(0, -1).join(" ") || "–"),
      );
    });
    const titles = head.map((title) => h("th", { scope: "col" }, title));
    fill(tried, h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, titles)), h("tbody", {}, rows)));
  }

  return { update };
}
