// @ts-check
// A pupil's page goes where the class is led. What was changed by hand stays kept, one button away.
import { pose, standingScene } from "../lib/posed.js";
import { unpack } from "../lib/state.js";
import { go, isHere, pathIn, view } from "./follow.js";
import { recall, remember } from "./tab.js";

/** @typedef {{view: string, mode: "follow" | "free" | "pause", stretch: string[], before?: "follow" | "free"}} Lead */
/**
 * @typedef {object} Way where a pupil stands
 * @property {Lead} lead
 * @property {boolean} isAside back at one's own, until the teacher goes on
 * @property {string} own what was changed by hand last; "": nothing
 * @property {boolean} isOwn what is shown was changed by hand
 * @property {boolean} isHeld a scene was left that is closed to the class
 */

const LOOKED = new Set(["at", "step", "level", "hide", "hideFrom", "layer", "head", "row", "column"]); // what is looked at is no work
const [LEAD, OWN, ASIDE, MINE] = ["lead", "own", "aside", "mine"];
const JOIN = "/join";

/** @param {import("./here.js").Joined} room @param {(way: Way) => void} onchange */
export function following(room, onchange) {
  const { code } = room.place;
  let before = recall(LEAD);
  let own = recall(OWN);
  let aside = recall(ASIDE);
  let mine = recall(MINE); // the page that shows one's own
  let isHeld = false;
  let isOut = false; // or the room is over: nobody leads
  let allowed = ""; // the last state within the stretch
  /** @type {string | null} the work of the page before a hand was laid on it */
  let base = null;
  let isTouched = false;
  void begun();

  const lead = () => /** @type {Lead} */ (room.state().lead ?? { view: "", mode: "free", stretch: [] });
  const known = () => `${code} ${JSON.stringify(lead())}`;
  const mode = () => (lead().mode === "pause" ? (lead().before ?? "follow") : lead().mode);
  const isLed = () => mode() !== "free" && !isOut;
  const stretch = () => (mode() === "free" ? lead().stretch : []);

  /** What is left to do when something came: late, or while one was elsewhere, or away. @param {string[]} keys */
  async function onnews(keys) {
    if (!keys.includes("lead")) return;
    const isNew = known() !== before;
    const isFirst = !before.startsWith(code);
    before = remember(LEAD, known());
    const isStill = lead().mode === "pause" && !isFirst; // who is paused stays where they are
    if (isNew && !isStill) [aside, allowed] = [remember(ASIDE, ""), ""];
    posed();
    onStood();
    isHeld = false; // it was none of their doing
    tell();
    const { view: to } = lead();
    const isMust = isStill ? false : isLed() ? aside !== known() : (isFirst && !isOut) || isOutside();
    if (to && isMust && pathIn(view()) !== JOIN) await take(to);
    tell();
  }

  const posed = () => pose({ stretch: stretch(), waits: isLed() && isHere(lead().view) });

  /** Whether this is another page than that within which the class is free. */
  const isOutside = () => stretch().length > 0 && !isHere(lead().view);

  /** @param {string} to @param {boolean} [isMine] */
  async function take(to, isMine = false) {
    isTouched = false;
    mine = remember(MINE, isMine ? pathIn(to) : "");
    if (!(await go(to))) await begun();
  }

  /** What the page shows now is not this person's work, unless it is one's own that came back. */
  async function begun() {
    base = isOwn() ? "" : await unpack(location.hash.slice(1)).then(work, () => null);
  }

  /** @param {Event} event */
  function onSaved(event) {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (stretch().includes(detail.scene)) allowed = view();
    const isChanged = isTouched && base !== null && work(detail) !== base;
    if (isChanged) own = remember(OWN, view());
    if (isTouched) mine = remember(MINE, isChanged ? pathIn(view()) : "");
    else if (!isOwn()) base = work(detail);
    tell();
  }

  /** A scene that is closed to the class is left again. */
  function onStood() {
    const scene = standingScene();
    if (!stretch().length || !scene || stretch().includes(scene)) return;
    isHeld = true;
    tell();
    void go(allowed || lead().view);
  }

  /** @param {Event} event */
  function onHand({ isTrusted, target }) {
    if (isTrusted && target instanceof Element && target.closest("main, .tools")) isTouched = true;
  }

  async function toOwn() {
    aside = remember(ASIDE, known());
    tell();
    await take(own, true);
    isTouched = true;
    tell();
  }

  async function toClass() {
    aside = remember(ASIDE, "");
    tell();
    await take(lead().view);
    tell();
  }

  /** Who goes by themselves is called to a question; so is who follows, and has changed something. @param {string} to */
  async function call(to) {
    const isOff = !isLed() || aside === known();
    if (!isOut && (isOff || isOwn()) && pathIn(view()) !== JOIN) await take(isOff ? to : lead().view);
    tell();
  }

  /** @param {string} view */
  async function to(view) {
    await take(view);
    tell();
  }

  function isOwn() {
    return mine !== "" && mine === pathIn(view());
  }

  const way = () => ({ lead: lead(), isAside: isLed() && aside === known(), own: own && own !== view() ? own : "", isOwn: isOwn(), isHeld });
  const tell = () => onchange(way());

  const HANDS = ["pointerdown", "keydown", "input"];
  for (const kind of HANDS) addEventListener(kind, onHand, true);
  addEventListener("statesaved", onSaved);
  addEventListener("stood", onStood);
  const stop = room.listen({
    onnews: (keys) => void onnews(keys),
    onstatus: ({ kind }) => {
      const isGone = kind === "out" || kind === "ended";
      if (isOut === isGone) return;
      isOut = isGone;
      posed();
      if (!isOut) void onnews(["lead"]);
    },
  });
  return {
    toOwn,
    toClass,
    to,
    call,
    way,
    destroy() {
      stop();
      for (const kind of HANDS) removeEventListener(kind, onHand, true);
      removeEventListener("statesaved", onSaved);
      removeEventListener("stood", onStood);
      pose({ stretch: [], waits: false });
    },
  };
}

/** A state without what is only looked at. @param {Record<string, unknown>} state */
const work = (state) => JSON.stringify(Object.entries(state).filter(([name, value]) => !LOOKED.has(name) && !isEmpty(value)).sort());

/** @param {unknown} value */
const isEmpty = (value) => !value || (typeof value === "object" && !Object.keys(value).length);
