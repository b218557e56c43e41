// @ts-check
// The head in focus over hundreds of texts: what is kept of it beside the weights, else what is measured when one asks.
import { Refusal, ask, lines } from "../../../lib/api.js";
import * as carry from "../../../lib/carry.js";
import { fill, h } from "../../../lib/dom.js";
import { flag, part } from "../../../lib/fields.js";
import { _, number } from "../../../lib/i18n.js";
import { remembered } from "../../../lib/remembered.js";
import * as spread from "../../../views/spread.js";
import { hasSides, model } from "../state.js";
import { MIXED, patternOf, sortOf, titleOf } from "./overview-data.js";
import { checked, kept } from "./overview-state.js";

/** @typedef {import("../../../lib/types.js").HeadSpread} HeadSpread */
/** @typedef {import("../../../lib/types.js").SpreadLine} SpreadLine */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("./overview-data.js").Found} Found */

const PATH = /** @type {const} */ (`/api/models/${model.id}/spread`);
const TEXTS = 300;
const link = part("large", { open: flag() }); // whether the spread is shown, and not the sentence alone

/** @param {HTMLElement} place @param {import("../tabs.js").Change} change */
export function mount(place, change) {
  /** @type {State} */
  let state;
  /** @type {Found} */
  let found;
  /** @type {HeadSpread | null} */
  let shown = null;
  let isWanted = false; // of a model of which nothing is kept
  /** @type {AbortController | null} */
  let going = null;
  /** @type {ReturnType<typeof spread.mount> | null} */
  let view = null;

  const known = remembered((/** @type {object} */ body, signal) => ask(PATH, body, signal));
  const said = h("p", { class: "caption" });
  const bar = h("progress", { max: TEXTS, value: 0, hidden: true, "aria-label": _("Texts that are measured") });
  const far = h("span", { class: "notice" });
  const button = h("button", { type: "button", onclick: pressed });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const figure = h("div", {});
  const details = h("details", { ontoggle: toggled }, h("summary", {}, _("How each score is spread, and the texts at both ends")), figure);
  const title = h("h3", { id: "large-title" }, _("Over many texts"));
  fill(place, title, said, h("div", { class: "row-of-tools" }, button, bar, far), problem, details);

  /** @param {State} to @param {Found} of what is shown of all heads */
  async function update(to, of) {
    [state, found] = [to, of];
    place.hidden = hasSides && state.side !== "encoder"; // its other parts read what was answered, too
    if (place.hidden) return;
    if (!isOfThese(shown)) await read();
    draw();
  }

  /** @param {HeadSpread | null} of */
  const isOfThese = (of) => of?.layer === state.layer && of.head === state.head;

  /** What is kept; of a model that was measured here, what the server remembers of this head, which nobody waits for. */
  async function read() {
    if (isWanted) return void measure();
    try {
      const { layer, head } = state;
      const answer = await known({ layer, head });
      if (answer && isOfThese(answer.spread)) shown = answer.spread;
    } catch (error) {
      refused(error);
    }
  }

  function toggled() {
    if (link.checked(state).open !== details.open) change(link.kept(state, { open: details.open }));
    draw();
  }

  function pressed() {
    isWanted = !going;
    if (!going) return void measure();
    going.abort();
    going = null;
    draw();
  }

  /** Until there is an answer about the head in focus; who chooses another one meanwhile does not begin anew. */
  async function measure() {
    if (going) return;
    const own = (going = new AbortController());
    problem.hidden = true;
    far.textContent = "";
    draw();
    try {
      do await measured(own.signal);
      while (!isOfThese(shown) && own === going);
    } catch (error) {
      if (!own.signal.aborted) refused(error);
    }
    if (own !== going) return;
    going = null;
    draw();
  }

  /** @param {AbortSignal} signal */
  async function measured(signal) {
    const { layer, head } = state;
    const isLast = (/** @type {SpreadLine} */ { spread: whole }) => whole !== null;
    for await (const line of lines(`${PATH}/measured`, { layer, head }, signal, isLast)) progressed(line);
  }

  /** @param {unknown} error */
  function refused(error) {
    if (!(error instanceof Refusal)) throw error;
    [problem.textContent, problem.hidden, isWanted] = [error.message, false, false];
  }

  /** @param {SpreadLine} line */
  function progressed({ done, of, spread: whole }) {
    [bar.max, bar.value] = [of, done];
    far.textContent = _("{done} of {of} texts", { done: number(done), of: number(of) });
    shown = whole ?? shown;
  }

  function draw() {
    const of = isOfThese(shown) ? shown : null;
    if (shown && !of && going) return; // the answer about this head is on its way
    bar.hidden = far.hidden = !going;
    button.hidden = Boolean(of);
    button.textContent = going ? _("Stop") : _("Measure it on up to {n} texts", { n: number(TEXTS) });
    details.hidden = !of;
    details.open = link.checked(state).open;
    said.textContent = of ? spread.said({ spread: own(of), blank: state.hide }) : _("What a head does on one text says little of what it does on others. Of this model that is not measured yet.");
    if (!of || !details.open) return;
    const data = dataOf(of);
    if (view) view.update(data);
    else {
      view = spread.mount(figure, data);
      carry.mount(figure, _("this head over many texts"), carried);
    }
  }

  /** With what the head does on the text that is shown, if nothing is changed there. @param {HeadSpread} of @returns {HeadSpread} */
  function own(of) {
    if (state.interventions.length || checked(state).hideFirst) return of;
    const index = of.layer * found.heads + of.head;
    const name = found.of.patterns[found.name(index)];
    const patterns = of.patterns.map((each) => {
      const pattern = patternOf(found, each.id);
      return { ...each, own: found.counted(index, pattern) ? found.score(index, pattern) : null };
    });
    return { ...of, patterns, own: { id: name?.id ?? "", title: name?.title ?? MIXED, texts: 1 } };
  }

  /** @param {HeadSpread} of @returns {spread.SpreadData} */
  function dataOf(of) {
    return {
      spread: own(of),
      title: titleOf(found, of.layer * found.heads + of.head),
      from: _("The texts are passages of 24 to 63 words from children's stories that stories15M wrote; on texts of another kind the head may do something else."),
      chosen: sortOf(found, checked(state).sort),
      blank: state.hide,
      onchoose: (sort) => change(kept(state, { sort })),
      onopen: ({ text }) => change({ text, second: "", interventions: [], row: -1, column: -1 }),
    };
  }

  /** @returns {carry.Carried | null} */
  function carried() {
    if (!view || !shown) return null;
    const { spread: of, title: name } = dataOf(shown);
    const whole = state.hide ? null : { title: _("All bars"), name: _("all bars"), of: () => spread.binned(of) };
    return { view, name: _("over many texts"), about: [name], caption: said.textContent ?? "", whole };
  }

  return { update };
}
