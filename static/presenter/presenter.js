// @ts-check
// What a teacher sees of a lesson while a class sees it in another window: what to ask in this scene, what will be
// answered wrongly and why, the answer, the time, what comes next; and the ways on. Who is led, and how, is said by others.
import { choicesOf, truthOf } from "../lib/answer.js";
import { ask, latest } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { illustrate } from "../lib/glossary.js";
import { _, ngettext } from "../lib/i18n.js";
import { asking } from "../lib/problem.js";
import { prose } from "../lib/prose.js";
import * as clock from "./clock.js";

/** @typedef {import("../lib/types.js").LessonInfo} LessonInfo */
/** @typedef {import("../lib/types.js").StagedScene} Staged */
/** @typedef {import("../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("./channel.js").Where} Where */
/** @typedef {import("./channel.js").Way} Way */
/**
 * @typedef {object} Led who is led: a window, a class
 * @property {(way: Way) => void} go
 * @property {() => void} show the answer of the present scene
 */
/** @typedef {{staged: Staged, judged: Judged | null, next: Staged | null}} Found */

/**
 * @param {HTMLElement} element
 * @param {{lesson: LessonInfo, led: Led, clock: string, onstaged?: (staged: Staged) => void}} data clock: the name of what it counts
 * @returns {{update: (where: Where, isThere: boolean) => void}}
 */
export function mount(element, { lesson, led, clock: counted, onstaged }) {
  const { scenes, language } = lesson;
  const now = h("section", { class: "now", "aria-label": _("This scene") });
  const time = h("div", { class: "clock", role: "group", "aria-label": _("Time") });
  const coming = h("section", { class: "coming", "aria-label": _("The next scene") });
  const said = h("p", { class: "problem", role: "alert", hidden: true });
  const list = h("ol", { class: "jumps" }, ...scenes.map(({ id, title }) => h("li", {}, h("button", { type: "button", lang: language, onclick: () => led.go({ scene: id }) }, title))));
  const all = h("nav", { class: "all", "aria-label": _("Scenes") }, h("h2", {}, _("All scenes")), list);
  const back = h("button", { type: "button", onclick: () => by(-1) }, _("Back"));
  const show = h("button", { type: "button", class: "show", onclick: () => led.show() }, _("Show the answer"));
  const next = h("button", { type: "button", class: "go", onclick: () => by(1) }, _("Next"));
  const ways = h("div", { class: "turns", role: "group", "aria-label": _("What the class sees"), "data-leads": "" }, back, show, next);
  const texts = sentence();
  fill(element, now, h("div", { class: "beside" }, coming, texts.form, all), said, h("div", { class: "at-hand" }, time, ways));
  const timed = clock.mount(time, { name: counted, scenes });
  const asked = latest(find);
  /** @type {Where} */
  let where = { scene: scenes[0].id, text: null, seed: 0, isShown: false };
  let wanted = "";
  element.ownerDocument.addEventListener("keydown", onKey);

  const index = () => scenes.findIndex(({ id }) => id === where.scene);

  /** @param {number} by how many scenes on */
  function by(by) {
    const to = scenes[index() + by];
    if (to) led.go({ scene: to.id });
  }

  /** A clicker's keys, and those of who has none. @param {KeyboardEvent} event */
  function onKey(event) {
    const turns = /** @type {Record<string, number>} */ ({ PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 })[event.key];
    const target = /** @type {HTMLElement} */ (event.target);
    if (!turns || event.defaultPrevented || !element.checkVisibility() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, textarea, select, dialog")) return;
    event.preventDefault();
    by(turns);
  }

  /** @param {object} of @param {AbortSignal} signal @returns {Promise<Found>} */
  async function find(of, signal) {
    const after = scenes[index() + 1];
    const scene = (/** @type {string} */ id) => ask("/api/lessons/scene", { ...of, scene: id }, signal);
    const [staged, next] = await Promise.all([scene(where.scene), after ? scene(after.id) : null]);
    return { staged, next, judged: staged.question ? await ask("/api/lessons/answer", { ...of, scene: where.scene }, signal) : null };
  }

  /** @param {Where} to @param {boolean} isThere whether somebody is led */
  function update(to, isThere) {
    where = to;
    const { scene, text, seed } = where;
    timed.at(scene);
    paint(isThere);
    const key = JSON.stringify([scene, text, seed]);
    if (key === wanted) return;
    wanted = key;
    void asking(
      async () => {
        const answer = await asked({ lesson: lesson.id, text, seed });
        if (!answer) return;
        said.hidden = true;
        tell(answer);
        onstaged?.(answer.staged);
      },
      (refusal) => {
        said.hidden = false;
        said.textContent = refusal.message;
      },
      [now],
    );
  }

  /** @param {boolean} isThere */
  function paint(isThere) {
    const at = index();
    for (const [i, each] of [...list.querySelectorAll("button")].entries()) {
      if (i === at) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    }
    [back.disabled, next.disabled] = [at <= 0, at >= scenes.length - 1];
    [show.hidden, show.disabled] = [where.isShown, !isThere];
  }

  /** @param {Found} answer */
  function tell({ staged, judged, next }) {
    const { question, notes, title, problem } = staged;
    const { minutes } = scenes[index()];
    element.dataset.told = "";
    const place = [_("Scene {n} of {count}", { n: index() + 1, count: scenes.length }), ngettext("{n} minute planned", "{n} minutes planned", minutes)].join(" · ");
    const own = (/** @type {string} */ name, /** @type {HTMLElement[]} */ ...parts) => h("div", { class: name, lang: language }, ...parts);
    const hints = notes.length ? [h("h3", {}, _("What to ask, and what will be answered")), own("hints", ...prose(notes))] : [];
    const asked = question ? [h("h3", {}, _("The question")), own("question", ...asks(question, judged))] : [];
    const answered = question && judged ? [h("h3", {}, _("The answer")), own("truth", ...truth(question, judged))] : [];
    fill(now, h("p", { class: "notice" }, place), h("h2", { lang: language }, title), problem && h("p", { class: "notice" }, problem), ...hints, ...asked, ...answered);
    const then = next ? [h("p", { lang: language }, h("b", {}, next.title)), own("question", ...prose(next.question?.says ?? []))] : [h("p", {}, _("This is the last scene."))];
    fill(coming, h("h2", {}, _("Next")), ...then);
    texts.update(staged);
    illustrate(() => ({ text: staged.tokens.map(({ text }) => text).join(" "), run: null }));
  }

  /** The sentence that all see, and another question of the same kind. */
  function sentence() {
    const field = h("textarea", { rows: 1, spellcheck: false, dir: "auto" });
    const own = h("button", { type: "submit" }, _("Take this sentence"));
    const lessons = h("button", { type: "button", class: "link", onclick: () => led.go({ text: null }) }, _("Back to the lesson's sentence"));
    const again = h("button", { type: "button", class: "link", onclick: () => led.go({ seed: (where.seed + 1) % 2 ** 31 }) }, _("Another question like this"));
    const form = h("form", { class: "wording", autocomplete: "off" }, h("label", {}, h("span", {}, _("The sentence before the class")), field), h("p", { class: "ways" }, own, " ", lessons, " ", again));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      led.go({ text: field.value });
    });
    return {
      form,
      /** @param {Staged} staged */
      update({ tokens, state, drawn }) {
        if (element.ownerDocument.activeElement !== field) field.value = where.text ?? state.text ?? tokens.map(({ text }) => text).join(" ");
        [lessons.hidden, again.hidden] = [where.text === null, !drawn];
      },
    };
  }

  return { update };
}

/** What is asked, with the right one of several marked. @param {import("../lib/types.js").LessonQuestion} question @param {Judged | null} judged */
function asks(question, judged) {
  const choices = choicesOf(question);
  const item = (/** @type {string | HTMLElement} */ each, /** @type {number} */ i) => h("li", i === judged?.choice ? { class: "is-answer" } : {}, each);
  return [...prose(question.says), ...(choices.length ? [h("ul", { class: "choices" }, ...choices.map(item))] : [])];
}

/** The truth, its reason, and what is told once it is shown. @param {import("../lib/types.js").LessonQuestion} question @param {Judged} judged */
function truth(question, judged) {
  const said = question.kind === "choose" ? "" : truthOf(judged, question); // it is marked
  return [...(said ? [h("p", { class: "told" }, said)] : []), ...prose([...judged.why, ...judged.model, ...judged.then])];
}
