// @ts-check
// The step's name, its axes with their sizes, and which head is shown.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { counted, headName } from "../lib/labels.js";
import { noPicture, read, sentences } from "../lib/view.js";
import { axesOf, leading, plane, shapeOf, sides, unravel } from "../lib/tensor.js";
import { roleOf } from "../lib/roles.js";

/** @typedef {{step: import("../lib/types.js").Step, tokens: import("../lib/labels.js").Tokens, head: number, level: 2 | 3, onselect: (head: number) => void, onstart?: (() => void) | null}} TitleData level: among the page's headings; onstart: to the first step, from a later one */

const MOST_BUTTONS = 12; // more stand in a list

/** @param {HTMLElement} element @param {TitleData} data @returns {import("../lib/view.js").View<TitleData>} */
export function mount(element, data) {
  const heading = h(data.level === 2 ? "h2" : "h3", {});
  const heads = h("div", { class: "heads", role: "group", "aria-label": _("Head") });
  const start = h("button", { type: "button", class: "link start", onclick: () => data.onstart?.() }, _("Start at step 1"));
  const place = h("div", { class: "title" }, heading, heads, start);
  element.append(place);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  /** @type {HTMLSelectElement | null} */
  let list = null;
  let signature = "";
  update(data);

  /** @param {TitleData} next */
  function update(next) {
    data = next;
    const shape = shapeOf(data.step);
    const { down, across } = sides(plane(data.step));
    const own = axesOf(data.step);
    const named = down ? [...own.slice(0, -2), down, across] : own;
    const axes = named.map((axis, i) => counted(axis, shape[i]));
    const symbol = h("span", { class: `symbol ${roleOf(data.step.name)}` }, data.step.id.split(/(?<=\/)/).flatMap((part, i) => (i ? [h("wbr", {}), part] : [part])));
    fill(heading, symbol, " ", h("small", {}, axes.map((axis) => axis.replaceAll(" ", "\u00a0")).join(" × ")));
    start.hidden = !data.onstart;
    showHeads(plane(data.step).heads);
  }

  /** Which of a step's planes is shown: nothing to choose from one; of many, from a list. @param {number} n */
  function showHeads(n) {
    const names = n > 1 ? Array.from({ length: n }, (_name, head) => name(head)) : [];
    const chosen = axesOf(data.step).slice(0, leading(data.step)).join(" ");
    const wanted = JSON.stringify([chosen, names]);
    if (wanted !== signature) {
      const isMany = n > MOST_BUTTONS;
      buttons = isMany ? [] : names.map(button);
      list = isMany ? select(names) : null;
      fill(heads, list ?? buttons);
      heads.hidden = !names.length;
      heads.setAttribute("aria-label", chosen === "head" ? _("Head") : chosen);
    }
    signature = wanted;
    const { head } = plane(data.step, data.head);
    if (list) list.value = String(head);
    buttons.forEach((each, i) => each.setAttribute("aria-pressed", String(i === head)));
  }

  /** @param {number} head */
  function name(head) {
    const lead = leading(data.step);
    if (lead === 1 && axesOf(data.step)[0] === "head" && !data.step.labels[0]) return _("Head {n}", { n: head });
    return headName(data.step, unravel(head, shapeOf(data.step).slice(0, lead)), data.tokens);
  }

  /** @param {string} text @param {number} head */
  function button(text, head) {
    return h("button", { type: "button", onclick: () => data.onselect(head) }, text);
  }

  /** @param {string[]} names */
  function select(names) {
    const options = names.map((text, head) => h("option", { value: String(head) }, text));
    const made = h(
      "select",
      { "aria-label": _("Which one"), onchange: () => data.onselect(Number(made.value)) },
      options,
    );
    return made;
  }

  function describe() {
    const { heads: n, head } = plane(data.step, data.head);
    return { words: sentences(read(heading), n > 1 && name(head)), table: null };
  }

  return { update, destroy: () => place.remove(), describe, svg: noPicture };
}
