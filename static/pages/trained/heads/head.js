// @ts-check
// One head large: as a matrix, as lines together with other heads, or by the components of its scores; its weights as
// they are, or times the size of what they weigh.
import { Refusal, ask, latest } from "../../../lib/api.js";
import * as carry from "../../../lib/carry.js";
import { fill, find, h } from "../../../lib/dom.js";
import { _ } from "../../../lib/i18n.js";
import * as options from "../../../lib/options.js";
import { sample } from "../../../lib/wired.js";
import * as heatmap from "../../../views/heatmap.js";
import * as lines from "../../../views/lines.js";
import * as between from "./between.js";
import * as components from "./components.js";
import * as data from "./head-data.js";
import { MOST, checked, kept } from "../head-state.js";
import { NAMES } from "../measure.js";
import { model } from "../state.js";

/** @typedef {import("../../../lib/types.js").Attention} Attention */
/** @typedef {import("../../../lib/types.js").WeightsResponse} Weights */
/** @typedef {import("../head-state.js").Own} Own */
/** @typedef {import("../state.js").State} State */
/** @typedef {{layers: number, heads: number}} Sizes of what is looked at: a decoder's may be others than its encoder's */

const VIEWS = { heatmap, lines, components };
/** @type {Record<State["view"], string>} */
const TITLES = { heatmap: _("Matrix"), lines: _("Lines"), components: _("Components") };

/** @param {HTMLElement} section @param {import("../tabs.js").Change} change */
export function mount(section, change) {
  const place = h("div", { id: "focus" });
  const measure = choice("measure", _("What to show for each pair"), NAMES, (to) => keep({ measure: to }));
  const view = choice("view", _("How to draw the head"), TITLES, (to) => change({ view: to }));
  const way = choice("between", _("Between which sentences"), between.WAYS, (to) =>
    change(between.chosen(state, to, of?.second ?? 0)),
  );
  const chips = h("div", { class: "overlaid", role: "group", "aria-label": _("Heads in the picture") });
  const [note, problem] = [h("p", { class: "notice" }), h("p", { class: "problem", role: "alert" })];
  const title = h("h2", { id: "focus-title" });
  const head = h("span", { id: "head", class: "options" });
  const top = h("div", { class: "title" }, title, head);
  const switches = h("div", { class: "switches" }, view.element, measure.element, way.element);
  section.append(top, switches, chips, problem, place, note);
  /** @type {State} */
  let state;
  /** @type {Attention | null} */
  let of = null;
  /** @type {Sizes} */
  let sizes = model;
  /** What several heads were asked for, and what was answered. @type {{asked: string, found: Weights | null, refusal: string}} */
  let several = { asked: "", found: null, refusal: "" };
  let turn = 0;
  /** @type {{name: State["view"], view: carry.Carried["view"] & {update: (data: any) => void, destroy: () => void}} | null} */
  let shown = null;
  carry.mount(top, _("this head"), () => shown && { view: shown.view, name: `${title.textContent}, ${TITLES[shown.name]}`, about: [NAMES[checked(state).measure]] });
  const question = latest(
    (/** @type {object} */ body, signal) =>
      ask(`/api/models/${model.id}/weights`, body, signal),
  );

  /** @param {Partial<Own>} by */
  function keep(by) {
    change(kept(state, by));
  }

  /** Whether it shows this state; a newer one may have come. @param {State} to @param {Attention} attention its head in focus @param {Sizes} all */
  async function update(to, attention, all) {
    const own = ++turn;
    const isThere = !data.needsSeveral(to) || (await answer(data.several(to, attention)));
    if (!isThere || own !== turn) return false;
    const pins = of && data.followed(state, of, to, attention);
    [state, of, sizes] = [to, attention, all];
    if (pins) keep({ pins });
    else render();
    return !pins;
  }

  /** Whether there is an answer, or none is asked for any more. A refusal is said here: the head in focus is shown all the same. @param {object} body */
  async function answer(body) {
    const key = JSON.stringify(body);
    if (several.asked === key) return true;
    try {
      const found = await question(body);
      if (!found) return false;
      several = { asked: key, found, refusal: "" };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      several = { asked: key, found: null, refusal: error.message };
    }
    return true;
  }

  function render() {
    if (!of) return;
    const own = checked(state);
    const isNeeded = data.needsSeveral(state);
    const found = isNeeded ? several.found : null;
    problem.textContent = isNeeded ? several.refusal : "";
    problem.hidden = !problem.textContent;
    controls(own);
    note.textContent = data.note(of, found, state);
    if (state.view === "lines") show("lines", data.lines(of, found, state, change));
    else if (state.view === "components") show("components", data.components(of, state, change));
    else show("heatmap", data.heatmap(of, found, state, change));
  }

  /** The views take each other's place. @param {State["view"]} name @param {any} given */
  function show(name, given) {
    if (shown?.name === name) return shown.view.update(given);
    shown?.view.destroy();
    shown = { name, view: VIEWS[name].mount(place, given) };
  }

  /** @param {Own} own */
  function controls(own) {
    const { layer, head: number } = state;
    title.textContent = _("Layer {layer}, head {head}", { layer, head: number });
    const choices = [options.whole("layer", sizes.layers), options.whole("head", sizes.heads)];
    options.show(head, choices, { layer, head: number }, (name, value) => change({ [name]: Number(value) }));
    view.set(state.view);
    measure.set(own.measure);
    measure.element.hidden = state.view === "components";
    way.set(own.between);
    way.element.hidden = state.view === "components" || (of?.second ?? null) === null;
    chips.hidden = state.view !== "lines";
    if (state.view === "lines") overlaid(own);
  }

  /** The heads in the picture; one that is kept stays in it when another one is chosen. @param {Own} own */
  function overlaid({ heads }) {
    const { layer, head } = state;
    const isIn = (/** @type {{layer: number, head: number}} */ at) =>
      heads.some((each) => String(each) === `${at.layer},${at.head}`);
    const parts = data.heads(state).map((at, i) => {
      const name = data.nameOf(at);
      const to = h("button", { type: "button", class: "chip", onclick: () => change(at) }, sample(i), ` ${name}`);
      if (at.layer === layer && at.head === head) to.setAttribute("aria-current", "true");
      const without = () => keep({ heads: heads.filter((each) => String(each) !== `${at.layer},${at.head}`) });
      const attributes = {
        type: "button",
        class: "chip",
        "aria-label": _("Remove {head}", { head: name }),
        onclick: without,
      };
      return h("span", {}, to, isIn(at) && h("button", attributes, "×"));
    });
    const add = h("button", { type: "button", onclick: () => keep({ heads: [...heads, [layer, head]] }) });
    add.textContent = _("Keep {head} and choose another", { head: data.nameOf(state) });
    add.hidden = isIn(state) || heads.length >= MOST - 1;
    fill(chips, parts, add);
  }

  return { update };
}

/**
 * A switch of a few ways.
 * @template {string} K
 * @param {string} name @param {string} legend @param {Record<K, string>} titles @param {(to: K) => void} onchange
 */
function choice(name, legend, titles, onchange) {
  const ways = /** @type {K[]} */ (Object.keys(titles));
  const input = (/** @type {K} */ value) => h("input", { type: "radio", name, value, onchange: () => onchange(value) });
  const labels = ways.map((value) => h("label", {}, input(value), h("span", {}, titles[value])));
  const element = h("fieldset", { class: "switch", id: name }, h("legend", { class: "unseen" }, legend), labels);
  const set = (/** @type {K} */ value) => {
    /** @type {HTMLInputElement} */ (find(`input[value="${value}"]`, element)).checked = true;
  };
  return { element, set };
}
