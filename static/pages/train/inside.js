// @ts-check
// A moment opened: every number of a model's pass over an example, or over words of one's own.
import { find } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { asking, tell } from "../../lib/problem.js";
import { ATTENTION, CROSS, played, WEIGHTS } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { isOfTokens, largest, plane } from "../../lib/tensor.js";
import { walked } from "../../lib/walked.js";
import * as walkthrough from "../../walkthrough/walkthrough.js";
import { wordsOf } from "./course.js";
import * as lab from "./lab.js";
import * as large from "./large.js";
import { silentAt } from "./onward.js";
import * as pulled from "./pulled.js";
import * as second from "./second.js";
import { WHO } from "./settings.js";
import * as silence from "./silence.js";
import { asked, chosen, taskOf } from "./state.js";

/** @typedef {import("../../lib/types.js").Opened} Opened */
/** @typedef {import("./state.js").State} State */

/** @param {(by: Partial<State>) => void} change */
export function mount(change) {
  const [section, place, own] = [find("#inside"), find("#walkthrough"), /** @type {HTMLInputElement} */ (find("#own"))];
  const steps = walked("/api/train/moment", "/api/train/moment/cell");
  const silent = silence.mount((heads) => change({ silence: heads }));
  const [beside, gradient, many] = [second.mount(change), pulled.mount(change), large.mount(change)];
  /** @type {ReturnType<typeof walkthrough.mount> | null} */
  let view = null;
  for (const radio of radios()) radio.addEventListener("change", () => change({ model: Number(radio.value), head: 0, row: -1, column: -1 }));
  own.addEventListener("change", () => change({ text: own.value.trim(), row: -1, column: -1 }));
  find("#close").addEventListener("click", () => change({ open: false }));

  /** @param {State} state @param {number | null} step of the training; null: there is none @param {import("../../lib/types.js").Moment[]} moments @param {(moment: number, model: number) => import("./file.js").Weights | null} weightsOf those of a file */
  async function update(state, step, moments, weightsOf) {
    section.hidden = !state.open || step === null;
    if (section.hidden || step === null) return;
    for (const radio of radios()) radio.checked = Number(radio.value) === state.model;
    if (document.activeElement !== own) own.value = state.text;
    const task = taskOf(state.task);
    const text = state.text ? { text: wordsOf(state.text, task.words) } : {};
    const { layers, heads } = chosen(state)[state.model];
    const quiet = silence.fitting(state.silence, { layers, heads });
    silent.update({ layers, heads, silence: quiet, since: silentAt(state.changes, state.model, step) });
    const body = { ...asked(state), step, model: state.model, silence: quiet, ...text, ...given(weightsOf(state.moment, state.model)) };
    const problem = find("#inside-problem");
    await asking(
      async () => {
        const found = await steps.of(body);
        if (!found) return;
        tell(own, null, [place], problem);
        show(found, state, body, step);
        const at = focused(found.steps, found.source, state);
        void lab.update(state, step, found.tokens, weightsOf(state.moment, state.model) !== null);
        void beside.update(state, body, found, at, moments, (moment) => given(weightsOf(moment, state.other)));
        void gradient.update(state, body);
        void many.update(state, body, layers, heads);
      },
      ({ message }) => tell(own, message, [place], problem),
      [place],
    );
  }

  /** @param {Opened} found @param {State} state @param {object} body @param {number} step */
  function show(found, state, body, step) {
    silence.answered(found);
    const data = dataOf(found, state, body, step);
    if (view) view.update(data);
    else view = walkthrough.mount(place, data);
  }

  /** @param {Opened} found @param {State} state @param {object} body @param {number} step @returns {walkthrough.WalkthroughData} */
  function dataOf({ steps: all, tokens, source }, state, body, step) {
    const at = focused(all, source, state);
    const { rows, columns, rowAxis, heads } = plane(at);
    const head = Math.min(state.head, Math.max(0, heads - 1));
    const row = Math.min(state.row < 0 ? (isOfTokens(rowAxis) ? tokens.length - 1 : 0) : state.row, rows - 1);
    const column = state.column < 0 ? (state.hide ? 0 : largest(at, head, row)) : Math.min(state.column, columns - 1);
    return {
      steps: all,
      tokens: { query: tokens, key: source.length ? source : tokens },
      code: shipped.code ?? [],
      level: 3,
      focus: { step: at.id, head, row, column, hide: state.hide, hideFrom: state.hideFrom },
      onfocus: (focus) => change(focus),
      carried: { about: [taskOf(state.task).title, WHO[state.model], _("Step {n}", { n: number(step) })] },
      explain: steps.explain(body),
    };
  }

  return { update };
}

/** @param {import("./file.js").Weights | null} weights */
const given = (weights) => (weights ? { weights } : {});

/** The step that is walked through; with a source it is looked at across. @param {Opened["steps"]} all @param {Opened["source"]} source @param {State} state */
function focused(all, source, state) {
  const wanted = source.length ? state.step.replace(`/${ATTENTION}/`, `/${CROSS}/`) : state.step;
  return all.find(({ id }) => id === wanted) ?? played(all, WEIGHTS) ?? all[all.length - 1];
}

/** @returns {HTMLInputElement[]} */
const radios = () => [...document.querySelectorAll('#whose input[name="model"]')].map((each) => /** @type {HTMLInputElement} */ (each));
