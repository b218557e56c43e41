// @ts-check
// The teacher's bar at the foot of every page: the room, what the class is shown and how it goes along, the question that
// is open; and what may be asked about the page that is open.
import { address } from "../lib/address.js";
import { fill, h } from "../lib/dom.js";
import { _, ngettext, number } from "../lib/i18n.js";
import { unpack } from "../lib/state.js";
import { styled } from "../lib/styled.js";
import { shipped } from "../lib/shipped.js";
import * as asking from "./ask.js";
import { isHere, pathIn, view } from "./follow.js";
import { end } from "./here.js";
import { leave } from "./kept.js";
import { leading } from "./leading.js";
import { canBeShown, farOf, nameOf } from "./naming.js";
import { hear, hereIn } from "./heard.js";
import * as asked from "./asked.js";
import * as calling from "./calls.js";
import { veil } from "./veil.js";
import { answersOf, lastOf, leadOf } from "./room.js";

/** @typedef {import("./here.js").Joined} Joined */
/** @typedef {"ask" | "question" | "free" | "calls" | ""} Panel what is open above the bar */

const UNDER = 80; // px, of what a page keeps at its foot
const FURTHER = 2; // scenes, as far as a class is let go if nothing else is chosen

/** @param {Joined} room */
export function mount(room) {
  styled("class/lead.css");
  const [place, now, ways, said] = [h("div", { class: "lead-room" }), h("p", { class: "lead-now", role: "status" }), h("div", { class: "lead-ways" }), h("p", { class: "problem", role: "alert", hidden: true })];
  const panel = h("div", { class: "lead-panel", hidden: true });
  const bar = h("section", { class: "lead-bar", "aria-label": _("Your class") }, panel, said, h("div", { class: "lead-row" }, place, now, ways));
  document.body.append(bar);
  const observer = new ResizeObserver(() => document.documentElement.style.setProperty("--class-bar", `${bar.clientHeight}px`));
  observer.observe(bar);
  /** @type {Panel} */
  let open = "";
  /** @type {{update: (given: any) => void, destroy: () => void} | null} */
  let shown = null;
  let shownOf = 0; // the question that is in the panel
  let painted = "";
  const hidden = veil(); // of what is asked
  const lead = leading(room, { onchange: paint, onproblem: complain });
  bar.addEventListener("keydown", (event) => event.key === "Escape" && open && (event.preventDefault(), turn("")));
  const stop = room.listen({ onnews: paint, onstatus: paint });
  const deaf = hear(room, paint);
  addEventListener("statesaved", paint);
  paint();

  /** @param {string} message */
  function complain(message) {
    said.hidden = !message;
    said.textContent = message;
  }

  /** What is looked at stays where it is, as far as the panel leaves it in sight. @param {() => void} then */
  function inPlace(then) {
    const seen = document.querySelector("main .stage td.focus") ?? document.querySelector("main .stage");
    const before = seen?.getBoundingClientRect().top ?? 0;
    then();
    if (!seen || before < 0 || before > innerHeight) return;
    requestAnimationFrame(() => requestAnimationFrame(stay)); // once the page has its width

    function stay() {
      const { top, bottom } = /** @type {Element} */ (seen).getBoundingClientRect();
      const below = bottom - (innerHeight - bar.clientHeight - UNDER);
      scrollBy({ top: Math.max(top - before, Math.min(below, top)), behavior: "instant" });
    }
  }

  /** @param {Panel} to */
  const turn = (to) => inPlace(() => opens(to));

  /** @param {Panel} to */
  function opens(to) {
    complain("");
    open = open === to ? "" : to;
    shown?.destroy();
    shown = null;
    fill(panel);
    panel.hidden = !open;
    const question = lastOf(room.state());
    const close = h("button", { type: "button", class: "close-panel", "aria-label": _("Close this panel"), onclick: () => turn("") }, "×");
    const own = h("div", { class: "in-panel" });
    if (open) fill(panel, close, own, open === "question" && hidden.element);
    if (open === "ask") shown = asking.mount(own, { room, show: () => lead.show(), onasked: () => turn("question") });
    if (open === "question" && question) shown = asked.mount(own, room, question);
    if (open === "calls") shown = calling.mount(own, room);
    shownOf = question?.question ?? 0;
    if (open === "question" && question) shown?.update(question);
    if (open === "free") void freedoms().then((all) => open === "free" && (fill(own, ...all), toFirst(own)));
    paint();
    if (open) toFirst(own);
  }

  /** @param {HTMLElement} own */
  const toFirst = (own) => /** @type {HTMLElement | null} */ (own.querySelector("[tabindex], button"))?.focus({ preventScroll: true });

  /** How far the class may go by itself: from this page, else from where it is led. */
  async function freedoms() {
    const can = canBeShown(view());
    const led = can ? view() : leadOf(room.state()).view;
    const lesson = [shipped.lesson, ...(shipped.lessons ?? [])].find((each) => each && pathIn(led) === `/learn/${each.id}`);
    const free = (/** @type {string[]} */ stretch) => (turn(""), void (can ? lead.show("free", stretch) : lead.set("free", stretch)));
    const let_ = (/** @type {string} */ name, /** @type {string[]} */ stretch) => h("button", { type: "button", onclick: () => free(stretch) }, name);
    const head = h("h2", { tabIndex: -1 }, _("How far may they go by themselves?"));
    if (!lesson) return [head, let_(_("Anywhere"), [])];
    const ids = lesson.scenes.map(({ id }) => id);
    const { scene } = (await unpack(led.split("#")[1] ?? "").catch(() => null)) ?? {};
    const at = Math.max(0, ids.indexOf(String(scene)));
    const choice = h("select", { lang: lesson.language }, ...lesson.scenes.slice(at).map(({ title }, i) => h("option", { value: String(at + i), selected: i === FURTHER }, `${number(at + i + 1)}. ${title}`)));
    if (choice.options.length <= FURTHER) choice.selectedIndex = choice.options.length - 1;
    const to = h("button", { type: "button", onclick: () => free(ids.slice(at, Number(choice.value) + 1)) }, _("Let go"));
    return [head, h("p", { class: "ways" }, h("label", { class: "ways" }, h("span", {}, _("From here to")), " ", choice), " ", to), h("p", { class: "ways" }, let_(_("This whole lesson"), ids), " ", let_(_("Anywhere"), []))];
  }

  function paint() {
    const state = room.state();
    const { kind, words } = room.status();
    const seats = hereIn(room);
    const calls = calling.countedCalls(room);
    const question = lastOf(state);
    const { view: led, mode, stretch } = leadOf(state);
    const can = canBeShown(view());
    const isLed = lead.isLeading() && can && isHere(led);
    if (question && open === "question") {
      if (question.question !== shownOf) return (open = ""), turn("question");
      shown?.update(question);
    }
    if (open === "ask" || open === "calls") shown?.update(null);
    const counted = question && `${answersOf(state, question.question).answered[question.round - 1]}/${seats.length}`;
    const said = JSON.stringify([kind, words, seats.length, calls, question?.question, question?.state, question?.round, counted, led, mode, stretch, can, isLed, open]);
    if (said === painted) return;
    painted = said;
    hidden.update(question, lead.isLeading());
    bar.dataset.kind = kind;
    bar.classList.toggle("is-leading", isLed);
    fill(place, h("a", { href: address("/class"), title: words }, h("i", { class: "dot", "aria-hidden": "true" }), h("b", {}, room.place.code)), h("span", {}, ngettext("{n} pupil", "{n} pupils", seats.length)));
    void tell(kind, words, isLed, mode, led);
    const out = h("button", { type: "button", "data-way": "out", onclick: () => (leave(), end()) }, _("Close this bar"));
    refillWays(kind === "ended" ? [out] : buttons({ calls, can, isLed, mode, led, question, counted }));
  }

  /** Whoever stands on a button stands on the one of its name afterwards. @param {HTMLElement[]} next */
  function refillWays(next) {
    const focused = /** @type {HTMLElement | null} */ (ways.contains(document.activeElement) ? document.activeElement : null)?.dataset.way;
    fill(ways, ...next);
    if (focused) (next.find(({ dataset }) => dataset.way === focused) ?? next[0])?.focus({ preventScroll: true });
  }

  /** @param {string} kind @param {string} words @param {boolean} isLed @param {string} mode @param {string} led */
  async function tell(kind, words, isLed, mode, led) {
    const name = led ? await nameOf(led) : "";
    if (leadOf(room.state()).view !== led) return;
    const own = /** @type {Record<string, string>} */ ({ follow: _("The class goes where you go."), free: _("The class goes by itself: {far}.", { far: farOf(leadOf(room.state())) }), pause: _("The screens are dimmed.") })[mode];
    const else_ = led ? _("The class sees: {page}", { page: name }) : _("Nothing is shown to the class yet.");
    const now_ = kind !== "on" ? words : isLed || (led && mode !== "follow") ? own : else_;
    if (now.textContent !== now_) now.textContent = now_;
  }

  /** @param {{calls: string, can: boolean, isLed: boolean, mode: string, led: string, question: import("./room.js").Question | null, counted: string | null}} of */
  function buttons({ calls, can, isLed, mode, led, question, counted }) {
    const way = (/** @type {string} */ id, /** @type {string} */ name, /** @type {() => void} */ then, isMain = false, isOpen = false) => {
      const made = h("button", { type: "button", class: isMain ? "go" : "", "data-way": id, onclick: then }, name);
      if (["ask", "question", "free", "calls"].includes(id)) made.setAttribute("aria-expanded", String(isOpen));
      return made;
    };
    const isFollowed = isLed && mode === "follow";
    const found = [];
    const isPaused = led !== "" && mode === "pause";
    if (calls || open === "calls") found.push(way("calls", calls || _("Nobody calls"), () => turn("calls"), false, open === "calls"));
    if (isPaused) found.push(way("on", _("Go on"), goOn, true));
    if (can && !isFollowed && !(isPaused && isLed)) found.push(way("show", mode === "free" && led ? _("Call back to this page") : _("Show this page to the class"), () => void lead.show(), !isPaused));
    if (isFollowed || (!can && led && mode === "follow")) found.push(way("free", _("Let go …"), () => turn("free"), false, open === "free"));
    if (led && mode !== "pause") found.push(way("pause", _("Pause"), () => void lead.set("pause", leadOf(room.state()).stretch)));
    if (!can && led && mode === "free") found.push(way("back", _("Call back"), () => void lead.set("follow"), true));
    if (can) found.push(way("ask", _("Ask …"), () => turn("ask"), isFollowed && question?.state !== "open", open === "ask"));
    const asked = question && (question.state === "open" ? _("Question {n}: {counted}", { n: question.question, counted: counted ?? "" }) : _("Question {n}", { n: question.question }));
    if (asked) found.push(way("question", asked, () => turn("question"), question?.state === "open", open === "question"));
    return found;
  }

  /** As it was before the pause. */
  function goOn() {
    const { view: led, before = "follow", stretch } = leadOf(room.state());
    void (before === "follow" && lead.isLeading() && isHere(led) ? lead.show() : lead.set(before, stretch));
  }

  return {
    destroy() {
      lead.destroy();
      hidden.destroy();
      stop();
      deaf();
      shown?.destroy();
      observer.disconnect();
      removeEventListener("statesaved", paint);
      document.documentElement.style.removeProperty("--class-bar");
      bar.remove();
    },
  };
}
