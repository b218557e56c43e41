// @ts-check
// Two heads side by side, or one head on two sentences: both maps, and if they have one shape the difference.
import { Refusal, ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { field, maybe, part, text } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import * as options from "../../lib/options.js";
import { remembered } from "../../lib/remembered.js";
import * as picture from "../../views/picture.js";
import * as data from "./pair/data.js";
import { isHead } from "./head-state.js";
import { asked, model } from "./state.js";
import { windowOf } from "../../lib/window.js";

/** @typedef {import("../../lib/types.js").WeightsResponse} Answer */
/** @typedef {import("./state.js").State} State */
/** @typedef {"left" | "right"} Side */
/** What this part keeps in the link: two heads, [layer, head] each, and the second sentence ("": the same). @typedef {{left: number[], right: number[], second: string}} Own */

const SHOWN = 80; // characters of the first sentence, if the second one is empty
const SIDES = /** @type {Side[]} */ (["left", "right"]);

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  const places = frame();
  panel.append(...places.all);
  /** @type {State} */
  let state;
  /** @type {{sides: data.Sides, difference: data.Difference | null} | null} */
  let shown = null;
  /** The cell that is pointed at. @type {data.Cell | null} */
  let pointed = null;
  let frameAsked = 0;
  /** @type {Map<string, any>} */
  const views = new Map();
  const [ofLeft, ofRight] = SIDES.map(() =>
    remembered(
      (/** @type {object} */ body, signal) =>
        ask(`/api/models/${model.id}/weights`, body, signal),
    ),
  );
  saves("left", _("one head"));
  saves("right", _("the other head"));
  saves("difference", _("first − second"));
  places.second.addEventListener("input", () => keep({ second: places.second.value }));
  places.same.addEventListener("click", () => keep({ right: checked(state).left }));
  panel.addEventListener("pointerleave", () => point(null));

  /** @param {Side | "difference"} name @param {string} what it shows */
  function saves(name, what) {
    carry.beside(places[name].tools, what, () => views.get(name), () => {
      const { left, right } = checked(state);
      const [of, other] = [left, right].map(([layer, head]) => _("Layer {layer}, head {head}", { layer, head }));
      const about = { left: [of], right: [other], difference: [`${of} − ${other}`] };
      return { about: about[name], caption: places.said.textContent ?? "" };
    });
  }

  /** @param {Partial<Own>} by */
  function keep(by) {
    change(OWN.kept(state, { ...checked(state), ...by }));
  }

  /** @param {State} to @param {import("../../lib/types.js").Token[]} tokens */
  async function update(to, tokens) {
    state = to;
    const own = checked(to);
    controls(own);
    const window = windowOf(to, tokens.length); // of a long text; the tab Heads moves it
    const question = { ...asked(to), ...(window && { window }) };
    const sides = await answers(question, own);
    if (!sides) return;
    const isShown = SIDES.every((side) => sides[side].head === shown?.sides[side].head);
    if (!isShown) shown = { sides, difference: data.difference(sides) };
    render();
  }

  /** Both sides; null if a newer question came, or the second sentence was refused. @param {ReturnType<typeof asked>} of @param {Own} own @returns {Promise<data.Sides | null>} */
  async function answers(of, { left, right, second }) {
    const [a, b] = [left, right].map(([layer, head]) => ({ layer, head }));
    if (!second.trim()) {
      tell(null);
      const both = await ofLeft({ ...of, heads: [a, b] });
      return both && { left: { of: both, head: both.heads[0] }, right: { of: both, head: both.heads[1] } };
    }
    const [one, other] = await Promise.all([
      ofLeft({ ...of, heads: [a] }),
      ofRight({ ...of, text: second, interventions: [], heads: [b] }).catch(refused),
    ]);
    if (!one || !other) return null; // the first is asked for each time, so that it says whether something newer was
    tell(other instanceof Refusal ? other.message : null);
    if (other instanceof Refusal) return null;
    return { left: { of: one, head: one.heads[0] }, right: { of: other, head: other.heads[0] } };
  }

  /** @param {unknown} error */
  function refused(error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }

  /** What is wrong with the second sentence. @param {string | null} message */
  function tell(message) {
    places.problem.hidden = message === null;
    places.problem.textContent = message ?? "";
    places.second.setAttribute("aria-invalid", String(message !== null));
    places.maps.classList.toggle("stale", message !== null);
  }

  /** @param {Own} own */
  function controls(own) {
    if (document.activeElement !== places.second) places.second.value = own.second;
    places.second.placeholder = state.text.slice(0, SHOWN);
    for (const side of SIDES) {
      const [layer, head] = own[side];
      const choices = [options.whole("layer", model.layers), options.whole("head", model.heads)];
      options.show(places[side].choice, choices, { layer, head }, (name, value) => {
        const [layer, head] = checked(state)[side];
        keep({ [side]: name === "layer" ? [Number(value), head] : [layer, Number(value)] });
      });
    }
  }

  function render() {
    if (!shown) return;
    const { sides, difference } = shown;
    const cell = pointed ?? data.focus(sides, state);
    const given = { cell, hide: state.hide, onfocus: choose, onhover: point };
    for (const side of SIDES) show(side, places[side].map, data.ofSide(sides[side], given));
    places.difference.whole.hidden = !difference;
    places.difference.choice.textContent = difference && !state.hide ? data.scaleOf(difference) : "";
    if (difference) show("difference", places.difference.map, data.ofDifference(difference, sides, given));
    places.said.textContent = data.words(sides, difference, state);
    places.readout.textContent = data.readout(sides, cell, state.hide);
  }

  /** @param {string} name @param {HTMLElement} place @param {data.Picture} given */
  function show(name, place, given) {
    const mounted = views.get(name);
    if (mounted) mounted.update(given);
    else views.set(name, picture.mount(place, given));
  }

  /** @param {number} row @param {number} column */
  function choose(row, column) {
    if (!shown) return;
    const first = data.origin(shown.sides.left);
    change({ row: first.row + row, column: first.column + column });
  }

  /** The same cell in all, at most once for each frame of the screen. @param {data.Cell | null} cell */
  function point(cell) {
    if (cell?.row === pointed?.row && cell?.column === pointed?.column) return;
    pointed = cell;
    cancelAnimationFrame(frameAsked);
    frameAsked = requestAnimationFrame(render);
  }

  return { update };
}

const OWN = part("pair", {
  left: maybe(field((given) => (isHead(given) ? given : undefined), null)), // null: the head in focus
  right: maybe(field((given) => (isHead(given) ? given : undefined), null)), // null: the one after it
  second: text(""),
});

/** @param {State} state @returns {Own} */
function checked(state) {
  const { layer, head } = state;
  const next = model.heads > 1 ? [layer, (head + 1) % model.heads] : [(layer + 1) % model.layers, head];
  const { left, right, second } = OWN.checked(state);
  return { left: left ?? [layer, head], right: right ?? next, second };
}

/** What stands still. */
function frame() {
  const second = h("textarea", { id: "pair-second", rows: 1, spellcheck: false, dir: "auto" });
  second.setAttribute("aria-describedby", "pair-problem");
  const label = h(
    "label",
    { class: "sentence second" },
    h("span", {}, _("Second sentence; if left empty, it is the first")),
    second,
  );
  const problem = h("p", { class: "problem", id: "pair-problem", role: "alert", hidden: true });
  const same = h("button", { type: "button" }, _("The same head on both"));
  const ask = h("div", { class: "second-side" }, label, same);
  const side = (/** @type {string} */ id, /** @type {string} */ name) => {
    const [choice, map] = [h("span", { class: "options" }), h("div", { class: "map" })];
    const [title, tools] = [h("h2", { id: `pair-${id}` }, name), h("div", { class: "tools-of-side" }, choice)];
    return { choice, tools, map, whole: h("section", { "aria-labelledby": `pair-${id}` }, title, tools, map) };
  };
  const [left, right] = [side("left", _("One head")), side("right", _("The other head"))];
  const difference = side("difference", _("First − second"));
  const said = h("p", { class: "caption", role: "status" });
  const readout = h("p", { class: "readout" });
  const maps = h("div", { class: "pair" }, left.whole, right.whole, difference.whole);
  return {
    second,
    problem,
    same,
    left,
    right,
    difference,
    said,
    readout,
    maps,
    all: [ask, problem, said, readout, maps],
  };
}
