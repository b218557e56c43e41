// @ts-check
// The report of an hour, on one page to print: what was asked, how the two votes went, which known mistakes were made by
// how many; and the links of what was shown.
import { address } from "../../lib/address.js";
import { truthOf } from "../../lib/answer.js";
import { fill, h } from "../../lib/dom.js";
import { _, ngettext, number, percent } from "../../lib/i18n.js";
import { pathIn } from "../../class/follow.js";
import { nameOf } from "../../class/naming.js";
import { rows } from "../../class/counted.js";
import { said as told, wordsOf } from "../../class/words.js";

/** @typedef {import("../../class/counted.js").Counted} Counted */
/** @typedef {{question: number, view: string, ask: import("../../lib/types.js").ClassQuestion, truth: import("../../lib/types.js").Truth, at: number, spread: Counted[][], mistakes: Record<string, number>[]}} Asked */
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
function asked({ question: n, view, ask, truth, spread, mistakes }, answers) {
  const own = answers.filter(({ question }) => question === n);
  const votes = [1, 2].map((vote) => own.filter((each) => each.vote === vote)).filter((each, i) => i === 0 || each.length);
  const isJudged = own.some(({ right }) => right !== null);
  const said = votes.map((each, i) => outcome(each, i, isJudged, votes.length > 1));
  const table = rows({ question: { question: n, view, ask, truth, spread, mistakes, round: votes.length > 1 ? 2 : 1, state: "shown" }, answers: null, isPublic: false });
  const cells = (/** @type {number[]} */ counts) => votes.map((_each, vote) => h("td", {}, number(counts[vote])));
  const lines = table.map(({ label, counts, right, reasons }) => h("tr", { class: right ? "is-right" : "" }, h("th", { scope: "row", lang: ask.language || undefined }, right ? "✓ " : "", label, reasons.length ? h("div", { class: "made" }, ...told(reasons)) : null), cells(counts)));
  const known = ask.kind === "touch" || ask.kind === "do" ? "" : truthOf(truth.judged, ask);
  const heads = votes.length > 1 ? [_("First vote"), _("Second vote")] : [_("Answers")];
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, _("Answer")), heads.map((name) => h("th", { scope: "col" }, name))));
  return h("section", { class: "of-question" }, h("h2", {}, _("Question {n}", { n: number(n) })), wordsOf(ask), known ? h("p", { class: "known" }, known) : null, h("p", {}, said.join(" ")), lines.length ? h("table", { class: "report" }, head, h("tbody", {}, lines)) : null);
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

/** The last state of each page that was shown, one after the other. @param {Report} report */
async function shownLinks({ links }) {
  const stays = links.filter(({ view }, i) => pathIn(view) !== pathIn(links[i + 1]?.view ?? ""));
  const items = await Promise.all(stays.map(async ({ at, view }) => h("li", {}, h("time", {}, new Date(at * 1000).toLocaleTimeString(language, { timeStyle: "short" })), " ", h("a", { href: address(view) }, await nameOf(view)))));
  return items.length ? h("ul", { class: "links" }, ...items) : h("p", { class: "notice" }, _("No page was shown to the class."));
}
