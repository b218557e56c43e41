// @ts-check
// On paper: the sentence, and each chosen step as its equation drawn to scale, with its caption; without numbers it is a
// sheet to fill in. What is printed is what the page draws, laid out at the width of a sheet.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { hiding } from "./hiding.js";
import { arrival } from "./journey.js";
import * as caption from "../views/caption.js";
import * as equation from "../views/equation.js";
import * as picture from "../views/picture.js";
import * as title from "../views/title.js";
import * as seen from "./seen.js";

const WIDTH = 700; // px, of a sheet

/** @param {HTMLElement} element the walkthrough @param {() => seen.Seen} now */
export function printing(element, now) {
  const steps = h("fieldset", {});
  const numbers = h("input", { type: "checkbox", checked: true });
  const button = h("button", { type: "button", onclick: () => print() }, _("Print these steps"));
  const choices = h("div", { class: "choices" }, steps, h("label", {}, numbers, " ", _("With the numbers of the results")), button);
  const menu = h("details", { class: "print", ontoggle: list }, h("summary", {}, _("Print")), choices);
  addEventListener("beforeprint", lay);
  addEventListener("afterprint", clear);
  /** @type {{sheet: HTMLElement, theme: string | undefined, views: {destroy: () => void}[]} | null} */
  let laid = null;

  /** The steps in view to choose from; the one in focus is chosen. */
  function list() {
    if (!menu.open) return;
    const { steps: all, current } = seen.ofStrip(now());
    const each = all.map(({ id }) => h("label", {}, h("input", { type: "checkbox", value: id, checked: id === current }), " ", id));
    fill(steps, h("legend", {}, _("Steps to print")), each);
  }

  function chosen() {
    const { steps: all, current } = seen.ofStrip(now());
    const boxes = /** @type {HTMLInputElement[]} */ ([...steps.querySelectorAll("input:checked")]);
    const wanted = new Set(menu.open ? boxes.map(({ value }) => value) : [current]);
    return all.filter(({ id }) => wanted.has(id));
  }

  function lay() {
    if (laid || !element.getClientRects().length || document.querySelector(".printed")) return;
    const theme = themed("light");
    const sheet = h("section", { class: "printed" }, h("h1", {}, document.querySelector("h1")?.textContent ?? ""), h("p", { class: "sentence" }, sentence()), leftOut());
    document.body.append(sheet);
    laid = { sheet, theme, views: [] };
    const steps = chosen();
    const of = numbers.checked ? now() : toFill(now(), steps[0]);
    for (const step of steps) draw({ ...of, step, data: { ...of.data, focus: arrived(of, step) } }, laid);
  }

  /** The word stays the same from step to step; what it finds there is in focus, as if one came there. @param {seen.Seen} of @param {import("../lib/types.js").Step} to */
  function arrived({ data: { focus }, hiding: hides }, to) {
    const from = now().step;
    const isHidden = hides.veil(to, focus.head).blank;
    return from === to ? focus : { ...focus, ...arrival(from, to, focus, { isHidden, isChosen: false }) };
  }

  /** Numbers are hidden from the first of the steps on. @param {seen.Seen} of @param {import("../lib/types.js").Step} first @returns {seen.Seen} */
  function toFill(of, first) {
    const data = { ...of.data, focus: { ...of.data.focus, hide: true, hideFrom: first.id } };
    const own = hiding();
    own.update(data, first);
    return { ...of, data, hiding: own };
  }

  /** @param {seen.Seen} of @param {NonNullable<typeof laid>} on */
  function draw(of, { sheet, views }) {
    const [top, stage, said] = [h("div", {}), h("div", { class: "stage" }), h("figcaption", {})];
    const frame = h("div", { class: "assembly" }, stage);
    sheet.append(h("figure", {}, top, frame, said));
    const parts = seen.ofEquation(of, WIDTH);
    const matrix = picture.mount(stage, { ...seen.ofMatrix(of), move: false, width: parts.room, onfocus: nothing, onguess: nothing, onedit: nothing });
    views.push(matrix, title.mount(top, { ...seen.ofTitle(of), onselect: nothing }));
    views.push(equation.mount(frame, { ...parts, cells: () => matrix.area(), onjump: null }));
    const words = { ...seen.ofCaption(of), next: null };
    if (!words.blank) views.push(caption.mount(said, words));
  }

  /** The steps that nobody is to look for: they change nothing. */
  function leftOut() {
    const steps = [...now().walk.left].flatMap(([id, stand]) => (stand ? [id] : []));
    return steps.length ? h("p", { class: "note" }, _("Left out, because they change nothing here: {steps}.", { steps: listed(steps) })) : null;
  }

  /** As it was typed, if there is one on the page. */
  function sentence() {
    const field = document.querySelector("#sentence");
    if (field instanceof HTMLTextAreaElement) return field.value;
    return now().data.tokens.query.map(({ text }) => text).join(" ");
  }

  function clear() {
    if (!laid) return;
    for (const view of laid.views) view.destroy();
    laid.sheet.remove();
    themed(laid.theme);
    laid = null;
  }

  return {
    menu,
    destroy() {
      clear();
      removeEventListener("beforeprint", lay);
      removeEventListener("afterprint", clear);
      menu.remove();
    },
  };
}

const nothing = () => {};
const NAMED = 8; // steps

/** @param {string[]} steps */
const listed = (steps) => [...steps.slice(0, NAMED), ...(steps.length > NAMED ? ["…"] : [])].join(", ");

/** Paper is light. @param {string | undefined} name @returns {string | undefined} the theme before */
function themed(name) {
  const { dataset } = document.documentElement;
  const before = dataset.theme;
  dataset.theme = name ?? "";
  dispatchEvent(new Event("themechange"));
  return before;
}
