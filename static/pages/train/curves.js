// @ts-check
// What two models have learned, over the steps of their training: the share of right answers, the weight on the right key,
// and their loss below; where each has turned, and the moment that is seen.
import * as carry from "../../lib/carry.js";
import { svg as element } from "../../lib/dom.js";
import { _, number, percent, short } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import { SIZE, rule, sheet, wide, write } from "../../lib/svg.js";
import { rem } from "../../lib/type.js";
import { seen, turned } from "./course.js";
import * as figure from "./drawing.js";
import { words as changeWords } from "./onward.js";
import { WHO } from "./settings.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("../../lib/types.js").Learned} Learned */
/**
 * @typedef {object} CurvesData
 * @property {Moment[]} moments
 * @property {number} steps of the whole training
 * @property {number} at which of the moments is seen
 * @property {string} aside what is measured beside it, "" for nothing
 * @property {import("../../lib/types.js").Change[]} changes on the way
 * @property {string[]} about what they are of, in a picture by itself
 * @property {string} words what is said of that moment
 * @property {(at: number) => void} onat
 */
/** @typedef {{name: string, of: (learned: Learned) => number | null, dash: string, width: number, isRare?: boolean}} Kind */

/** @type {Kind} */
const ANSWERS = { name: _("answers right"), of: ({ right }) => right, dash: "", width: 3 };
/** What not each task knows of. @type {Kind[]} */
const OTHERS = [
  { name: _("right on what it learns from"), of: ({ known }) => known, dash: "12 3 3 3", width: 1.5, isRare: true },
  { name: _("weight on the right key"), of: ({ pattern }) => pattern, dash: "7 4", width: 2 },
];
const TITLE = _("What is learned, step by step");
const HIGH = { curves: 150, loss: 44, gap: 24, foot: 26, line: 20, turns: 32, change: 15 }; // px
const LEFT = 48;
const RIGHT = 14;
const LEGEND = 14.5; // px, of its letters at most: on a projector, too, its four lines then stand in a row
const ALONE = 720; // px, how wide it is by itself if it is shown nowhere
const NARROW = 560;
const MOST_SAID = 4; // changes
const MOST = 1.3; // of the first loss: what is above is cut off
const SHARES = [0, 0.5, 1];
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** @param {HTMLElement} place @param {CurvesData} data @returns {import("../../lib/view.js").View<CurvesData>} */
export function mount(place, data) {
  const drawing = figure.mount(place, TITLE, { words, drawn: (width) => drawn(data, width, true), tabled: () => tabled(data) });
  const { frame } = drawing;
  carry.mount(drawing.whole, _("the curves"), () => (data.moments.length ? { view: { svg: picture, describe }, name: TITLE, about: data.about, caption: data.words } : null));
  frame.addEventListener("pointerdown", choose);
  frame.addEventListener("pointermove", (event) => event.buttons && choose(event));
  update(data);

  /** @param {CurvesData} next */
  function update(next) {
    data = next;
    drawing.update();
  }

  /** The moment below the pointer. @param {PointerEvent} event */
  function choose({ clientX }) {
    const { left, width } = frame.getBoundingClientRect();
    const share = (clientX - left - LEFT) / (width - LEFT - RIGHT);
    const far = data.moments.map(({ step }) => Math.abs(step / data.steps - share));
    if (far.length) data.onat(far.indexOf(Math.min(...far)));
  }

  function describe() {
    return { words: words(), table: tabled(data) };
  }

  async function picture() {
    return data.moments.length ? drawn(data, drawing.width() || ALONE, false) : null;
  }

  function words() {
    return `${TITLE}. ${data.words}`;
  }

  return { update, destroy: drawing.destroy, describe, svg: picture };
}

/** The lines that are drawn. @param {CurvesData} data @returns {Kind[]} */
function kindsOf({ aside, moments }) {
  const known = OTHERS.filter(({ of, isRare }) => (!moments.length ? !isRare : moments[0].models.some((each) => of(each) !== null)));
  return [ANSWERS, ...known, ...(aside ? [{ name: aside, of: (/** @type {Learned} */ each) => each.aside, dash: "2 4", width: 2 }] : [])];
}

/** Of the model and of its control. */
export const tints = () => [css(palette().positive), css(palette().negative)];

/** @param {CurvesData} data @param {number} width px @param {boolean} isLive whether the moment that is seen is marked */
function drawn(data, width, isLive) {
  const size = SIZE * (isLive ? rem() : 1);
  const keys = legend(data, width, Math.min(size, LEGEND));
  const top = keys.high + HIGH.turns + HIGH.change * Math.min(MOST_SAID, data.changes.length);
  const [foot, floor] = [top + HIGH.curves, top + HIGH.curves + HIGH.gap + HIGH.loss];
  const x = (/** @type {number} */ step) => LEFT + (step / Math.max(1, data.steps)) * (width - LEFT - RIGHT);
  const y = (/** @type {number} */ share) => foot - share * HIGH.curves;
  const first = Math.max(0, ...data.moments.slice(0, 1).flatMap(({ models }) => models.map(({ loss }) => loss ?? 0)));
  const most = MOST * Math.max(first, 1);
  const low = (/** @type {number} */ loss) => floor - (Math.min(loss, most) / most) * HIGH.loss;
  const curves = tints().flatMap((tint, model) => {
    const all = seen(data.moments, model);
    const at = (/** @type {Kind["of"]} */ of, /** @type {(value: number) => number} */ to) => all.map((each, i) => [x(data.moments[i].step), to(of(each) ?? 0)]);
    return [
      ...kindsOf(data).map(({ of, dash, width: stroke }) => path(at(of, y), tint, stroke, dash)),
      path(at(({ loss }) => loss, low), tint, 2, ""),
      turnOf(data, model, x, top, foot, size),
    ];
  });
  return sheet(TITLE, width, floor + HIGH.foot, keys.parts, axes(data, { x, y, low, first, width, foot, floor, size }), isLive ? now(data, { x, y, top, floor }) : [], changed(data, x, keys.high, floor, size), curves);
}

/** Each line by its colour and its dash. @param {CurvesData} data @param {number} width @param {number} size of its letters */
function legend(data, width, size) {
  const entries = WHO.flatMap((who, model) => kindsOf(data).map(({ name, dash, width: stroke }) => ({ text: `${who}: ${name}`, tint: tints()[model], dash, stroke })));
  const columns = width < NARROW ? 1 : Math.min(entries.length, Math.max(1, Math.floor((width - LEFT) / (Math.max(...entries.map(({ text }) => wide(text, { size }))) + 52))));
  const line = (HIGH.line * size) / SIZE;
  const across = columns > 1 ? (width - LEFT) / columns : width;
  const parts = entries.flatMap(({ text, tint, dash, stroke }, i) => {
    const [left, middle] = [(columns > 1 ? LEFT : 4) + (i % columns) * across, (Math.floor(i / columns) + 0.5) * line];
    return [path([[left, middle], [left + 26, middle]], tint, stroke, dash), write(left + 32, middle, text, { size })];
  });
  return { parts, high: Math.ceil(entries.length / columns) * line };
}

/** @param {CurvesData} data @param {{x: (step: number) => number, y: (share: number) => number, low: (loss: number) => number, first: number, width: number, foot: number, floor: number, size: number}} at */
function axes({ steps }, { x, y, low, first, width, foot, floor, size }) {
  const { line, soft } = palette();
  const type = /** @type {const} */ ({ fill: css(soft), size: size * 0.9 });
  const right = width - RIGHT;
  return [
    ...SHARES.flatMap((share) => [rule(LEFT, y(share), right, y(share), css(line)), write(LEFT - 6, y(share), percent(share), { ...type, anchor: "end" })]),
    rule(LEFT, floor, right, floor, css(line)),
    write(LEFT - 6, floor, "0", { ...type, anchor: "end" }),
    first > 0 && write(LEFT - 6, low(first), short(first), { ...type, anchor: "end" }),
    write(right, foot + HIGH.gap / 2 + 9, _("loss"), { ...type, anchor: "end" }),
    ...QUARTERS.map((share) => {
      const step = Math.round(share * steps);
      const said = share === 1 ? _("step {n}", { n: number(step) }) : number(step);
      return write(x(step), floor + 14, said, { ...type, anchor: share === 1 ? "end" : share ? "middle" : "start" });
    }),
    rule(LEFT, foot + HIGH.gap / 2, right, foot + HIGH.gap / 2, css(line), 0.5),
  ];
}

/** The turn of a model, by the model's number above it. @param {CurvesData} data @param {number} model @param {(step: number) => number} x @param {number} top @param {number} foot @param {number} size */
function turnOf({ moments, steps }, model, x, top, foot, size) {
  const at = turned(moments, model);
  if (at < 0) return null;
  const { step } = moments[at];
  const line = top - HIGH.turns + size * (model + 0.5) + 2;
  const mark = rule(x(step), line - 5, x(step), foot, tints()[model], 1);
  mark.setAttribute("stroke-dasharray", "1 3");
  const anchor = step > 0.8 * steps ? "end" : "start";
  const said = _("{who} turns, step {n}", { who: WHO[model], n: number(step) });
  return element("g", {}, mark, write(x(step) + (anchor === "start" ? 4 : -4), line, said, { fill: tints()[model], size: size * 0.9, anchor }));
}

/** What was changed on the way, each in a line of its own above the curves. @param {CurvesData} data @param {(step: number) => number} x @param {number} high @param {number} floor @param {number} size */
function changed({ changes, steps }, x, high, floor, size) {
  const tint = css(palette().soft);
  return changes.flatMap((change, i) => {
    const [here, line] = [x(change.step), high + HIGH.change * (Math.min(i, MOST_SAID - 1) + 0.5)];
    const mark = rule(here, line, here, floor, tint, 1);
    mark.setAttribute("stroke-dasharray", "6 3");
    const isLate = change.step > steps / 2;
    return [mark, i < MOST_SAID && write(here + (isLate ? -4 : 4), line, changeWords(change), { fill: tint, size: size * 0.9, anchor: isLate ? "end" : "start" })];
  });
}

/** The moment that is seen. @param {CurvesData} data @param {{x: (step: number) => number, y: (share: number) => number, top: number, floor: number}} at */
function now({ moments, at }, { x, y, top, floor }) {
  const moment = moments[at];
  if (!moment) return [];
  const here = x(moment.step);
  const dots = moment.models.map(({ loss, right }, model) =>
    loss === null ? null : element("circle", { cx: here, cy: y(right), r: 5, fill: tints()[model], stroke: css(palette().paper), "stroke-width": 1.5 }),
  );
  return [rule(here, top, here, floor, css(palette().soft), 1), ...dots];
}

/** A line through points. @param {number[][]} points @param {string} stroke @param {number} width @param {string} dash */
export function path(points, stroke, width, dash) {
  const d = points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return element("path", { d, fill: "none", stroke, "stroke-width": width, "stroke-linejoin": "round", ...(dash && { "stroke-dasharray": dash }) });
}

/** A row for each moment. @param {CurvesData} data @returns {import("../../lib/view.js").Table} */
function tabled(data) {
  const kinds = [...kindsOf(data), { name: _("loss"), of: (/** @type {Learned} */ { loss }) => loss }, { name: _("seconds"), of: (/** @type {Learned} */ { seconds }) => seconds }];
  const columns = [_("step"), ...WHO.slice(0, data.moments[0]?.models.length).flatMap((who) => kinds.map(({ name }) => `${who}: ${name}`))];
  const rows = data.moments.map(({ step, models }) => [String(step), ...models.flatMap((each) => kinds.map(({ of }) => of(each) ?? "–"))]);
  return { columns, rows };
}
