// @ts-check
// One head over hundreds of texts: how each pattern's score is spread, with the present text in it, and the texts where the
// chosen one is strongest and weakest.
import { asTable, numbers } from "../lib/astable.js";
import { fill, h, refill, svg as element } from "../lib/dom.js";
import { _, exact, number, short } from "../lib/i18n.js";
import { css, palette } from "../lib/palette.js";
import { SIZE, box, rule, sheet, themed, wide, widest, write } from "../lib/svg.js";
import { sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").HeadSpread} HeadSpread */
/** @typedef {import("../lib/types.js").SpreadPattern} SpreadPattern */
/** @typedef {import("../lib/types.js").SpreadText} SpreadText */
/**
 * @typedef {object} SpreadData
 * @property {HeadSpread} spread with what is known of the present text
 * @property {string} title of the head
 * @property {string} from what the texts are, a sentence
 * @property {string} chosen the pattern whose texts are listed; "": the one that the head is named by most
 * @property {boolean} blank
 * @property {(id: string) => void} onchoose
 * @property {(text: SpreadText) => void} onopen
 */

const QUANTILES = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
const [LEAST, LOW, MIDDLE, HIGH] = [1, 2, 3, 4]; // places of 10 %, 25 %, 50 %, 75 %
const MOST = 5; // place of 90 %
const WIDE = 260; // px, of a strip
const BARS = 24; // px, of its bars
const TALL = 36; // px, of all of it
const RARE = 0.1; // a role on fewer texts is an exception

/** @param {HTMLElement} place @param {SpreadData} data @returns {import("../lib/view.js").View<SpreadData>} */
export function mount(place, data) {
  const body = h("tbody", {});
  const names = [_("Pattern"), _("From 0 to 1"), _("Median"), _("This text")].map((name) => h("th", { scope: "col" }, name));
  const table = h("table", { class: "spreads" }, h("caption", { class: "unseen" }), h("thead", {}, h("tr", {}, names)), body);
  const key = h("p", { class: "notice" });
  const ends = h("div", { class: "spread-ends" });
  const { details, table: whole, update: tabulate } = asTable(() => numbers(tabled(data), exact));
  const frame = h("div", { class: "spread" }, table, key, ends, details);
  place.append(frame);
  const repaint = () => rows();
  addEventListener("themechange", repaint);
  update(data);

  /** @param {SpreadData} next */
  function update(next) {
    data = next;
    key.textContent = legend(data);
    const caption = /** @type {HTMLElement} */ (table.caption);
    caption.textContent = _("What this head does over many texts");
    whole.setAttribute("aria-label", caption.textContent);
    rows();
    listed();
    tabulate();
  }

  function rows() {
    const { patterns } = data.spread;
    refill(body, frame, patterns.map(row));
  }

  /** @param {SpreadPattern} of */
  function row(of) {
    const { id, title, definition, quantiles, own } = of;
    const isOn = id === chosenOf(data)?.id;
    const button = h("button", { type: "button", class: "link", title: definition, "aria-pressed": String(isOn), onclick: () => data.onchoose(id) }, title);
    const strip = element("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...(data.blank ? [] : strips(of, 0, 0)));
    const between = h("small", {}, range(of));
    return h(
      "tr",
      { class: isOn ? "on" : "" },
      h("th", { scope: "row" }, button),
      h("td", {}, strip),
      h("td", {}, ...(data.blank ? ["?"] : [short(quantiles[MIDDLE]), " ", between])),
      h("td", {}, own === null ? "–" : data.blank ? "?" : short(own)),
    );
  }

  function listed() {
    const of = data.blank ? null : chosenOf(data);
    ends.hidden = !of;
    if (!of) return fill(ends);
    const list = (/** @type {string} */ name, /** @type {SpreadText[]} */ texts) =>
      h("section", {}, h("h3", {}, name), h("ol", {}, texts.map((each) => h("li", {}, h("span", {}, short(each.score)), link(each)))));
    refill(
      ends,
      frame,
      list(_("Where it is strongest: {pattern}", { pattern: of.title }), of.strongest),
      list(_("Where it is weakest: {pattern}", { pattern: of.title }), of.weakest),
    );
  }

  /** @param {SpreadText} text */
  function link(text) {
    return h("button", { type: "button", class: "link", title: _("Open this text"), onclick: () => data.onopen(text) }, h("bdi", {}, text.text));
  }

  function describe() {
    return { words: sentences(data.title, said(data), data.blank ? "" : legend(data)), table: tabled(data) };
  }

  const destroy = () => (removeEventListener("themechange", repaint), frame.remove());
  return { update, destroy, describe, svg: async () => picture(data) };
}

/** The pattern whose texts are listed. @param {SpreadData} data */
function chosenOf({ spread: { patterns, named }, chosen }) {
  const first = named.find(({ id }) => id !== "");
  return patterns.find(({ id }) => id === chosen) ?? patterns.find(({ id }) => id === first?.id) ?? patterns[0];
}

/** What the head does most, on how many, and what that says of one text. @param {Pick<SpreadData, "spread" | "blank">} data */
export function said({ spread, blank }) {
  if (blank) return _("The numbers are hidden. Guess: does this head do the same on every text?");
  const { named, texts, own } = spread;
  const names = named.map(({ title, texts: n }) => _("{pattern} on {n}", { pattern: title, n: number(n) })).join(", ");
  const all = _("Over {n} texts this head is named {names}.", { n: number(texts), names });
  return `${all} ${own ? ofText(spread, own) : _("A role on one text says little of the next.")}`;
}

/** @param {HeadSpread} spread @param {import("../lib/types.js").SpreadName} own */
function ofText({ named, texts }, own) {
  const n = named.find(({ id }) => id === own.id)?.texts ?? 0;
  const [rest, share] = [{ pattern: own.title, n: number(n), texts: number(texts) }, n / texts];
  if (share >= 1 - RARE) return _("On this text it is named “{pattern}”, as on {n} of {texts}: here one text tells much of the others.", rest);
  if (share <= RARE)
    return _("On this text it is named “{pattern}”, which is so on {n} of {texts}: whoever saw this text alone would take the exception for the rule.", rest);
  return _("On this text it is named “{pattern}”, as on {n} of {texts}: a role on one text says little of the others.", rest);
}

/** @param {SpreadData} data */
function legend({ spread: { date }, from }) {
  const bars = _("Bars: how many texts score so. Line below: from 10% to 90% of the texts, thick the middle half, the mark the median. Dashed: what uniform attention would score. Long line: this text. A text counts if at least three of its places could show the pattern.");
  return sentences(bars, from, date && _("Measured on {date}", { date }));
}

/** Between which scores most texts lie. @param {SpreadPattern} of */
const range = ({ quantiles }) => `${short(quantiles[LEAST])}–${short(quantiles[MOST])}`;

/** A strip's marks. @param {SpreadPattern} of @param {number} left px @param {number} top px */
function strips({ bins, quantiles, uniform, own }, left, top) {
  const { soft, ink, line, positive } = palette();
  const most = Math.max(...bins);
  const [wideBar, foot] = [WIDE / bins.length, top + BARS];
  const x = (/** @type {number} */ score) => left + score * WIDE;
  const bars = bins.map((n, i) => box(left + i * wideBar + 0.5, foot - (n / most) * BARS, wideBar - 1, (n / most) * BARS, css(positive)));
  const even = rule(x(uniform), top, x(uniform), foot, themed("query"), 2);
  even.setAttribute("stroke-dasharray", "4 3");
  const below = foot + 6;
  const marks = [
    rule(left, foot, left + WIDE, foot, css(line)),
    even,
    rule(x(quantiles[LEAST]), below, x(quantiles[MOST]), below, css(soft), 1.5),
    rule(x(quantiles[LOW]), below, x(quantiles[HIGH]), below, css(soft), 5),
    rule(x(quantiles[MIDDLE]), below - 5, x(quantiles[MIDDLE]), below + 5, css(ink), 2.5),
    ...(own === null ? [] : [rule(x(own), top, x(own), top + TALL, css(ink), 3)]),
  ];
  for (const each of marks) each.setAttribute("vector-effect", "non-scaling-stroke"); // a strip is as wide as its column
  return [...bars, ...marks];
}

/** All rows as a picture. @param {SpreadData} data */
function picture(data) {
  const { blank, spread: { patterns } } = data;
  const [gap, head] = [12, 28];
  const left = gap + widest(patterns.map(({ title }) => title)) + gap;
  const numbers = patterns.map((of) => (blank ? "?" : `${short(of.quantiles[MIDDLE])} (${range(of)})`));
  const right = left + WIDE + gap;
  const width = right + Math.max(widest(numbers), wide(_("Median"))) + gap;
  const high = TALL + 8;
  const rows = patterns.flatMap((of, i) => {
    const top = head + i * high;
    return [write(gap, top + BARS / 2, of.title), ...(blank ? [] : strips(of, left, top)), write(right, top + BARS / 2, numbers[i])];
  });
  const titles = [write(left, head / 2, "0"), write(left + WIDE, head / 2, "1", { anchor: "end" }), write(right, head / 2, _("Median"), { fill: css(palette().soft) })];
  return sheet(data.title, width, head + patterns.length * high + SIZE / 2, titles, rows);
}

/** Every number of it. @param {SpreadData} data @returns {import("../lib/view.js").Table} */
function tabled({ spread, blank }) {
  const of = QUANTILES.map((share) => _("{n} of 100 texts below", { n: number(100 * share) }));
  const columns = [_("Pattern"), _("texts"), _("mean"), ...of, _("Uniform"), _("This text")];
  const rows = spread.patterns.map(({ title, texts, mean, quantiles, uniform, own }) => {
    const found = [texts, mean, ...quantiles, uniform, own ?? "–"];
    return [title, ...(blank ? found.map((each) => (each === "–" ? each : "?")) : found)];
  });
  return { columns, rows };
}

/** The bars in numbers: how many texts in each twentieth. @param {HeadSpread} spread @returns {import("../carry/table.js").Numbered} */
export function binned({ patterns }) {
  const [first] = patterns;
  const from = first.bins.map((_n, i) => exact(i / first.bins.length));
  return { axes: ["pattern", "from"], names: [patterns.map(({ title }) => title), from], kind: "i4", values: patterns.flatMap(({ bins }) => bins) };
}
