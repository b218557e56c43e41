// @ts-check
// A teacher's second window, or phone: of a lesson that the class is shown the notes, the next scene and the clock; of
// another page what it is, and since when; and what is asked, with the answers. Forward and back lead the class.
import { begin } from "../../class/here.js";
import { here, keep } from "../../class/kept.js";
import { nameOf } from "../../class/naming.js";
import * as asked from "../../class/asked.js";
import { hear, hereIn } from "../../class/heard.js";
import { lastOf, leadOf } from "../../class/room.js";
import { pathIn } from "../../class/follow.js";
import { address } from "../../lib/address.js";
import { fill, find, h } from "../../lib/dom.js";
import { _, ngettext, number } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";
import { pack, unpack } from "../../lib/state.js";
import * as presenter from "../../presenter/presenter.js";

/** @typedef {import("../../class/here.js").Joined} Joined */
/** @typedef {import("../../presenter/channel.js").Way} Way */
/** @typedef {{element: HTMLElement, notes: ReturnType<typeof presenter.mount>}} Shown */

const SEED = 123; // of a lesson's link that says none
const SECOND = 1000; // ms
const PHONE = "(max-width: 640px)"; // on which notes come first

const [code, secret, projector] = location.hash.slice(1).split(".");
const known = here();
if (code && secret) {
  if (known?.role !== "teacher" || known.secret !== secret) keep({ role: "teacher", code, secret, projector });
  history.replaceState(null, "", location.pathname); // the secret stands in no history
}
void open();

async function open() {
  const room = here()?.role === "teacher" ? await begin() : null;
  find("#no-room").hidden = room !== null;
  if (room) desk(room);
}

/** @param {Joined} room */
function desk(room) {
  /** @type {Map<string, Shown>} */
  const lessons = new Map();
  /** @type {{question: number, view: ReturnType<typeof asked.mount>} | null} */
  let counted = null;
  /** @type {Record<string, any>} the state of the lesson's page that the class sees */
  let led = {};
  let view = "";
  let since = Date.now();
  let turn = 0;
  let asks = false; // whether the scene has a question
  setInterval(tick, SECOND);
  hear(room, () => tellLine(room.status()));
  room.listen({ onnews: () => void update(), onstatus: tellLine });

  async function update() {
    const own = ++turn;
    const { view: now } = leadOf(room.state());
    const state = await unpack(now.split("#")[1] ?? "").catch(() => ({}));
    if (own !== turn) return;
    if (pathIn(now) !== pathIn(view)) since = Date.now();
    [view, led] = [now, state];
    tellLine(room.status());
    const lesson = lessonOf(view);
    for (const [id, { element }] of lessons) element.hidden = id !== lesson?.id;
    find("#else").hidden = lesson !== null;
    if (lesson) shownOf(lesson).notes.update(whereOf(lesson), true);
    else void elsewhere();
    if (lesson) shownOf(lesson).element.prepend(find("#asked")); // what is at hand stays below it
    else find("#notes").before(find("#asked"));
    paint();
  }

  /** @param {import("../../lib/types.js").LessonInfo} lesson */
  function whereOf(lesson) {
    const { scene = lesson.scenes[0].id, text = null, seed = SEED } = led;
    return { scene, text, seed, isShown: questionOf(lesson.id, scene)?.state === "shown" };
  }

  /** The last question that is of this scene. @param {string} lesson @param {string} scene */
  function questionOf(lesson, scene) {
    const last = lastOf(room.state());
    return last?.ask.lesson === lesson && last.ask.scene === scene ? last : null;
  }

  /** @param {import("../../lib/types.js").LessonInfo} lesson @returns {Shown} */
  function shownOf(lesson) {
    const found = lessons.get(lesson.id);
    if (found) return found;
    const element = h("div", { class: "presenter" });
    find("#notes").append(element);
    const onstaged = (/** @type {import("../../lib/types.js").StagedScene} */ { question }) => {
      asks = question !== null && question.kind !== "do";
      paint();
    };
    const own = { element, notes: presenter.mount(element, { lesson, clock: `${lesson.id} ${room.place.code}`, led: { go, show }, onstaged }) };
    lessons.set(lesson.id, own);
    return own;

    /** @param {Way} way */
    async function go(way) {
      const { text: _said, ...state } = { ...led, ...way };
      const text = "text" in way ? way.text : led.text;
      await act("lead", { view: `/learn/${lesson.id}#${await pack({ ...state, ...(typeof text === "string" && { text }) })}`, mode: "follow" });
    }

    async function show() {
      const { scene } = whereOf(lesson);
      if (!questionOf(lesson.id, scene)) await ask(lesson);
      const question = questionOf(lesson.id, scene) ?? lastOf(room.state());
      if (question) await act(`questions/${question.question}/reveal`);
    }
  }

  /** @param {import("../../lib/types.js").LessonInfo} lesson */
  async function ask(lesson) {
    const { scene, text, seed } = whereOf(lesson);
    await act("questions", { view, scene: { lesson: lesson.id, scene, text, seed } });
  }

  /** @param {string} path @param {object} [body] */
  async function act(path, body = {}) {
    const refused = find("#refused");
    refused.hidden = true;
    try {
      await room.send(path, body);
    } catch (error) {
      refused.hidden = false;
      refused.textContent = /** @type {Error} */ (error).message;
    }
  }

  /** What is asked: the scene's question, or what was asked last; else the way to ask it. */
  function paint() {
    const place = find("#asked");
    const lesson = lessonOf(view);
    const last = lastOf(room.state());
    const own = lesson ? questionOf(lesson.id, whereOf(lesson).scene) : null;
    const question = own ?? (lesson && last?.state !== "open" ? null : last);
    place.hidden = !question && !(lesson && asks);
    Object.assign(place.dataset, { state: question?.state ?? "", says: own ? "below" : "" });
    if (question) {
      if (counted?.question !== question.question) {
        counted?.view.destroy();
        counted = { question: question.question, view: asked.mount(place, room, question, !matchMedia(PHONE).matches) };
      }
      return counted.view.update(question);
    }
    counted?.view.destroy();
    counted = null;
    if (lesson) fill(place, h("button", { type: "button", class: "go", onclick: () => void ask(lesson) }, _("Ask the class this scene’s question")));
  }

  async function elsewhere() {
    const now = view;
    const name = now ? await nameOf(now) : _("Nothing is shown to the class yet.");
    if (now !== view) return;
    find("#led").textContent = name;
    const link = /** @type {HTMLAnchorElement} */ (find("#open"));
    [link.hidden, link.href] = [!now, address(now || "/")];
    find("#shown-for").hidden = !now;
    tick();
  }

  function tick() {
    const { opened } = room.state().room ?? {};
    find("#since").textContent = clocked(Date.now() - since);
    find("#hour").textContent = opened ? clocked(Date.now() - opened * SECOND) : "";
  }

  /** @param {import("../../class/connection.js").Status} status */
  function tellLine({ kind, words }) {
    const seats = hereIn(room);
    const line = find("#line");
    line.dataset.kind = kind;
    for (const each of ["#asked", "#notes"]) find(each).inert = kind === "ended"; // nobody is led any more
    line.textContent = kind === "on" ? `${room.place.code} · ${ngettext("{n} pupil", "{n} pupils", seats.length)}` : words;
  }
}

/** The lesson that is led; null: another page is. @param {string} view */
function lessonOf(view) {
  const [, first, id, ...rest] = pathIn(view).split("/");
  return (first === "learn" && !rest.length && shipped.lessons?.find((each) => each.id === id)) || null;
}

/** Minutes and seconds. @param {number} ms */
function clocked(ms) {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  return `${number(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}
