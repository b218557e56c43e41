// @ts-check
// What the views of this page show: the server's answers at the moment that is looked at.
import { _, number, percent } from "../../lib/i18n.js";
import { decode } from "../../lib/tensor.js";
import { placed } from "./board.js";
import { CELLS, SIDE } from "./state.js";

/** @typedef {import("../../lib/types.js").ImageRounds} Rounds */
/** @typedef {import("../../lib/types.js").ImageMoments} Moments */
/** @typedef {import("../../lib/types.js").ImageLooks} Looks */
/** @typedef {import("./state.js").State} State */
/** @typedef {(cell: number) => void} Select */

const FULL = 16; // of ink
const ACROSS = 4; // patches
const all = Array.from({ length: CELLS }, (_cell, i) => i);

/** Numbers of a tensor's first index. @param {import("../../lib/types.js").Tensor} of @param {number} at */
function part(of, at) {
  const { shape, data } = decode(of);
  const size = shape.slice(1).reduce((product, n) => product * n, 1);
  return Array.from(data).slice(at * size, (at + 1) * size);
}

/** The round in which each cell is decided, from 1. @param {Rounds} of */
const decidedIn = (of) => Array.from(decode(of.decided).data, (round) => round + 1);

/** @param {Rounds} of @param {State} state @param {Select} onselect @returns {import("./board.js").BoardData} */
export function rounds(of, { moment, cell, hide }, onselect) {
  const decided = decidedIn(of);
  const [counts, sure] = moment ? [part(of.counts, moment - 1), part(of.sure, moment - 1)] : [[], []];
  const kept = all.map((i) => part(of.sure, decided[i] - 1)[i]);
  const shown = (/** @type {number} */ share) => (hide ? "?" : percent(share));
  const cells = all.map((i) => {
    const [ink, params] = [counts[i] / FULL, { place: placed(i), ink: counts[i] }];
    if (!moment || decided[i] > moment) {
      const spoken = moment
        ? _("{place}: not decided; it drew ink {ink} of 16, {sure} sure", { ...params, sure: shown(sure[i]) })
        : _("{place}: not decided", params);
      return { ink: null, drawn: moment ? ink : null, spoken };
    }
    const isNew = decided[i] === moment;
    const spoken = _("{place}: ink {ink} of 16, decided in round {round}, {sure} sure", { ...params, round: decided[i], sure: shown(kept[i]) });
    return { ink, isNew, text: isNew ? shown(kept[i]) : "", spoken };
  });
  const rows = all.map((i) => [placed(i), ...(decided[i] > moment ? ["", "", ""] : [counts[i], decided[i], hide ? "?" : kept[i]])]);
  const columns = [_("cell"), _("ink, of 16"), _("decided in round"), _("how sure")];
  return { title: _("Cells decided after {n} rounds", { n: number(moment) }), cells, current: cell, table: { columns, rows }, onselect };
}

/** @param {string} title @param {number[] | null} counts null: there is none yet @param {State} state @param {Select} onselect @returns {import("./board.js").BoardData} */
function plainBoard(title, counts, { cell }, onselect) {
  const cells = all.map((i) => {
    const spoken = counts
      ? _("{place}: ink {ink} of 16", { place: placed(i), ink: number(counts[i], 1) })
      : _("{place}: nothing yet", { place: placed(i) });
    return { ink: counts ? Math.max(0, Math.min(1, counts[i] / FULL)) : null, spoken };
  });
  const names = Array.from({ length: SIDE }, (_row, i) => String(i + 1));
  const rows = names.map((name, row) => [name, ...names.map((_name, column) => (counts ? counts[SIDE * row + column] : ""))]);
  return { title, cells, current: cell, table: { columns: ["", ...names], rows }, onselect };
}

/** The noisy picture; after the last step it is what is written. @param {Moments} of @param {State} state @param {Select} onselect */
export function noisy(of, state, onselect) {
  const { moment, steps } = state;
  const counts = moment < steps ? part(of.noisy, moment).map((value) => (value + 1) * (FULL / 2)) : part(of.counts, steps - 1);
  const left = moment < steps ? decode(of.times).at(moment) : 0;
  return plainBoard(_("The noisy picture, at time {time}", { time: number(left, 2) }), counts, state, onselect);
}

/** What the network thinks is behind the noise. @param {Moments} of @param {State} state @param {Select} onselect */
export function clean(of, state, onselect) {
  const counts = state.moment ? part(of.counts, state.moment - 1) : null;
  return plainBoard(_("The picture that it thinks is behind the noise"), counts, state, onselect);
}

/** Which digit the vision transformer reads. @param {Rounds | Moments} of @param {State} state */
export function read(of, { moment, digit, hide }) {
  if (!moment) return "";
  const shares = part(of.reads, moment - 1);
  const found = shares.indexOf(Math.max(...shares));
  if (hide) return _("The reader of “A picture as tokens” looks at it too: its answer is hidden.");
  return found === digit
    ? _("The reader of “A picture as tokens” takes it for a {digit}, with {share}.", { digit: found, share: percent(shares[found]) })
    : _("The reader of “A picture as tokens” takes it for a {found}, with {share}, and not for a {digit}.", { found, digit, share: percent(shares[found]) });
}

/** Of the chosen cell, the levels that were likeliest. @param {Rounds} of @param {State} state */
export function likely(of, { moment, cell, hide }) {
  if (!moment) return _("Choose a cell: below you see where it looks.");
  const decided = decidedIn(of)[cell];
  const place = placed(cell);
  if (hide) return _("Of {place}, the numbers are hidden.", { place });
  const at = Math.min(moment, decided);
  const levels = decode(of.probabilities).shape[2];
  const shares = part(of.probabilities, at - 1).slice(cell * levels, (cell + 1) * levels);
  const order = shares.map((_share, i) => i).sort((a, b) => shares[b] - shares[a]);
  const [first, second] = order.map((i) => ({ ink: i * (FULL / (levels - 1)), share: percent(shares[i]) }));
  const params = { place, round: at, a: first.ink, b: second.ink, first: first.share, second: second.share };
  return decided > moment
    ? _("In round {round}, {place} is still open: likeliest is ink {a} of 16, with {first}, then {b}, with {second}.", params)
    : _("When {place} was decided, in round {round}, likeliest was ink {a} of 16, with {first}, then {b}, with {second}.", params);
}

/** Names of the tokens of a way. @param {"masked" | "diffusion"} kind */
function tokens(kind) {
  return kind === "masked" ? [_("the digit"), ...all.map(placed)] : Array.from({ length: ACROSS * ACROSS }, (_patch, i) => `p${i + 1}`);
}

/** The token of a cell. @param {"masked" | "diffusion"} kind @param {number} cell */
export function tokenOf(kind, cell) {
  const [row, column] = [Math.floor(cell / SIDE), cell % SIDE];
  return kind === "masked" ? 1 + cell : ACROSS * Math.floor(row / 2) + Math.floor(column / 2);
}

/** @param {"masked" | "diffusion"} kind @param {Pick<State, "moment" | "cell">} at */
export function looksTitle(kind, { moment, cell }) {
  const params = { token: tokens(kind)[tokenOf(kind, cell)], n: number(Math.max(1, moment)) };
  return kind === "masked" ? _("Where {token} looks in round {n}", params) : _("Where {token} looks in step {n}", params);
}

/** @param {"masked" | "diffusion"} kind @param {Looks} of @param {Rounds | Moments} written @param {State} state @returns {import("./looks.js").LooksData} */
export function looks(kind, of, written, { moment, cell, hide }) {
  const at = Math.max(0, moment - 1);
  const [, layers, heads] = decode(of.weights).shape;
  const now = part(of.weights, at);
  const keys = now.length / (layers * heads);
  const names = tokens(kind);
  const every = Array.from({ length: layers * heads }, (_head, i) => {
    const shares = now.slice(i * keys, (i + 1) * keys);
    const most = shares.indexOf(Math.max(...shares));
    const params = { layer: Math.floor(i / heads), head: i % heads, key: names[most], share: percent(shares[most]) };
    const spoken = _("Layer {layer}, head {head}: most to {key}, {share}", params);
    return { title: `${params.layer}·${params.head}`, spoken, shares, params, most: shares[most] };
  });
  const sharpest = every.reduce((best, each) => (each.most > best.most ? each : best));
  const token = names[tokenOf(kind, cell)];
  const params = { ...sharpest.params, token };
  return {
    title: looksTitle(kind, { moment, cell }),
    heads: every,
    columns: heads,
    names,
    across: kind === "masked" ? SIDE : ACROSS,
    ink: part(written.counts, at).map((count) => count / FULL),
    said: _("The sharpest of these is head {head} of layer {layer}: {token} gives {share} of its attention to {key}.", params),
    blank: hide,
  };
}

/** What came of the question: of the 16 cells in the corners and of the 16 in the middle, the mean round. @param {Rounds} of */
export function corners(of) {
  const decided = decidedIn(of);
  const isEdge = (/** @type {number} */ i) => i < 2 || i > SIDE - 3;
  const isMiddle = (/** @type {number} */ i) => i > 1 && i < SIDE - 2;
  const mean = (/** @type {(row: number, column: number) => boolean} */ isIn) => {
    const own = all.filter((i) => isIn(Math.floor(i / SIDE), i % SIDE));
    return own.reduce((sum, i) => sum + decided[i], 0) / own.length;
  };
  return { corners: mean((row, column) => isEdge(row) && isEdge(column)), middle: mean((row, column) => isMiddle(row) && isMiddle(column)) };
}
