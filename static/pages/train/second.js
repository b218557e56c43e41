// @ts-check
// The moment that is open beside another one, or the other model's: the same step at both, and what differs.
import { ask } from "../../lib/api.js";
import { fill, find, h } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { labels } from "../../lib/labels.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import { plane, scale, shapeOf } from "../../lib/tensor.js";
import * as gallery from "./gallery.js";
import { WHO } from "./settings.js";

/** @typedef {import("../../lib/types.js").Opened} Opened */
/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("../../lib/types.js").Step} Step */
/** @typedef {import("./state.js").State} State */
/** @typedef {{step: number, model: number, silence: number[][]} & Record<string, unknown>} Asked */

/** @param {(by: Partial<State>) => void} change */
export function mount(change) {
  const details = /** @type {HTMLDetailsElement} */ (find("#beside"));
  const [second, other] = [/** @type {HTMLSelectElement} */ (find("#second")), /** @type {HTMLSelectElement} */ (find("#other-model"))];
  const question = remembered((/** @type {object} */ body, signal) => ask("/api/train/moment", body, signal));
  const pictures = gallery.mount(find("#beside-pictures"), [_("this moment"), _("the other moment"), _("the difference of the two")]);
  let isShown = false;
  let first = 0; // the moment that it opens with
  second.addEventListener("change", () => change({ second: Number(second.value) }));
  other.addEventListener("change", () => change({ other: Number(other.value) }));
  details.addEventListener("toggle", () => details.open !== isShown && change({ second: details.open ? first : -1 }));

  /** @param {State} state @param {Asked} body what is open @param {Opened} found @param {Step} at the step in focus @param {Moment[]} moments @param {(moment: number) => object} given the weights of a file */
  async function update(state, body, found, at, moments, given) {
    isShown = state.second >= 0;
    details.open = isShown;
    first = moments[0].step === body.step ? moments.length - 1 : 0;
    if (!isShown) return;
    const place = Math.min(state.second, moments.length - 1);
    if (second.options.length !== moments.length) fill(second, moments.map(({ step }, i) => h("option", { value: String(i) }, _("Step {n}", { n: number(step) }))));
    [second.value, other.value] = [String(place), String(state.other)];
    const { silence: _silent, weights: _weights, ...rest } = body;
    const problem = find("#beside-problem");
    await asking(
      async () => {
        const theirs = await question({ ...rest, step: moments[place].step, model: state.other, ...given(place) });
        tell(second, null, ["#beside-pictures"], problem);
        if (theirs) show(state, body, found, at, theirs, moments[place].step);
      },
      ({ message }) => tell(second, message, ["#beside-pictures"], problem),
      ["#beside-pictures"],
    );
  }

  /** @param {State} state @param {Asked} body @param {Opened} found @param {Step} at @param {Opened} theirs @param {number} step theirs */
  function show(state, body, found, at, theirs, step) {
    const twin = theirs.steps.find(({ id }) => id === at.id);
    const isAlike = twin !== undefined && String(shapeOf(twin)) === String(shapeOf(at));
    const names = [named(body.step, body.model), named(step, state.other)];
    const said = !twin
      ? _("{other} has no step “{step}”.", { other: names[1], step: at.id })
      : isAlike
        ? _("The step “{step}” at both, and this moment minus the other. Another step is chosen above.", { step: at.id })
        : _("The step “{step}” has another shape in the two, so that nothing can be subtracted.", { step: at.id });
    find("#beside-said").textContent = said;
    const mine = hung(at, found, state.head, names[0]);
    const their = twin ? hung(twin, theirs, state.head, names[1]) : null;
    if (their) mine.scale = their.scale = { ...mine.scale, largest: Math.max(mine.scale.largest, their.scale.largest) }; // one colour, one number
    pictures.update([mine, their, isAlike && their ? apart(mine, their) : null], { about: [at.id], caption: said, blank: state.hide });
  }

  return { update };
}

/** @param {number} step @param {number} model */
const named = (step, model) => _("{who}, step {n}", { who: WHO[model], n: number(step) });

/** @param {Step} step @param {Opened} of @param {number} head @param {string} title @returns {gallery.Hung} */
function hung(step, { steps, tokens, source }, head, title) {
  const own = plane(step, head);
  const both = { query: tokens, key: source.length ? source : tokens };
  return { plane: own, rowLabels: labels(step, own.rowAt, both), columnLabels: labels(step, own.columnAt, both), scale: scale(step, steps), title };
}

/** One minus the other; of two that are both −∞ nothing is left. @param {gallery.Hung} one @param {gallery.Hung} other @returns {gallery.Hung} */
function apart(one, other) {
  const [a, b] = [one.plane, other.plane];
  const at = (/** @type {number} */ row, /** @type {number} */ column) => {
    const [mine, theirs] = [a.at(row, column), b.at(row, column)];
    return mine === theirs ? 0 : mine - theirs;
  };
  let largest = 0;
  for (let row = 0; row < a.rows; row++) for (let column = 0; column < a.columns; column++) if (Number.isFinite(at(row, column))) largest = Math.max(largest, Math.abs(at(row, column)));
  return { ...one, plane: { ...a, at }, scale: { kind: "signed", largest: largest || 1 }, title: _("This moment − the other") };
}
