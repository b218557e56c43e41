// @ts-check
// From logits to shares: each candidate is a row, each step a column; what is cut is struck through, with the reason.
import { drawn } from "../lib/bars.js";
import { fill, h } from "../lib/dom.js";
import { _, finely, number, short } from "../lib/i18n.js";
import { css, palette } from "../lib/palette.js";
import { revealer } from "../lib/reveal.js";

/** @typedef {import("../lib/types.js").NextToken} NextToken */
/** @typedef {import("../lib/types.js").NextCandidate} NextCandidate */
/** @typedef {{temperature: number, top_k: number | null, top_p: number}} Controls */
/**
 * @typedef {object} SamplingData
 * @property {NextToken} answer
 * @property {Controls} controls what the answer was asked for
 * @property {boolean} changed whether something was changed inside the model
 * @property {boolean} blank
 * @property {() => void} [onreveal]
 */

/** @param {HTMLElement} element @param {SamplingData} data @returns {import("../lib/view.js").View<SamplingData>} */
export function mount(element, data) {
  const table = h("table", { class: "sampling" });
  const frame = h(
    "div",
    { class: "wide", tabIndex: 0, role: "group", "aria-label": _("From logits to shares") },
    table,
  );
  const open = revealer(frame, () => data);
  element.append(frame, open.button);
  update(data);

  /** @param {SamplingData} next */
  function update(next) {
    data = next;
    const { candidates } = data.answer;
    fill(table, h("thead", {}, head()), h("tbody", {}, candidates.map(row)), h("tfoot", {}, rest()));
    open.update();
  }

  function head() {
    return h(
      "tr",
      {},
      columns().map(([title, note]) => h("th", { scope: "col" }, title, h("small", {}, note))),
    );
  }

  /** Their titles, and what they do. */
  function columns() {
    const { answer, controls } = data;
    const { temperature, top_k, top_p } = controls;
    const left = (/** @type {number} */ share) => (data.blank ? "?" : finely(share));
    return [
      [_("candidate"), ""],
      [_("logit"), "z"],
      [_("÷ T"), temperature ? `z / ${number(temperature, 2)}` : _("as T goes to 0")],
      [_("softmax"), _("all of them: 100%")],
      [
        _("top-k"),
        top_k === null
          ? _("off: all stay")
          : _("{n} stay, {share} is left; divided by it", { n: number(answer.of_k), share: left(answer.mass_k) }),
      ],
      [_("added up"), ""],
      [
        _("top-p"),
        top_p === 1
          ? _("off: all stay")
          : _("{n} stay, {share} is left; divided by it", { n: number(answer.of_p), share: left(answer.mass_p) }),
      ],
    ];
  }

  /** @param {NextCandidate} of */
  function row(of) {
    const { token, probability, baseline, share, before, final, cut } = of;
    const name = h("bdi", {}, data.blank ? "?" : token.text);
    return h(
      "tr",
      { class: cut ? "cut" : "" },
      h("th", { scope: "row" }, cut ? h("s", {}, name) : name),
      signed(of.logit),
      signed(of.scaled ?? -Infinity),
      bar(probability, data.changed ? baseline : null),
      cut === "k"
        ? h("td", { class: "reason", colSpan: 3 }, outsideOfK())
        : [bar(share), h("td", {}, text(finely(before + share))), cut === "p" ? struck(share) : bar(final)],
    );
  }

  function outsideOfK() {
    return _("outside the {k} likeliest", { k: number(data.controls.top_k ?? 0) });
  }

  function full() {
    return _("{p} is reached", { p: number(data.controls.top_p, 2) });
  }

  /** @param {number} share */
  function struck(share) {
    return h("td", { class: "reason" }, h("s", {}, text(finely(share))), " ", full());
  }

  /** What the rows leave out: null if nothing; share and final are null if they are cut. */
  function others() {
    const { vocabulary, candidates, of_k, of_p } = data.answer;
    const n = vocabulary - candidates.length;
    const left = (/** @type {"probability" | "share" | "final"} */ name) =>
      Math.max(
        0,
        candidates.reduce((sum, each) => sum - each[name], 1),
      );
    const kept = of_k > candidates.length;
    return n <= 0
      ? null
      : {
          name: _("the other {n}", { n: number(n) }),
          probability: left("probability"),
          share: kept ? left("share") : null,
          final: kept && of_p > candidates.length ? left("final") : null,
        };
  }

  function rest() {
    const found = others();
    if (!found) return [];
    const { name, probability, share, final } = found;
    const cells =
      share === null
        ? h("td", { class: "reason", colSpan: 3 }, outsideOfK())
        : [bar(share), h("td"), final === null ? h("td", { class: "reason" }, _("cut")) : bar(final)];
    return h("tr", {}, h("th", { scope: "row" }, name), h("td"), h("td"), bar(probability), cells);
  }

  /** Logits, all on one scale, so that dividing by T is seen to stretch them. @param {number} value */
  function signed(value) {
    const cell = h("td", {}, text(short(value)));
    const largest = end();
    if (!data.blank && Number.isFinite(value)) paint(cell, Math.abs(value) / largest, value < 0 ? "negative" : "logit");
    return cell;
  }

  function end() {
    const numbers = data.answer.candidates.flatMap((each) => [each.logit, each.scaled ?? 0]);
    return Math.max(...numbers.map(Math.abs)) || 1;
  }

  /** @param {number} share @param {number | null} [was] without the changes inside the model */
  function bar(share, was = null) {
    const cell = h("td", {}, text(finely(share)));
    if (data.blank) return cell;
    paint(cell, share, "share");
    if (was !== null) {
      const mark = h("i", { class: "was" });
      mark.style.insetInlineStart = `${100 * was}%`;
      cell.append(mark, h("small", {}, _("was {share}", { share: finely(was) })));
    }
    return cell;
  }

  /** @param {string} shown */
  function text(shown) {
    return h("span", {}, data.blank ? "?" : shown);
  }

  function describe() {
    const [likeliest] = data.answer.candidates;
    const words = data.blank || !likeliest ? "?" : `${likeliest.token.text} ${finely(likeliest.probability)} → ${finely(likeliest.final)}`;
    return { words: `${_("From logits to shares")}. ${words}`, table: tabled() };
  }

  function tabled() {
    const known = (/** @type {number | null} */ value) => (data.blank ? "?" : (value ?? -Infinity));
    const rows = data.answer.candidates.map(({ token, logit, scaled, probability, share, before, final, cut }) => [
      data.blank ? "?" : token.text,
      ...[logit, scaled, probability].map(known),
      ...(cut === "k" ? [outsideOfK(), "", ""] : [known(share), known(before + share), cut === "p" ? full() : known(final)]),
    ]);
    const found = others();
    const left = found && [
      ...[found.name, "", "", known(found.probability)],
      ...(found.share === null ? [outsideOfK(), "", ""] : [known(found.share), "", found.final === null ? _("cut") : known(found.final)]),
    ];
    return { columns: columns().map((each) => each.join(" ").trim()), rows: left ? [...rows, left] : rows };
  }

  /** The same columns, without what is added up. */
  async function svg() {
    const { negative } = palette();
    const size = (/** @type {number | null} */ value) => ({
      text: data.blank ? "?" : short(value ?? -Infinity),
      share: data.blank || value === null ? 0 : Math.abs(value) / end(),
      ...((value ?? 0) < 0 && { fill: css(negative) }),
    });
    const part = (/** @type {number} */ share, was = /** @type {number | null} */ (null)) =>
      data.blank ? { text: "?", share: 0 } : { text: finely(share), share, was };
    const off = (/** @type {string} */ text) => ({ text, share: null });
    const rows = data.answer.candidates.map((of) => ({
      name: data.blank ? "?" : of.token.text,
      faint: of.cut !== null,
      measures: [
        size(of.logit),
        size(of.scaled),
        part(of.probability, data.changed ? of.baseline : null),
        of.cut === "k" ? off(outsideOfK()) : part(of.share),
        of.cut ? off(_("cut")) : part(of.final),
      ],
    }));
    return drawn({ title: _("From logits to shares"), columns: [_("logit"), _("÷ T"), _("softmax"), _("top-k"), _("top-p")], rows });
  }

  return { update, destroy: () => (frame.remove(), open.button.remove()), describe, svg };
}

/** @param {HTMLElement} cell @param {number} share @param {string} kind */
function paint(cell, share, kind) {
  const own = h("i", { class: `bar ${kind}` });
  own.style.inlineSize = `${100 * Math.min(1, share)}%`;
  cell.prepend(own);
}
