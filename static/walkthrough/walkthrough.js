// @ts-check
// The walkthrough: one matrix large, where it stands among the others, its formula, its caption, its line of code,
// the arithmetic of one cell; step by step. The lab and the page of a trained model show the same one.
import { announce, h } from "../lib/dom.js";
import * as carry from "../lib/carry.js";
import { hold } from "./hold.js";
import { _ } from "../lib/i18n.js";
import { byId } from "../lib/masks.js";
import { posed, stand } from "../lib/posed.js";
import { looking } from "./looking.js";
import { leaving } from "./leaving.js";
import { movement } from "./movement.js";
import { following } from "./path.js";
import { player } from "./player.js";
import { presenting } from "./present.js";
import { printing } from "./print.js";
import * as keys from "../lib/keys.js";
import { explaining } from "./explaining.js";
import { speeds } from "./speed.js";
import { guessing } from "./guessing.js";
import { hiding } from "./hiding.js";
import { stageWidth } from "./stage.js";
import { show as showing } from "../lib/shown.js";
import { sectionsOf } from "../lib/sections.js";
import { plane } from "../lib/tensor.js";
import { sentences } from "../lib/view.js";
import * as seen from "./seen.js";
import * as arithmetic from "../views/arithmetic.js";
import * as caption from "../views/caption.js";
import * as code from "../views/code.js";
import * as equation from "../views/equation.js";
import * as formula from "../views/formula.js";
import * as legend from "../views/legend.js";
import * as picture from "../views/picture.js";
import * as strip from "../views/strip.js";
import * as timeline from "../views/timeline.js";
import * as title from "../views/title.js";
import * as turns from "../views/turns.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/types.js").Token} Token */
/** @typedef {{step: string, head: number, row: number, column: number, hide: boolean, hideFrom: string}} Focus */
/**
 * @typedef {object} Edits how numbers are changed by hand
 * @property {(step: Step) => boolean} editable
 * @property {(step: string, changes: {cell: number[], value: number}[]) => void} onedit
 * @property {(step: string, cell: number[]) => void} onundo takes an edit back
 */
/** @typedef {import("../views/matrix.js").Task & {step: string, head?: number, blank: Set<string>}} Asked head: none, if it is asked of each; blank: cells that are to be worked out, by "row,column" */
/**
 * @typedef {object} WalkthroughData
 * @property {Step[]} steps
 * @property {Step[]} [rows] if the steps hold a part of a long text: those of pairs, with the whole row in focus
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {number | null} [second] the token that a second sentence begins with
 * @property {import("../lib/types.js").CodeInfo[]} code
 * @property {string[]} [notes]
 * @property {2 | 3} [level] of a step's title among the page's headings; 3, below what says what is walked through
 * @property {Focus} focus
 * @property {(focus: Focus) => void} onfocus
 * @property {Edits} [edits] none: its numbers are not to be changed
 * @property {Asked | null} [task] what is asked of a step, by a lesson: its numbers are told once it is answered; none: what a class is asked
 * @property {boolean} [isStill] whether one stays at this step
 * @property {(step: string, cell: number[]) => Promise<import("../lib/types.js").CellResponse | null>} explain
 * @property {import("../views/caption.js").Next | null} [next] where one may go on from the last step
 * @property {Pick<import("../lib/carry.js").Carried, "about" | "script">} [carried] what is said of a picture that leaves: options, layer and head; its numbers from a script
 */

/** @param {HTMLElement} element @param {WalkthroughData} given */
export function mount(element, given) {
  let data = asked();
  const [where, stage, under, bar] = ["where", "stage", "under", "bar"].map((name) => h("div", { class: name }));
  const [said, turning, calculated, written, source] = ["said", "turning", "calculated", "in-symbols", "only-code"].map((name) =>
    h("section", { class: name }),
  );
  const top = h("div", { class: "topped" });
  const frame = h("div", { class: "assembly" }, stage);
  const left = h("div", {}, top, frame, under);
  const panel = h("div", { class: "panel" }, h("div", {}, said, turning, written), source, calculated);
  const scene = h("div", { class: "scene" }, left, panel);
  element.classList.add("walkthrough");
  element.append(where, bar, scene); // who reads from the top meets the controls before what is computed; the page shows them below

  /** How wide the stage is for these steps. @type {{of: Step[], px: number} | null} */
  let wide = null;
  const leave = leaving((id) => look.go(id));
  let walk = leave.walk(data);
  let current = chosen();
  const concealed = hiding();
  concealed.update(data, current);
  const explained = explaining(calculated, () => data.explain(current.id, seen.cell(now())), light, (message) => views.arithmetic.refuse(message));

  const look = looking(now, { byHand: () => play.stop(), toStep: () => held.bring(), seek: (part) => moves.seek(part) });
  // before the player, whose keys it takes
  const present = presenting(element, (by) => look.advance(look.at() + by), resized);
  const play = player({
    element,
    where: () => ({ at: look.at(), n: look.steps().length }),
    go: look.advance,
    section: (by) => look.toSection(seen.ofSections(now()).at + by),
    onchange: () => views.timeline.update(timelineData()),
    moves: () => moves.ms(),
    isRightToLeft: () => getComputedStyle(element).direction === "rtl",
    opened: look.at(), // who has just come sees every movement
  });
  const follow = following(element, now, look.go, followed);
  const matrix = picture.mount(stage, matrixData(false));
  const views = {
    matrix,
    equation: equation.mount(frame, equationData()),
    strip: strip.mount(where, stripData()),
    title: title.mount(top, titleData()),
    turns: turns.mount(turning, seen.ofTurns(now())),
    legend: legend.mount(under, seen.ofLegend(now())),
    guess: guessing(under, now, { revealed: () => show(null, false), all: () => look.look({ hide: false, hideFrom: "" }) }),
    caption: caption.mount(said, seen.ofCaption(now())),
    arithmetic: arithmetic.mount(calculated, arithmeticData()),
    formula: formula.mount(written, { formula: current.formula, current: current.id }),
    code: code.mount(source, { code: data.code, step: current }),
    timeline: timeline.mount(bar, timelineData()),
  };
  carry.mount(top, _("this matrix"), () => ({ ...seen.ofCarried(now()), view: { svg: () => views.matrix.svg(), describe }, caption: views.caption.describe().words }));
  carry.beside(turning, _("the turns"), () => views.turns);
  const speed = speeds();
  const print = printing(element, now);
  bar.append(speed.select, present.button, print.menu, keys.button());
  where.append(follow.place);
  said.append(leave.note, follow.note);
  leave.update(data.steps, current);
  follow.update();
  const moves = movement(frame, shown, speed.pace, (part) => (views.timeline.within(part), views.turns.turn(part)));
  stage.addEventListener("pointerleave", () => moves.hover(null));
  const held = hold(scene, [top, frame, under, said, turning, written, calculated, source], bar, where);
  let room = element.clientWidth; // px
  const observer = new ResizeObserver(() => {
    const isOther = room !== (room = element.clientWidth);
    if (isOther) return resized();
    moves.renew(); // it is higher, or lower: the picture stays, what moves over it may have another place
    present.fit();
  });
  observer.observe(element);
  addEventListener("resize", resized); // a window's height, too, says how large cells are
  addEventListener("posed", onPosed);
  begin();

  /** @param {WalkthroughData} next */
  function update(next) {
    const before = current;
    const isOther = JSON.stringify(data.tokens) !== JSON.stringify(next.tokens);
    const focus = JSON.stringify(data.focus);
    given = next;
    data = asked();
    walk = leave.walk(data);
    current = chosen();
    concealed.update(data, current);
    if (focus !== JSON.stringify(data.focus) || before.value.bdata !== current.value.bdata) moves.end();
    show(before.id !== current.id ? before : null, isOther);
  }

  /** What is shown, with what a class is asked of it if nobody else asks. @returns {WalkthroughData} */
  function asked() {
    return given.task ? given : { ...given, task: posed().task };
  }

  function onPosed() {
    if (!given.task) update(given);
  }

  /** What changes with the run and the cell that are shown, and is no view. */
  function begin() {
    stand(element, { step: current.id, head: plane(current, data.focus.head).head });
    element.classList.toggle("is-asked", !given.task && Boolean(data.task?.blank.size)); // of a class: then nobody has it judged or revealed here
    element.classList.toggle("sectioned", sectionsOf(walk.steps).length > 0);
    showing({ step: seen.ofShown(now()) });
    void explain();
    present.fit();
  }

  /** @param {Step | null} from the step that was shown, if another one comes @param {boolean} isOther whether the text is another one */
  function show(from, isOther) {
    views.title.update(titleData());
    if (from) {
      explained.forget();
      views.arithmetic.update(arithmeticData());
    }
    draw(from === null);
    const isOnward = from !== null && look.at() > look.steps().findIndex(({ id }) => id === from.id);
    const part = from && look.scrubbed(current.id);
    if (part !== null) moves.seek(part);
    else if (isOnward) moves.begin();
    views.caption.update(seen.ofCaption(now()));
    leave.update(data.steps, current);
    follow.update();
    if (from || isOther) say(from !== null);
    views.formula.update({ formula: current.formula, current: current.id });
    views.code.update({ code: data.code, step: current });
    views.timeline.update(timelineData());
    views.turns.update(seen.ofTurns(now()));
    views.legend.update(seen.ofLegend(now()));
    views.guess.update();
    begin();
  }

  /** To who does not see the picture: the step, and what it says; while it plays the next comes too soon for that. @param {boolean} isStep whether the step is another one */
  function say(isStep) {
    const step = isStep ? _("Step {name}", { name: current.id }) : "";
    const words = [...said.children].filter((each) => !(/** @type {HTMLElement} */ (each).hidden)).map((each) => each.textContent?.trim());
    announce([step, play.isPlaying() ? "" : words.filter(Boolean).join(" ")].filter(Boolean).join(". "));
  }

  function chosen() {
    return byId(walk.steps).get(data.focus.step) ?? walk.steps[walk.steps.length - 1];
  }

  /** @returns {seen.Seen} */
  function now() {
    return { data, walk, step: current, ...explained.known(), hiding: concealed };
  }

  /** @param {boolean} glide */
  function draw(glide) {
    views.matrix.update(matrixData(glide));
    views.equation.update(equationData());
    moves?.renew();
  }

  /** What moves; nothing does that is to be guessed. @returns {import("./movement.js").Shown | null} */
  function shown() {
    if (seen.veil(now()).blank) return null;
    const { equation } = parts();
    return { equation, matrix: seen.ofMatrix(now()), area: matrix.area(), box: matrix.box(), standing: views.equation.standing, focus: seen.at(now()) };
  }

  /** What the step is made of, and what is left of the stage beside it. */
  function parts() {
    if (wide?.of !== data.steps) wide = { of: data.steps, px: stageWidth(scene, data.steps) }; // to ask is to lay out the page
    return seen.ofEquation(now(), wide.px);
  }

  function resized() {
    wide = null;
    draw(false);
    present.fit();
  }

  /** @returns {equation.EquationData} */
  function equationData() {
    return { ...parts(), cells: () => matrix.area(), onjump: data.isStill ? null : look.go };
  }

  /** @param {boolean} glide @returns {picture.PictureData} */
  function matrixData(glide) {
    return {
      ...seen.ofMatrix(now()),
      move: glide,
      width: parts().room,
      onfocus: (row, column) => look.move({ row, column }),
      onhover: (row, column) => moves?.hover({ row, column }),
      onguess: () => views.guess.focus(),
      onedit: (row, column, value) => data.edits?.onedit(current.id, [{ cell: seen.own(now()).index(row, column), value }]),
    };
  }

  function stripData() {
    return { ...seen.ofStrip(now()), path: follow.path(), onselect: (/** @type {string} */ id) => look.go(id), onsection: look.toSection };
  }
  function titleData() {
    return { ...seen.ofTitle(now()), onselect: (/** @type {number} */ head) => look.move({ head }), onstart: look.at() ? () => look.advance(0) : null };
  }
  function arithmeticData() {
    const onjump = (/** @type {string} */ id, /** @type {number[]} */ index) => (look.jump(id, index), views.matrix.focus());
    return { ...seen.ofArithmetic(now()), onjump: data.isStill ? null : onjump };
  }
  function timelineData() {
    return {
      steps: look.steps(),
      at: look.at(),
      sections: sectionsOf(walk.steps),
      onsection: look.toSection,
      playing: play.isPlaying(),
      onselect: look.advance,
      onscrub: look.scrub,
      onplay: play.toggle,
    };
  }
  /** Asks for the arithmetic of the cell in focus; what made it lights up when it comes. */
  function explain() {
    calculated.hidden = seen.isBlank(now());
    views.strip.update(stripData());
    return explained.ask();
  }

  function light() {
    views.arithmetic.update(arithmeticData());
    views.strip.update(stripData());
    views.matrix.update(matrixData(false));
  }

  /** A word is followed, or no longer. */
  function followed() {
    follow.update();
    views.strip.update(stripData());
  }

  /** The step that is shown, what is said of it, and its matrix. @returns {import("../lib/view.js").Seen} */
  function describe() {
    const { words, table } = views.matrix.describe();
    const parts = [views.title, views.caption].map((view) => view.describe().words);
    return { words: sentences(...parts, words), table };
  }

  function destroy() {
    showing({ step: null });
    play.destroy();
    present.destroy();
    moves.destroy();
    print.destroy();
    follow.destroy();
    observer.disconnect();
    removeEventListener("resize", resized);
    removeEventListener("posed", onPosed);
    stand(element, null);
    held.destroy();
    for (const view of Object.values(views)) view.destroy();
    element.replaceChildren();
  }

  return { update, destroy, describe, svg: () => views.matrix.svg() };
}
