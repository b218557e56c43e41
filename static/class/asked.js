// @ts-check
// One question as its teacher sees it: how many have answered and who has not, and the ways on. What nobody else should
// see before it is shown (names, answers) stays folded until it is asked for: this page may be on a projector too.
import { fill, h } from "../lib/dom.js";
import { _, ngettext, number } from "../lib/i18n.js";
import { truthOf } from "../lib/answer.js";
import { hereIn } from "./heard.js";
import { answersOf, hasRight } from "./room.js";
import { said as told, wordsOf } from "./words.js";
import * as spread from "./spread.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./room.js").Question} Question */

/** Whether answers are open to this teacher's eyes; a tab remembers it. */
const KEY = "class answers";

/** @param {HTMLElement} element @param {Room} room @param {Question} first @param {boolean} [isOpen] what is for the teacher alone: on a phone nobody else looks at, it is seen at once */
export function mount(element, room, first, isOpen = recalled()) {
  let question = first;
  const [says, state] = [h("div", { class: "says" }), h("p", { class: "how-many", role: "status" })];
  const [missing, bars, truth] = [h("p", { class: "missing" }), h("div", { class: "bars" }), h("div", { class: "truth" })];
  const own = h("details", { class: "for-you", open: isOpen, ontoggle: () => (remember(own.open), paint()) }, h("summary", {}, _("For you alone: answers, and who has not answered")), bars, missing, truth);
  const ways = h("p", { class: "ways" });
  const said = h("p", { class: "problem", role: "alert", hidden: true });
  fill(element, says, state, ways, said, own);
  /** @type {ReturnType<typeof spread.mount> | null} */
  let picture = null;
  const button = (/** @type {string} */ name, /** @type {string} */ path, isMain = false) => h("button", { type: "button", class: isMain ? "go" : "", onclick: () => void act(path) }, name);
  const close = button(_("No more answers"), "close");
  const second = button(_("Vote again"), "second");
  const reveal = button(hasRight(first) ? _("Reveal the answer") : _("Reveal the answers"), "reveal", true);

  /** @param {string} path */
  async function act(path) {
    said.hidden = true;
    try {
      await room.send(`questions/${question.question}/${path}`);
    } catch (error) {
      said.hidden = false;
      said.textContent = /** @type {Error} */ (error).message;
    }
  }

  function paint() {
    const { ask, round, state: now } = question;
    const answers = answersOf(room.state(), question.question);
    const given = answers.given?.[round - 1] ?? {};
    const here = hereIn(room);
    const left = here.filter(({ seat }) => !(seat in given));
    const [n, of] = [answers.answered[round - 1], here.length];
    if (says.dataset.of !== String(question.question)) fill(says, wordsOf(ask));
    says.dataset.of = String(question.question);
    state.textContent = howMany(now, round, n, of);
    close.hidden = now !== "open";
    second.hidden = now === "shown" || round === 2;
    reveal.hidden = now === "shown";
    if (!ways.childElementCount) fill(ways, close, " ", second, " ", reveal);
    ways.hidden = now === "shown";
    missing.hidden = !left.length;
    own.hidden = now === "shown"; // then it is nobody's secret
    if (own.hidden && own.contains(bars)) element.append(bars, truth);
    if (own.open) fill(missing, h("b", {}, _("Not yet:")), " ", ...left.flatMap(({ name }, i) => [i ? ", " : "", h("bdi", {}, name)]));
    const data = { question, answers, isPublic: !own.hidden && !own.open };
    if (picture) picture.update(data);
    else picture = spread.mount(bars, data);
    fill(truth, ...(own.open || own.hidden ? solved(question) : []));
  }

  return {
    /** @param {Question} next */
    update(next) {
      question = next;
      paint();
    },
    destroy() {
      picture?.destroy();
      element.replaceChildren();
    },
  };
}

/** @param {Question["state"]} state @param {number} round @param {number} n have answered @param {number} all */
function howMany(state, round, n, all) {
  const counts = { n: number(n), of: number(all) };
  if (state === "closed") return round === 2 ? ngettext("Second vote closed with {n} answer.", "Second vote closed with {n} answers.", n) : ngettext("Closed with {n} answer.", "Closed with {n} answers.", n);
  if (state === "shown") return round === 2 ? _("Revealed after the second vote: {n} of {of} answered in it.", counts) : _("Revealed: {n} of {of} answered.", counts);
  return round === 2 ? _("Second vote: {n} of {of} have answered.", counts) : _("{n} of {of} have answered.", counts);
}

/** What is right, and why. @param {Question} question */
function solved({ ask, truth }) {
  if (!truth) return [];
  const { judged } = truth;
  const said = ask.kind === "touch" ? "" : truthOf(judged, /** @type {any} */ (ask));
  return [said && h("p", {}, h("b", {}, said)), ...told([...judged.why, ...judged.model])];
}

function recalled() {
  try {
    return sessionStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}

/** @param {boolean} isOpen */
function remember(isOpen) {
  try {
    sessionStorage.setItem(KEY, isOpen ? "1" : "");
  } catch {
    // then it lasts as long as the page
  }
}
