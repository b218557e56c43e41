// @ts-check
// What a pupil is asked: the question, its answer on the way or in, and the truth once it is shown. What is answered on a
// matrix is posed to the page.
import { truthOf } from "../lib/answer.js";
import { kindOf } from "../lib/answers.js";
import { announce, fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { pose, posed, standsIn } from "../lib/posed.js";
import { areAlike, isHere } from "./follow.js";
import { isSought, spotOf } from "./heat.js";
import { outbox } from "./outbox.js";
import { hasRight } from "./room.js";
import * as spread from "./spread.js";
import { recall, remember } from "./tab.js";
import { answerIn, said as quoted, touchedIn, wordsOf } from "./words.js";

/** @typedef {import("../lib/answers.js").Given} Given */
/** @typedef {import("./counted.js").Question} Question */
/** @typedef {{id: string, answer: Given, right?: boolean | null, mistakes?: string[]}} Mine */

const ON_MATRIX = ["number", "largest", "smallest", "touch"];
const SETTLED = 200; // ms, then the panel has its height
const [DONE, CALLED] = ["done", "called"];
const NONE = { task: null, scene: null };
const NEVER = { ...NONE, told: [] };

/** @param {import("./here.js").Joined} room @param {ReturnType<typeof import("./following.js").following>} way who goes by themselves is called to a question */
export function questions(room, way) {
  const head = h("summary", {});
  const says = h("div", { class: "class-words" });
  const ways = h("div", { class: "class-ways" });
  const status = h("p", { class: "class-status", role: "status" });
  const truth = h("div", { class: "class-truth" });
  const votes = h("div", { class: "class-votes" });
  const left = h("button", { type: "button", class: "class-left", onclick: () => leave() }, _("Close"));
  const there = h("button", { type: "button", class: "go-on", onclick: () => void way.to(question()?.view ?? "") }, _("Go to the question"));
  const element = h("details", { class: "class-question", open: true, hidden: true }, head, h("div", { class: "class-asked" }, says, ways, status, truth, votes, left));
  /** @type {ReturnType<typeof kindOf> | null} */
  let kind = null;
  /** @type {ReturnType<typeof spread.mount> | null} what all answered, once that may be seen */
  let counted = null;
  /** @type {Set<string>} that a walkthrough knows as the same */
  let blank = new Set();
  let made = ""; // for which question, round and state
  let isDue = false; // it has just come, and its matrix is to be brought into view
  let problem = "";
  let done = Number(recall(DONE)); // the question that is left behind
  const box = outbox(room, (refused) => {
    problem = refused ? refused.message : problem;
    update();
  });

  /** All of them, the last one at the end. @returns {Question[]} */
  const all = () => Object.entries(room.state()).filter(([key]) => key.startsWith("question/")).map(([, each]) => each).sort((one, two) => one.question - two.question); // prettier-ignore

  const question = () => all().at(-1) ?? null;

  /** Scenes whose truth was shown: they stay told when the class has gone on. */
  const told = () => all().filter((each) => each.ask.lesson && each.state === "shown" && !isOthers(each)).map(({ ask }) => `${ask.lesson}/${ask.scene}`);

  /** Whether it was shown before one came, who now goes on alone. @param {Question} of */
  const isOthers = ({ missed }) => Boolean(missed) && !posed().waits;

  /** What the server has, of both rounds. @param {Question} of @returns {(Mine | null)[]} */
  const mine = ({ question }) => room.state()[`mine/${question}/${room.place.seat}`]?.answers ?? [null, null];

  /** @param {Question} of @returns {Given | null} */
  const given = (of) => box.waiting(of.question, of.round) ?? mine(of)[of.round - 1]?.answer ?? null;

  function update() {
    const now = question();
    pose({ told: told() });
    const { kind: line } = room.status();
    const isThere = now !== null && now.question > done && line !== "out" && line !== "ended";
    element.hidden = !isThere;
    if (!isThere) {
      made = "";
      count(null);
      if (line !== "out") pose(NONE); // who has lost the seat is told nothing by it
      return;
    }
    const own = `${now.question} ${now.round} ${now.state}`;
    if (own !== made) begin(now, own);
    pose(posedOf(now));
    show(now);
  }

  /** @param {Question} now @param {string} own */
  function begin(now, own) {
    const isNew = made === "" || made.split(" ", 2).join() !== own.split(" ", 2).join();
    made = own;
    problem = "";
    blank = new Set(now.ask.blank.map((cell) => cell.join()));
    kind = kindOf({ question: now.ask, ongiven, onodd, toCell, was: given(now), isClass: true });
    if (now.truth) kind.mark?.(now.truth.judged);
    fill(ways, ...(now.ask.lesson ? [] : kind.controls), there);
    isDue = now.state !== "closed";
    if (now.state === "open" && isOfPage(now) && recall(CALLED) !== own) void way.call(now.view);
    if (now.state === "open") remember(CALLED, own);
    fill(says, wordsOf(now.ask));
    if (!isNew && now.state !== "shown") return;
    element.open = !now.missed;
    announce([titleOf(now, false) || _("A question to all:"), says.textContent].join(" "));
  }

  /** @param {Given} answer */
  function ongiven(answer) {
    const now = question();
    if (now?.state !== "open") return;
    problem = "";
    box.put(now.question, now.round, answer);
    update();
  }

  /** @param {string} why */
  function onodd(why) {
    problem = why;
    update();
  }

  /** The matrix comes into view, and the first of its cells is ready. */
  function toCell() {
    const now = question();
    const place = now && stands(now);
    if (!now || !place) return false;
    const [row, column] = now.ask.cells[0] ?? [0, 0];
    const cell = place.querySelector(`.stage td[data-row="${row}"][data-column="${column}"], .stage .heatmap`);
    if (!(cell instanceof HTMLElement)) return false;
    cell.scrollIntoView({ block: "nearest" });
    if (now.ask.kind !== "number") return cell.focus({ preventScroll: true }), true;
    if (cell.matches(".heatmap")) return false;
    cell.click();
    return true;
  }

  /** Whether the numbers that are shown are no more those that are asked of. @param {Question} of */
  const isBesides = ({ ask }) => way.way().isOwn && !ask.lesson;

  /** @param {Question} now */
  const stands = (now) => (isBesides(now) ? null : placeOf(now));

  /** What of it the page has to know. @param {Question} now @returns {Partial<import("../lib/posed.js").Posed>} */
  function posedOf(now) {
    const { ask, state } = now;
    const isShown = state === "shown";
    if (isOthers(now)) return NONE;
    if (ask.lesson) {
      const { lesson, scene } = ask;
      return { task: null, scene: { lesson, scene, question: now.question, round: now.round, isOpen: state === "open", isShown, given: given(now), give: ongiven } };
    }
    if (!isOfPage(now) || !isHere(now.view) || isBesides(now)) return NONE;
    const { step, head, of } = ask;
    const { typed, picked, onanswer, onpick } = kind ?? { typed: new Map() };
    const own = { step, head, of, typed, picked, spot: spotOf(now), isSought: isSought(now), blank: isShown ? new Set() : blank };
    return { scene: null, task: state === "open" ? { ...own, onanswer, onpick } : own };
  }

  /** @param {Question} now */
  function show(now) {
    const isOnPage = Boolean(now.ask.lesson && placeOf(now));
    const isHand = isOfPage(now) && !now.ask.lesson;
    const isInHead = !isOnPage && now.state !== "shown"; // folded it says what is asked
    fill(head, titleOf(now, isOnPage), isInHead ? [" ", wordsOf(now.ask)] : "");
    element.classList.toggle("is-of-page", isOfPage(now) && now.state !== "shown");
    says.hidden = isOnPage || isInHead;
    there.hidden = now.state === "shown" || !isOfPage(now) || stands(now) !== null;
    left.hidden = now.state !== "shown";
    for (const each of kind?.controls ?? []) {
      each.inert = now.state !== "open";
      each.hidden = now.state === "shown" || (isHand && now.ask.kind !== "number" && given(now) !== null) || (isHand && (now.state !== "open" || !there.hidden));
    }
    if (isDue) bring(stands(now), soughtIn(now));
    const said = problem || statusOf(now);
    status.classList.toggle("is-odd", Boolean(problem));
    if (status.textContent !== said) status.textContent = said;
    count(now);
    fill(truth, ...(now.state === "shown" ? toldOf(now, isOnPage) : []));
  }

  /** @param {Question | null} now */
  function count(now) {
    const data = now?.spread ? { question: now, answers: null, isPublic: true } : null;
    if (data && counted) return counted.update(data);
    if (data) counted = spread.mount(votes, data);
    else {
      counted?.destroy();
      counted = null;
    }
  }

  /** Its matrix comes into view, once it is there, and of it the cell. @param {HTMLElement | null} place @param {number[]} [cell] */
  function bring(place, [row, column] = []) {
    const stage = (place?.querySelector(".stage") ?? place?.parentElement?.querySelector(".stage"))?.firstElementChild;
    if (!stage) return;
    isDue = false;
    setTimeout(() => {
      for (const each of [stage, stage.querySelector(`td[data-row="${row}"][data-column="${column}"]`)]) each?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }, SETTLED);
  }

  /** @param {Question} now */
  function statusOf(now) {
    const answer = given(now);
    const first = now.round === 2 ? mine(now)[0]?.answer : null;
    const before = first ? _("First you answered: “{answer}”.", { answer: answerIn(now.ask, first) }) : "";
    if (now.state === "shown") return before;
    if (!answer && now.state === "open" && isHere(now.view) && isOfPage(now) && isBesides(now)) return _("These are numbers of your own: asked of are the class’s.");
    if (!answer && now.state === "closed") return _("You gave no answer. Look at the screen.");
    if (!answer) return before;
    const said = { answer: answerIn(now.ask, answer) };
    if (box.waiting(now.question, now.round)) return _("Your answer is on its way: “{answer}”", said);
    if (now.state === "closed") return _("✓ The teacher has your answer: “{answer}”.", said);
    return _("✓ The teacher has your answer: “{answer}”. You can change it until the question is closed.", said);
  }

  /** The truth, and why one's own answer is not it. @param {Question} now @param {boolean} isOnPage the page says why it is so @returns {HTMLElement[]} */
  function toldOf(now, isOnPage) {
    const { ask, truth } = now;
    const own = mine(now)[now.round - 1];
    if (!truth) return [];
    const right = ask.kind === "touch" ? [...new Set(truth.right.map((cell) => touchedIn(ask, cell)))].join(", ") : "";
    const isTold = own?.right !== true || ask.kind !== "choose";
    const line = [
      own?.right === true ? _("Right.") : own?.right === false ? _("Not this time.") : "",
      own ? _("You answered: “{answer}”.", { answer: answerIn(ask, own.answer) }) : "",
      right ? _("The answer is: {answer}", { answer: right }) : isTold ? truthOf(truth.judged, ask) : "",
    ];
    const verdict = h("p", { class: own?.right ? "class-verdict is-right" : "class-verdict" }, line.filter(Boolean).join(" "));
    const reasons = (own?.mistakes ?? []).flatMap((id) => truth.reasons[id] ?? []);
    return [verdict, ...quoted([...reasons, ...(isOnPage ? [] : truth.judged.then)])];
  }

  /** It has been shown, and is left behind. */
  function leave() {
    done = question()?.question ?? done;
    remember(DONE, String(done));
    update();
  }

  /** @param {string[]} keys */
  function onnews(keys) {
    if (keys.includes("lead")) void goOn();
    if (keys.some((key) => /^(question|mine)\//.test(key)) || keys.includes("lead")) update();
  }

  /** Once the class is elsewhere, what was shown is left behind. */
  async function goOn() {
    const now = question();
    const { view = "" } = room.state().lead ?? {};
    if (now?.state === "shown" && view && !(await areAlike(view, now.view))) leave();
  }

  const stop = room.listen({ onnews, onstatus: update });
  addEventListener("stood", update);
  return {
    element,
    update,
    forget: box.forget,
    destroy() {
      stop();
      removeEventListener("stood", update);
      box.destroy();
      count(null);
      pose(NEVER);
    },
  };
}

/** Whether a page is needed to answer it. @param {Question} question */
const isOfPage = ({ ask }) => Boolean(ask.lesson) || ON_MATRIX.includes(ask.kind);

/** Where the page shows what is asked. @param {Question} question */
function placeOf({ ask, view }) {
  if (!isHere(view)) return null;
  return ask.lesson ? standsIn({ scene: ask.scene }) : standsIn({ step: ask.step });
}

/** The cell that was to be found, else the first one that is asked. @param {Question} question @returns {number[] | undefined} */
const soughtIn = ({ ask, truth }) => (ask.kind === "touch" && truth ? truth.right[0] : ask.cells[truth?.judged.places[0] ?? 0]);

/** "": its own words are enough. @param {Question} question @param {boolean} isOnPage it is asked there in words */
function titleOf(question, isOnPage) {
  const { round, state, missed } = question;
  if (state === "shown") return missed ? _("An earlier answer") : hasRight(question) ? _("The answer") : _("The answers");
  if (state === "closed") return isOnPage ? _("The question is closed.") : _("The question is closed:");
  if (isOnPage) return round === 2 ? _("Your second vote: answer it above.") : _("Asked now: answer it above.");
  return round === 2 ? _("Your second vote:") : "";
}
