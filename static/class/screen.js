// @ts-check
// The projector's part of every page: it shows what is led, and around it what a class is to see: the way in, how many
// have answered, and after that what they answered and the truth. It has no names, and no numbers before they are shown.
import { styled } from "../lib/styled.js";
import { pose } from "../lib/posed.js";
import { areAlike, go } from "./follow.js";
import { isSought, spotOf } from "./heat.js";
import { answersOf, lastOf, leadOf } from "./room.js";
import * as asked from "./screen-asked.js";
import { scrolling } from "./screen-scroll.js";
import * as strip from "./screen-strip.js";

/** @typedef {import("./here.js").Joined} Joined */
/** @typedef {import("./counted.js").Question} Question */

const NOTHING = { task: null, scene: null };
const START = "/class/projector"; // where it waits until something is led

/** @param {Joined} room */
export function mount(room) {
  styled("class/screen.css");
  const root = document.documentElement;
  Object.assign(root.dataset, { screen: "", theme: "projector" });
  document.body.classList.add("is-led"); // a lesson leaves the room to its scene
  dispatchEvent(new Event("themechange"));
  const below = strip.mount(document.body, room);
  const bottom = () => below.element.getBoundingClientRect().top;
  const before = asked.mount(bottom);
  const scroll = scrolling(bottom);
  let turn = 0;
  let asks = "null"; // what is posed to the page
  let led = "";
  let past = 0; // the question whose answer was shown when the class was let go
  const end = room.listen({ onnews: () => void update(), onstatus: (status) => below.say(status) });

  async function update() {
    const own = ++turn;
    const state = room.state();
    const [lead, last] = [leadOf(state), lastOf(state)];
    const view = lead.view || last?.view || START;
    if (await go(view)) return;
    void scroll.follow(view);
    const now = JSON.stringify(lead);
    if (led && led !== now && lead.mode === "free" && last?.state === "shown") past = last.question;
    led = now;
    const question = last && last.question > past && (await stands(last, view)) ? last : null;
    if (own !== turn) return;
    root.toggleAttribute("data-asked", question !== null && question.state !== "shown");
    below.update({ state, question, lead });
    before.update(question && { question, answers: answersOf(state, question.question) });
    const what = JSON.stringify(question && [question.question, question.round, question.state]);
    if (what !== asks) pose(question ? posedOf(question) : NOTHING);
    asks = what;
  }

  return {
    destroy() {
      end();
      turn++;
      below.destroy();
      before.destroy();
      pose(NOTHING);
      document.body.classList.remove("is-led");
      for (const name of ["data-screen", "data-asked"]) root.removeAttribute(name);
    },
  };
}

/** What the page hides of it, and lights. @param {Question} question @returns {Partial<import("../lib/posed.js").Posed>} */
function posedOf(question) {
  const { ask, state, round } = question;
  const isShown = state === "shown";
  if (ask.scene) return { task: null, scene: { lesson: ask.lesson, scene: ask.scene, question: question.question, round, isOpen: false, isShown, given: null, give() {} } };
  const blank = new Set(isShown ? [] : ask.blank.map((cell) => cell.join()));
  return { scene: null, task: ask.step ? { step: ask.step, head: ask.head, spot: spotOf(question), isSought: isSought(question), blank, typed: new Map() } : null };
}

/** Whether a question is still what the class looks at: until its truth is shown, and then until it is led on. @param {Question} question @param {string} led */
const stands = async ({ state, view }, led) => state !== "shown" || areAlike(view, led);
