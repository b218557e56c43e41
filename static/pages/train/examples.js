// @ts-check
// Examples of a task, before anything is trained: what is read in a row, the answers below it. Who wants to see it touches
// an answer, and the words that a right head looks at light up.
import { directionOf } from "../../lib/bidi.js";
import { fill, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.js").Shown} Shown */
/** @typedef {{examples: Shown[], keys: boolean}} ExamplesData keys: whether an answer says where it stands */

/** @param {HTMLElement} element @param {ExamplesData} data */
export function mount(element, data) {
  const list = h("ol", { class: "drawn-rows" });
  const said = h("p", { class: "notice key-said", role: "status" });
  element.append(list, said);
  list.addEventListener("keydown", onKey);
  make();

  /** @param {ExamplesData} next */
  function update(next) {
    if (next.examples === data.examples && next.keys === data.keys) return;
    data = next;
    make();
  }

  function make() {
    said.textContent = data.keys ? _("Touch an answer: the places that a right head looks at light up.") : "";
    fill(list, data.examples.map((each) => row(each, data.keys ? light : null)));
    const first = list.querySelector("button");
    if (first) first.tabIndex = 0;
  }

  /** @param {Shown} of @param {number} place @param {HTMLElement} own */
  function light({ source, words, keys }, place, own) {
    for (const each of list.querySelectorAll(".lit, .asks")) each.classList.remove("lit", "asks");
    const cells = own.closest("li")?.querySelectorAll(".word") ?? [];
    for (const key of keys[place]) cells[key].classList.add("lit"); // what is only read stands first
    cells[source.length + place].classList.add("asks");
    for (const each of list.querySelectorAll("button")) each.tabIndex = each === own ? 0 : -1;
    const found = keys[place].map((key) => _("“{word}”, place {n}", { word: (source.length ? source : words)[key], n: key + 1 })).join("; ");
    said.textContent = !found ? _("At “{word}”, place {n}, nobody knows where to look.", { word: words[place], n: place + 1 }) : _("At “{word}”, place {n}, a right head looks at {found}.", { word: words[place], n: place + 1, found });
  }

  /** One stop of the Tab key; the arrow keys go from answer to answer. @param {KeyboardEvent} event */
  function onKey(event) {
    const all = [...list.querySelectorAll("button")];
    const at = all.findIndex((each) => each === document.activeElement);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0 || !by) return;
    all[Math.max(0, Math.min(all.length - 1, at + by))].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  return { update };
}

/**
 * A row of words, the answers below it.
 * @param {Pick<Shown, "source" | "words" | "answers" | "keys">} of @param {((of: Shown, place: number, own: HTMLElement) => void) | null} light
 */
export function row(of, light) {
  const { source, words, answers } = of;
  const read = source.map((word) => h("span", { class: "place is-read" }, h("span", { class: "word" }, h("bdi", {}, word)), h("span", { class: "none" })));
  const cells = words.map((word, i) => {
    const answer = answers[i];
    const said = answer === null ? h("span", { class: "none" }) : light ? lighting(of, i, light) : h("span", { class: "answer" }, h("bdi", {}, answer));
    return h("span", { class: `place${answer === null ? "" : " is-asked"}` }, h("span", { class: word.length > 2 ? "word is-long" : "word" }, h("bdi", {}, word)), said);
  });
  return h("li", { class: source.length ? "are-two" : "", dir: directionOf([...source, ...words]) }, read, source.length ? h("span", { class: "place to", "aria-hidden": "true" }, "→") : null, cells);
}

/** @param {Shown} of @param {number} i @param {(of: Shown, place: number, own: HTMLElement) => void} light */
function lighting(of, i, light) {
  const answer = of.answers[i] ?? "";
  const own = h("button", { type: "button", class: "answer", tabIndex: -1 }, h("bdi", {}, answer));
  own.setAttribute("aria-label", _("Answer “{answer}” at place {n}", { answer, n: i + 1 }));
  for (const kind of ["click", "focus", "pointerenter"]) own.addEventListener(kind, () => light(of, i, own));
  return own;
}
