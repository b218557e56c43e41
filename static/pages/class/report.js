// @ts-check
// The report of an hour, on one page to print: what was asked, how the two votes went, which known mistakes were made by
// how many; and the links of what was shown.
import { address } from "../../lib/address.js";
import { truthOf } from "../../lib/answer.js";
import { fill, h } from "../../lib/dom.js";
import { _, ngettext, number, percent } from "../../lib/i18n.js";
import { nameOf } from "../../class/naming.js";
import { rows } from "../../class/counted.js";
import { said as told, touchedIn, wordsOf } from "../../class/words.js";

/** @typedef {import("../../class/counted.js").Counted} Counted */
/** place: where it is asked: the step and its cell @typedef {{question: number, view: string, place: string, ask: import("../../lib/types.js").ClassQuestion, truth: import("../../lib/types.js").Truth, at: number, spread: Counted[][], mistakes: Record<string, number>[]}} Asked */
/** @typedef {{question: number, vote: number, right: boolean | null}} Answered */
/** @typedef {{code: string, opened: number, seats: number, questions: Asked[], answers: Answered[], links: {at: number, view: string}[]}} Report */

const language = document.documentElement.lang || "en";

/** @param {HTMLElement} element @param {Report} report */
export async function show(element, report) {
  const back = h("button", { type: "button", onclick: () => (toggle(element, false), /** @type {HTMLElement} */ (document.querySelector("#room .after button"))?.focus()) }, _("Back to the room"));
  const print = h("button", { type: "button", class: "go", onclick: () => window.print() }, _("Print it"));
  const day = new Date(report.opened * 1000).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const head = h("h1", { tabIndex: -1 }, _("Report of {day}", { day }));
  const summary = [ngettext("{n} pupil", "{n} pupils", report.seats), ngettext("{n} question", "{n} questions", report.questions.length), ngettext("{n} answer", "{n} answers", report.answers.length)].join(" · ");
  const links = await shownLinks(report);
  fill(element, h("p", { class: "ways" }, print, " ", back), head, h("p", { class: "notice" }, summary), ...report.questions.map((each) => asked(each, report.answers)), h("h2", {}, _("What was shown")), links);
  toggle(element, true);
  head.focus();
}

/** @param {HTMLElement} element @param {boolean} isShown */
function toggle(element, isShown) {
  element.hidden = !isShown;
  /** @type {HTMLElement} */ (element.ownerDocument.querySelector("#room")).hidden = isShown;
  scrollTo({ top: 0 });
}

/** @param {Asked} question @param {Answered[]} answers */
function asked({ question: n, view, place, ask, truth, spread, mistakes }, answers) {
  const own = answers.filter(({ question }) => question === n);
  const votes = [1, 2].map((vote) => own.filter((each) => each.vote === vote)).filter((each, i) => i === 0 || each.length);
  const isJudged = own.some(({ right }) => right !== null);
  const said = votes.map((each, i) => outcome(each, i, isJudged, votes.length > 1));
  const table = rows({ question: { question: n, view, ask, truth, spread, mistakes, round: votes.length > 1 ? 2 : 1, state: "shown" }, answers: null, isPublic: false });
  const cells = (/** @type {number[]} */ counts) => votes.map((_each, vote) => h("td", {}, number(counts[vote])));
  const lines = table.map(({ label, counts, right, reasons }) => h("tr", { class: right ? "is-right" : "" }, h("th", { scope: "row", lang: ask.language || undefined }, right ? "✓ " : "", label, reasons.length ? h("div", { class: "made" }, ...told(reasons)) : null), cells(counts)));
  const known = ask.kind === "touch" ? rightOf(ask, truth) : ask.kind === "do" ? "" : truthOf(truth.judged, ask);
  const heads = votes.length > 1 ? [_("First vote"), _("Second vote")] : [_("Answers")];
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, _("Answer")), heads.map((name) => h("th", { scope: "col" }, name))));
  return h("section", { class: "of-question" }, h("h2", {}, _("Question {n}", { n: number(n) })), wordsOf(ask), place && place !== ask.step && h("p", { class: "place", lang: ask.language || undefined }, place), known ? h("p", { class: "known" }, known) : null, h("p", {}, said.join(" ")), lines.length ? h("table", { class: "report" }, head, h("tbody", {}, lines)) : null);
}

/** What is right of a touch, if its teacher said so. @param {import("../../lib/types.js").ClassQuestion} ask @param {import("../../lib/types.js").Truth} truth */
function rightOf(ask, { right }) {
  const names = [...new Set(right.map((cell) => touchedIn(ask, cell)))];
  return names.length ? _("The answer is: {answer}", { answer: names.join(", ") }) : "";
}

/** @param {Answered[]} answers @param {number} vote @param {boolean} isJudged @param {boolean} areTwo */
function outcome(answers, vote, isJudged, areTwo) {
  const n = answers.length;
  const right = answers.filter(({ right }) => right).length;
  const name = !areTwo ? "" : vote ? _("Second vote:") : _("First vote:");
  const how = ngettext("{n} answer", "{n} answers", n);
  const share = isJudged && n ? _("{right} right ({share})", { right: number(right), share: percent(right / n) }) : "";
  return `${[name, [how, share].filter(Boolean).join(", ")].filter(Boolean).join(" ")}.`;
}

/** The last state of each page and scene that was shown, one after the other. @param {Report} report */
async function shownLinks({ links }) {
  const named = await Promise.all(links.map(async (each) => ({ ...each, name: await nameOf(each.view) })));
  const stays = named.filter(({ name }, i) => name !== named[i + 1]?.name);
  const items = stays.map(({ at, view, name }) => h("li", {}, h("time", {}, new Date(at * 1000).toLocaleTimeString(language, { timeStyle: "short" })), " ", h("a", { href: address(view) }, name)));
  return items.length ? h("ul", { class: "links" }, ...items) : h("p", { class: "notice" }, _("No page was shown to the class."));
}
