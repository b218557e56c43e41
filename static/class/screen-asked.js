// @ts-check
// The question as a class sees it, beside the matrix it is about: large; after its truth is shown, with that and with what
// the class answered. It stands where the page has room for it, whatever the page draws anew.
import { choicesOf, truthOf } from "../lib/answer.js";
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { allStanding } from "../lib/posed.js";
import { matrixOf } from "./heat.js";
import { spreadOf } from "./counted.js";
import { fitting } from "./screen-fit.js";
import { bring, isInView } from "./screen-scroll.js";
import * as spread from "./spread.js";
import { said as told, wordsOf } from "./words.js";

/** @typedef {import("./counted.js").Question} Question */
/** @typedef {{question: Question, answers: import("./counted.js").Answers}} AskedData */

const PLACES = [".walkthrough .panel", "main"]; // beside the matrix; at the top
const HIGH = 0.6; // of the screen: what begins below that is not met at first sight
const SMALLEST = 0.6; // of its type size, so that all of it is seen: nobody scrolls a wall
const LESS = 0.05;

/** @param {() => number} bottom of what is seen of the page, px */
export function mount(bottom) {
  const says = h("div", { class: "screen-says" });
  const bars = h("div", { class: "screen-spread" });
  const truth = h("div", { class: "screen-truth" });
  const element = h("section", { class: "screen-asked", "aria-label": _("The question") }, says, truth, bars);
  /** @type {ReturnType<typeof spread.mount> | null} */
  let counted = null;
  /** @type {AskedData | null} */
  let data = null;
  let looked = ""; // the question whose cell the page was led to
  let brought = ""; // that whose matrix came into view
  let met = ""; // that whose matrix was met first
  let isAlone = false; // it is all that the page shows
  let before = ""; // what was shown
  let frame = 0;
  const soon = () => (frame ||= requestAnimationFrame(stand));
  const page = fitting(bottom);
  const observer = new MutationObserver(soon);
  observer.observe(document.querySelector("main") ?? document.body, { childList: true, subtree: true });
  addEventListener("resize", soon);

  /** Where there is room for it. */
  function stand() {
    frame = 0;
    const lesson = document.querySelector(".answering"); // which has a place of its own
    const own = data && !lesson ? matrixOf(data.question.ask)?.closest(".scene") : null;
    if (own && met !== (met = `${location.pathname} ${data?.question.question}`)) isAlone = !isSeen(own);
    alone(isAlone ? (own?.closest(".walkthrough") ?? null) : null);
    const beside = lesson ?? own?.querySelector(".panel");
    const place = beside && (lesson || beside.checkVisibility()) ? beside : PLACES.flatMap((each) => [...document.querySelectorAll(each)]).find(isSeen);
    if (!data) element.remove();
    else if (place && place.firstElementChild !== element) place.prepend(element);
    if (data?.question.ask.kind === "number") unfold();
    const what = shown();
    if (what !== before) element.style.fontSize = "";
    before = what;
    page.fit(what, data !== null);
    if (!data) return;
    fit(data.question);
    const { question, state } = data.question;
    const isNew = own && brought !== `${question} ${state}`;
    if (isNew && ![element, ...own.querySelectorAll(".stage")].every((each) => isInView(each, bottom()))) bring(own, bottom());
    if (own) brought = `${question} ${state}`;
  }

  /** Whether somebody who looks at the wall meets it. @param {Element} place */
  const isSeen = (place) => place.checkVisibility() && place.getBoundingClientRect().top + scrollY < HIGH * bottom();

  /** What a number is worked out from is seen. */
  function unfold() {
    const folded = document.querySelector("main details.operands:not([open])");
    if (folded instanceof HTMLDetailsElement) folded.open = true;
  }

  /** What the page shows, as far as it says how much room it needs; nothing that its size would change. */
  function shown() {
    const { value } = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#sentence")) ?? { value: "" };
    const isDrawn = page.isThere() && !document.querySelector(".on-stage:not([data-drawn])");
    return [location.pathname, allStanding(), value, isDrawn, data?.question.question, data?.question.state, innerWidth, innerHeight].join();
  }

  /** As large as it may be. @param {Question} question */
  function fit(question) {
    toCell(question);
    for (let size = 1; size >= SMALLEST; size -= LESS) {
      element.style.fontSize = `${size}em`;
      if ((element.closest(".panel") ?? element).getBoundingClientRect().bottom <= bottom()) return; // with its arithmetic
    }
  }

  /** Its arithmetic is that of the cell in focus. @param {Question} question */
  function toCell({ question, ask, state, truth: told }) {
    if (state !== "shown" || ask.scene || !told || looked === `${question}`) return;
    const [place = 0] = told.judged.places;
    const cell = ask.cells[place] ?? told.right[0];
    const own = cell && matrixOf(ask)?.querySelector(`td[data-row="${cell[0]}"][data-column="${cell[1]}"]`);
    if (!(own instanceof HTMLElement)) return;
    looked = `${question}`;
    own.click();
    own.blur();
  }

  return {
    /** @param {AskedData | null} next null: nothing is asked */
    update(next) {
      data = next;
      if (!next) {
        counted?.destroy();
        counted = null;
        return void soon();
      }
      const { question } = next;
      const language = question.ask.language || document.documentElement.lang;
      const shown = { question, answers: next.answers, isPublic: true };
      const choices = spreadOf(shown) ? [] : choicesOf(question.ask); // later each has its bar
      fill(says, wordsOf(question.ask), choices.length ? h("ol", { class: "screen-choices", lang: language }, ...choices.map((each) => h("li", {}, each))) : null);
      fill(truth, ...(question.truth ? truthWords(question, question.truth.judged) : []));
      Object.assign(truth, { hidden: !truth.childElementCount, lang: language });
      if (counted) counted.update(shown);
      else counted = spread.mount(bars, shown);
      soon();
    },
    destroy() {
      data = null;
      cancelAnimationFrame(frame);
      observer.disconnect();
      removeEventListener("resize", soon);
      alone(null);
      counted?.destroy();
      page.destroy();
      element.remove();
    },
  };
}

/** What the page shows beside it, above or below, is put away. @param {Element | null} own null: nothing is */
function alone(own) {
  const aside = new Set(own ? besides(own) : []);
  for (const each of document.querySelectorAll("[data-aside]")) if (!aside.has(each)) each.removeAttribute("data-aside");
  for (const each of aside) each.setAttribute("data-aside", "");
}

/** All of the page that neither holds it nor is in it. @param {Element} own @returns {Element[]} */
function besides(own) {
  const within = own.parentElement;
  if (!within || own.matches("main")) return [];
  return [...[...within.children].filter((each) => each !== own), ...besides(within)];
}

/** @param {Question} question @param {import("../lib/types.js").JudgedAnswer} judged */
function truthWords({ ask }, judged) {
  const isJudged = judged.values.length || judged.places.length || judged.choice !== null;
  const said = isJudged && ask.kind !== "choose" ? truthOf(judged, ask) : ""; // a choice is marked
  return [...(said ? [h("p", { class: "screen-told" }, said)] : []), ...told([...judged.why, ...judged.model, ...judged.then])];
}
