// @ts-check
// A lesson: one scene after the other, on the lesson's sentence or on one's own. What was done is kept in this browser.
import { ask, latest } from "../../lib/api.js";
import { announce, fill, find, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { isWithin, posed } from "../../lib/posed.js";
import { asking, tell } from "../../lib/problem.js";
import { mark, progress } from "../../lib/progress.js";
import { fragment } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";
import * as classLink from "./class-link.js";
import * as behind from "./judging.js";
import * as scene from "./scene.js";
import * as second from "./second.js";
import { STATE, checked, lesson } from "./state.js";

/** @typedef {import("./state.js").State} State */

const PAUSE = 350; // ms between the last key and the question
const link = fragment();
const places = { told: find("#told"), stage: find("#stage"), answer: find("#answer") };
/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
const staged = latest((/** @type {object} */ wanted, signal) => ask("/api/lessons/scene", wanted, signal));
let state = STATE.fresh();
/** @type {ReturnType<typeof scene.mount> | null} */
let shown = null;
let isNudged = false;
let timer = 0;
const header = tools.mount(toolsData());
classLink.mount(() => state);
const notes = second.mount({
  where,
  go: (way) => void become(reachable(way), true),
  show: () => shown?.reveal(),
  led: (isLed) => document.body.classList.toggle("is-led", isLed),
});

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide, text, seed } = state;
  const alone = () => ({ about: lesson.id, lesson: lesson.id, text, seed });
  return { level, hide, state: () => state, onchange: (by) => look(by), onopen: (file) => void take(file), alone };
}

/** @param {Partial<State>} by how much is shown */
function look(by) {
  state = { ...state, ...by };
  shown?.look(by);
  header.update(toolsData());
  save();
}

/** Where the class is, as the teacher's window is told; null: nothing is shown yet. */
function where() {
  const { scene, text, seed } = state;
  return shown && { scene, text, seed, isShown: shown.isDone() };
}

/** What fits of a way that another window wants. @param {object} way */
const reachable = (way) => STATE.read({ ...STATE.said(state), ...way }).state;

const save = () => void link.save(STATE.said(state));
const index = () => lesson.scenes.findIndex(({ id }) => id === state.scene);

/**
 * Shows the scene of the state.
 * @param {boolean} isOther whether one goes to another one: then it is read from its title on
 * @param {string | null} [text] the sentence; that of the lesson, if a link brings one that cannot be shown
 */
async function show(isOther, text = state.text) {
  const { scene: id, seed } = state;
  const asked = { lesson: lesson.id, scene: id, text, seed };
  await asking(
    async () => {
      const found = await staged(asked);
      if (!found) return;
      if (text === state.text) tell(sentence, null, ["#stage"]);
      places.stage.style.minBlockSize = `${places.stage.offsetHeight}px`; // until the next matrix has its own
      shown?.destroy();
      isNudged = false;
      const { level, hide, hideFrom } = state;
      const data = { staged: found, asked, shown: { level, hide, hideFrom }, language: lesson.language, isWithheld: state.withheld };
      shown = scene.mount(places, { ...data, ondone, onlook, onasked: () => void show(false), asking: wait });
      if (document.activeElement !== sentence) sentence.value = typed(found);
      lack(found);
      find("#again").hidden = !found.drawn;
      paint();
      behind.shown(id, shown.isDone());
      if (isOther) shown.focus();
    },
    (refusal) => {
      tell(sentence, refusal.message, shown ? ["#stage"] : []);
      if (!shown && text !== null && refusal.field === "text") void show(isOther, null);
    },
    ["#stage"],
  );
}

/** @param {() => Promise<void>} question */
function wait(question) {
  void asking(question, (refusal) => tell(sentence, refusal.message, []), ["#answer"]);
}

/** The sentence: one's own, else the lesson's, that of a worked example by its words. @param {import("../../lib/types.js").StagedScene} found */
const typed = (found) => state.text ?? found.state.text ?? found.tokens.map(({ text }) => text).join(" ");

/** What the sentence lacks, and on which one the scene is shown: one's own is kept for the next scene. @param {import("../../lib/types.js").StagedScene} found */
function lack({ problem, offer }) {
  const place = find("#lacks");
  place.hidden = !problem;
  const shown = offer === null ? "" : _("Until then it is shown on “{text}”.", { text: offer });
  fill(place, [problem, shown, _("Yours comes back in the next scene that can take it.")].filter(Boolean).join(" "));
}

/** @param {boolean} right */
function ondone(right) {
  mark(lesson.id, state.scene, right ? "right" : "done");
  isNudged = false;
  paint();
}

/** @param {{hide: boolean, hideFrom: string}} by */
function onlook({ hide, hideFrom }) {
  if (hide === state.hide && hideFrom === state.hideFrom) return;
  state = { ...state, hide, hideFrom };
  header.update(toolsData());
  save();
}

/** @param {Partial<State>} by */
function become(by, isOther = false) {
  state = { ...state, ...by };
  save();
  return show(isOther);
}

/** @param {number} to */
function go(to) {
  const next = lesson.scenes[to];
  if (next && isWithin(next.id)) void become({ scene: next.id }, true).then(() => scrollTo({ top: 0 }));
}

/** Whether nothing holds one here any more: while answers wait, one that was given is no reason to go on. */
const isDone = () => shown?.isDone() || (!state.withheld && Boolean(progress()[lesson.id]?.[state.scene]));

/** On to the next scene: who has not done this one is told so once. */
function onward() {
  if (isDone() || isNudged || posed().leads || posed().waits) return go(index() + 1);
  isNudged = true;
  shown?.allow();
  paint();
  announce(find("#nudge").textContent ?? "");
}

/** The list of scenes, and the ways on. */
function paint() {
  const done = progress()[lesson.id] ?? {};
  const at = index();
  for (const [i, button] of [...document.querySelectorAll("#scenes button")].entries()) {
    const { id, title } = lesson.scenes[i];
    const name = { n: i + 1, title };
    button.classList.toggle("is-done", Boolean(done[id]));
    /** @type {HTMLButtonElement} */ (button).disabled = !isWithin(id);
    button.setAttribute("aria-label", done[id] ? _("Scene {n}: {title}, done", name) : _("Scene {n}: {title}", name));
    if (i === at) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    if (i === at) find("#scenes").scrollLeft = /** @type {HTMLElement} */ (button).offsetLeft - 120; // in a narrow window
  }
  const isClosed = at < lesson.scenes.length - 1 && !isWithin(lesson.scenes[at + 1].id);
  find("#nudge").hidden = !isNudged && !isClosed;
  find("#nudge").textContent = isClosed ? _("The next scene is closed for now: your teacher keeps the class within these.") : state.withheld
    ? _("The answer has not been shown yet. Wait for it, have it shown, or press Next once more.")
    : _("You have not tried this one yet. Try it, or press Next once more.");
  find("#back").hidden = at === 0;
  find("#next").hidden = at === lesson.scenes.length - 1;
  find("#end").hidden = at !== lesson.scenes.length - 1;
  find("#own").hidden = state.text === null;
  for (const [way, to] of /** @type {const} */ ([["#back", at - 1], ["#next", at + 1]]))
    /** @type {HTMLButtonElement} */ (find(way)).disabled = !isWithin(lesson.scenes[to]?.id ?? state.scene);
  find("#next").classList.toggle("is-ready", isDone() && !posed().waits); // who is led is not sent ahead
  document.body.classList.toggle("is-bare", state.bare);
  notes.tell();
}

/** @param {Record<string, unknown> | null} given */
function take(given) {
  state = given ? checked(given) : { ...STATE.fresh(), scene: firstOpen() };
  if (behind.isAlone && !given?.scene) state.scene = behind.begun() ?? firstOpen();
  if (!given) save(); // the first open scene is this browser's own: a class that is led by the link comes to this one
  header.update(toolsData());
  return show(false);
}

/** Where one goes on: at the first scene that is not done. */
function firstOpen() {
  const done = progress()[lesson.id] ?? {};
  return (lesson.scenes.find(({ id }) => !done[id]) ?? lesson.scenes[0]).id;
}

function list() {
  const buttons = lesson.scenes.map(({ title }, i) =>
    h("li", {}, h("button", { type: "button", title, onclick: () => go(i) }, String(i + 1))),
  );
  fill(find("#scenes"), ...buttons);
}

list();
sentence.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(() => void become({ text: sentence.value }), PAUSE);
});
find("#ask").addEventListener("submit", (event) => event.preventDefault());
find("#own").addEventListener("click", () => void become({ text: null }).then(() => sentence.focus()));
find("#again").addEventListener("click", () => void become({ seed: (state.seed + 1) % 2 ** 31 }));
find("#back").addEventListener("click", () => go(index() - 1));
find("#next").addEventListener("click", onward);
addEventListener("posed", () => shown && paint());
void link.follow(take, () => STATE.said(state));
