// @ts-check
// One experiment with several seeds: each training a thin line, their mean a thick one, and a band from the least to the
// most; what they came to as a table.
import * as carry from "../../lib/carry.js";
import { h, svg as element } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import { SIZE, rule, sheet, wide, write } from "../../lib/svg.js";
import { sentences } from "../../lib/view.js";
import { SURE, reached, seen } from "./course.js";
import { path, tints } from "./curves.js";
import * as figure from "./drawing.js";
import { WHO } from "./settings.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("../../lib/types.js").Learned} Learned */
/** @typedef {import("../../lib/types.js").Chosen} Chosen */
/**
 * @typedef {object} SpreadData
 * @property {Moment[][]} runs of each seed that has begun, as far as it came
 * @property {number[]} seeds
 * @property {number} steps of each
 * @property {Chosen[]} models as they were chosen
 * @property {string[]} about what they are of, in a picture by itself
 */
/** @typedef {{title: string, of: (learned: Learned) => number | null}} Panel */

/** @type {Panel[]} */
const PANELS = [
  { title: _("answers right"), of: ({ right }) => right },
  { title: _("weight on the right key"), of: ({ pattern }) => pattern },
];
const TITLE = _("The same with several seeds");
const HIGH = { legend: 24, title: 22, curves: 130, foot: 26 }; // px
const LEFT = 48;
const RIGHT = 14;
const BESIDE = 700; // px, from which on two stand beside each other
const ALONE = 720;
const SHARES = [0, 0.5, 1];
const STEPS = [0, 0.5, 1]; // of all

/** @param {HTMLElement} place @param {SpreadData} data @returns {import("../../lib/view.js").View<SpreadData>} */
export function mount(place, data) {
  const said = h("p", { class: "caption" });
  const spoken = () => `${TITLE}. ${words(data)}`;
  const drawing = figure.mount(place, TITLE, { words: spoken, drawn: (width) => drawn(data, width), tabled: () => tabled(data, false) });
  drawing.details.before(said);
  carry.mount(drawing.whole, _("the curves of all seeds"), () => (begun(data) ? { view: { svg: picture, describe }, name: TITLE, about: data.about, caption: words(data) } : null));
  update(data);

  /** @param {SpreadData} next */
  function update(next) {
    data = next;
    said.textContent = words(data);
    drawing.update();
  }

  const describe = () => ({ words: spoken(), table: tabled(data, true) });
  const picture = async () => (begun(data) ? drawn(data, drawing.width() || ALONE) : null);

  return { update, destroy: drawing.destroy, describe, svg: picture };
}

/** @param {SpreadData} data */
const begun = ({ runs }) => runs.some(({ length }) => length > 0);

/** The trainings that are whole. @param {SpreadData} data */
const ended = ({ runs }) => runs.filter((moments) => moments.at(-1)?.done);

/** What they came to. @param {SpreadData} data */
function words(data) {
  const whole = ended(data);
  if (!whole.length) return _("The first seed begins …");
  const of = WHO.slice(0, whole[0][0].models.length).map((who, model) => {
    const right = whole.map((moments) => moments[moments.length - 1].models[model].right);
    const steps = whole.map((moments) => reached(moments, model)).filter((at) => at !== null).map(({ step }) => step);
    const share = _("{who}: {least} to {most} right in the end", { who, least: percent(Math.min(...right)), most: percent(Math.max(...right)) });
    if (!steps.length) return _("{share}, {sure} in none", { share, sure: percent(SURE) });
    return _("{share}, {sure} in {n} of {all}, first at steps {first} to {last}", { share, sure: percent(SURE), n: number(steps.length), all: number(whole.length), first: number(Math.min(...steps)), last: number(Math.max(...steps)) });
  });
  return sentences(_("{n} of {all} seeds are there", { n: number(whole.length), all: number(data.seeds.length) }), ...of);
}

/** @param {SpreadData} data @param {number} width px */
function drawn(data, width) {
  const panels = PANELS.filter(({ of }) => data.runs.flat().some(({ models }) => models.some((each) => of(each) !== null)));
  const columns = width >= BESIDE ? Math.max(1, panels.length) : 1;
  const [across, down] = [width / columns, HIGH.title + HIGH.curves + HIGH.foot];
  const parts = panels.flatMap((panel, i) => panelled(data, panel, { left: (i % columns) * across, top: HIGH.legend + Math.floor(i / columns) * down, width: across }));
  return sheet(TITLE, width, HIGH.legend + Math.ceil(Math.max(1, panels.length) / columns) * down, legend(data), parts);
}

/** @param {SpreadData} data */
function legend({ runs }) {
  let left = LEFT;
  return WHO.slice(0, runs[0]?.[0]?.models.length ?? 0).flatMap((who, model) => {
    const from = left;
    left += wide(who) + 60;
    return [band([[from, HIGH.legend / 2 - 6], [from + 26, HIGH.legend / 2 - 6], [from + 26, HIGH.legend / 2 + 6], [from, HIGH.legend / 2 + 6]], tints()[model]), path([[from, HIGH.legend / 2], [from + 26, HIGH.legend / 2]], tints()[model], 3, ""), write(from + 32, HIGH.legend / 2, who)];
  });
}

/** @param {SpreadData} data @param {Panel} panel @param {{left: number, top: number, width: number}} at */
function panelled(data, { title, of }, { left, top, width }) {
  const { line, soft } = palette();
  const type = /** @type {const} */ ({ fill: css(soft), size: SIZE * 0.9 });
  const [from, to, foot] = [left + LEFT, left + width - RIGHT, top + HIGH.title + HIGH.curves];
  const x = (/** @type {number} */ step) => from + (step / data.steps) * (to - from);
  const y = (/** @type {number} */ share) => foot - share * HIGH.curves;
  const axes = [
    write(from, top + HIGH.title / 2 - 2, title, type),
    ...SHARES.flatMap((share) => [rule(from, y(share), to, y(share), css(line)), write(from - 6, y(share), percent(share), { ...type, anchor: "end" })]),
    ...STEPS.map((share) => write(x(share * data.steps), foot + 14, share === 1 ? _("step {n}", { n: number(data.steps) }) : number(Math.round(share * data.steps)), { ...type, anchor: share === 1 ? "end" : share ? "middle" : "start" })),
  ];
  return [...axes, ...tints().flatMap((tint, model) => lines(data, of, model, tint, x, y))];
}

/** A model's: band, thin lines, mean. @param {SpreadData} data @param {Panel["of"]} of @param {number} model @param {string} tint @param {(step: number) => number} x @param {(share: number) => number} y */
function lines(data, of, model, tint, x, y) {
  if (!data.runs.some((moments) => moments[0]?.models[model])) return [];
  const points = (/** @type {Moment[]} */ moments) => seen(moments, model).map((each, i) => [x(moments[i].step), y(of(each) ?? 0)]);
  const whole = ended(data).map(points);
  const count = Math.min(...whole.map(({ length }) => length));
  const at = Array.from({ length: whole.length > 1 ? count : 0 }, (_each, i) => whole.map((own) => own[i][1]));
  const edge = (/** @type {(of: number[]) => number} */ by) => at.map((own, i) => [whole[0][i][0], by(own)]);
  const [most, least] = [edge((own) => Math.min(...own)), edge((own) => Math.max(...own))];
  const mean = edge((own) => own.reduce((sum, each) => sum + each, 0) / own.length);
  const thin = data.runs.map((moments) => path(points(moments), tint, 1, ""));
  return [at.length > 0 && band([...most, ...least.reverse()], tint), ...thin, at.length > 0 && path(mean, tint, 3, "")];
}

/** @param {number[][]} points @param {string} fill */
const band = (points, fill) => element("polygon", { points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "), fill, "fill-opacity": 0.16 });

/** A row for each seed and model. @param {SpreadData} data @param {boolean} isWhole with all that was chosen, as a file has it @returns {import("../../lib/view.js").Table} */
function tabled({ runs, seeds, models }, isWhole) {
  const names = /** @type {(keyof Chosen)[]} */ (isWhole ? Object.keys(models[0] ?? {}) : []);
  const sure = _("first step at {sure}", { sure: percent(SURE) });
  const columns = [_("seed"), _("who"), ...(isWhole ? [_("settings")] : []), sure, _("seconds until then"), _("step"), _("answers right"), _("weight on the right key"), _("loss"), _("seconds")];
  const rows = runs.flatMap((moments, i) => (moments.at(-1)?.models ?? []).map((last, model) => {
    const first = reached(moments, model);
    const own = isWhole ? [names.map((name) => `${name}=${models[model][name]}`).join(" ")] : [];
    return [String(seeds[i]), WHO[model], ...own, first?.step ?? _("never"), first?.models[model].seconds ?? "–", moments[moments.length - 1].step, last.right, last.pattern ?? "–", last.loss ?? "–", last.seconds];
  }));
  return { columns, rows };
}
