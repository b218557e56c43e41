// @ts-check
// The pupil's bar, at the foot of every page: the room, whether the line stands, where the class is; a hand, a cry for
// help, the way back to one's own, the way out. What is asked stands above it.
import { address } from "../lib/address.js";
import { announce, fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { closes } from "../lib/share.js";
import { shipped } from "../lib/shipped.js";
import { pathIn, view } from "./follow.js";
import { following } from "./following.js";
import { end } from "./here.js";
import { leave } from "./kept.js";
import { looking } from "./looking.js";
import { questions } from "./question.js";
import { forget, recall, remember } from "./tab.js";

/** @typedef {import("./connection.js").Status} Status */

const COVERS = /** @type {const} */ (["class-paused", "class-out"]);
const OUT = "out"; // a page that is opened anew shows nothing before it is let in

/** @param {import("./here.js").Joined} room */
export function mount(room) {
  const sign = h("span", { class: "class-sign" });
  const where = h("span", { class: "class-where" });
  const trouble = h("p", { class: "class-trouble", role: "status", hidden: true });
  const hand = h("button", { type: "button", onclick: () => void raise() });
  const stuck = h("button", { type: "button", onclick: () => looks.cry() });
  const mine = h("button", { type: "button", onclick: () => void way?.toOwn() }, _("Back to mine"));
  const theirs = h("button", { type: "button", onclick: () => void way?.toClass() }, _("To the class"));
  const out = h("button", { type: "button", onclick: () => goOut() }, _("Leave the room"));
  const gone = h("button", { type: "button", onclick: () => goOut() });
  const who = h("p", {});
  const more = h("details", { class: "share class-more" }, h("summary", { "aria-label": _("More") }, "⋯"), h("div", { class: "menu" }, who, h("a", { href: address("/join") }, _("Your name, and what is kept")), out));
  const row = h("div", { class: "class-row" }, h("p", { class: "class-room" }, sign, " ", h("span", {}, h("bdi", { class: "class-code" }, room.place.code), h("br"), where)), mine, theirs, gone, hand, stuck, more);
  const veil = h("p", { class: "class-veil", hidden: true });
  const bar = h("aside", { class: "class-bar", "aria-label": _("The class") }, veil, trouble, row);
  const looks = looking(room, (isStuck) => toggle(stuck, isStuck, isStuck ? _("I can go on") : _("I am stuck")));
  /** @type {ReturnType<typeof following> | null} */
  let way = null;
  /** @type {ReturnType<typeof questions> | null} */
  let asked = null;
  let isOwnNow = false; // of the state that is shown
  let isSure = false;
  let before = "";
  document.body.append(bar);
  document.body.classList.add("is-pupil");
  closes(more);
  const observer = new ResizeObserver(() => root.style.setProperty("--class-bar", `${bar.offsetHeight}px`));
  const root = document.documentElement;
  observer.observe(bar);
  if (recall(OUT)) cover("class-out");
  way = following(room, update);
  asked = questions(room, way);
  row.before(asked.element);
  const stop = room.listen({ onnews: update, onstatus: update });

  function seat() {
    return room.state()[`seat/${room.place.seat}`] ?? { name: room.place.name ?? "", hand: false };
  }

  function update() {
    const { kind, words } = room.status();
    const { lead, isAside, own, isOwn, isHeld } = way?.way() ?? { lead: { mode: "free", view: "", stretch: [] }, isAside: false, own: "", isOwn: false, isHeld: false };
    bar.dataset.line = kind;
    fill(sign, h("span", { class: "unseen" }, words));
    sign.title = words;
    const isGone = kind === "ended" || kind === "out";
    const isJoining = pathIn(view()) === "/join"; // which has a way of its own, and says what is the matter
    const isOut = kind === "out" && !isJoining;
    if (kind !== "trying") remember(OUT, isOut ? "yes" : "");
    const odd = isOut || (isGone && isJoining) ? "" : isHeld ? _("The class stays within these scenes for now.") : kind === "on" || kind === "trying" ? "" : words;
    trouble.hidden = !odd;
    if (trouble.textContent !== odd) trouble.textContent = odd;
    const { hand: isUp, name } = seat();
    toggle(hand, isUp, isUp ? _("Hand down") : _("Hand up"));
    for (const each of [hand, stuck]) each.hidden = isGone;
    [gone.hidden, more.hidden] = [!isGone, isGone];
    mine.hidden = isGone || !own || isAside || isOwn;
    const isAway = lead.view && pathIn(lead.view) !== pathIn(view());
    theirs.hidden = isGone || isJoining || !lead.view || !(isAside || isOwn || (lead.mode === "free" && isAway));
    row.classList.toggle("has-way", !mine.hidden || !theirs.hidden);
    document.body.classList.toggle("is-following", !isGone && lead.mode === "follow" && !isAside && !isOwn && pathIn(lead.view) === pathIn(view()));
    where.textContent = isGone || !lead.view ? "" : modeOf(lead.mode, isAside || isOwn, lead.stretch);
    who.textContent = _("You are {name}, in room {code}.", { name, code: room.place.code });
    for (const each of [out, gone]) each.textContent = isSure ? _("Leave now? Your answers stay with the class.") : _("Leave the room");
    if (isOut) cover("class-out", words);
    else if (!isGone && lead.mode === "pause") cover("class-paused", _("Look up: your teacher has paused the class."));
    else cover();
    if (isOwnNow !== (isOwnNow = isOwn)) asked?.update();
    if (lead.mode !== before && before) announce(where.textContent);
    before = lead.mode;
  }

  /** Nothing is done on the page meanwhile. @param {typeof COVERS[number]} [by] none: it is open @param {string} [words] */
  function cover(by, words = "") {
    veil.hidden = !words;
    veil.textContent = words;
    for (const each of COVERS) document.body.classList.toggle(each, each === by);
    for (const each of document.querySelectorAll("main, .top")) if (each instanceof HTMLElement) each.inert = Boolean(by);
  }

  async function raise() {
    hand.disabled = true;
    await room.send("hand", { up: !seat().hand }).catch((error) => tell(error.message));
    hand.disabled = false;
  }

  /** @param {string} words */
  function tell(words) {
    trouble.hidden = false;
    trouble.textContent = words;
  }

  /** The first time it is asked whether it is meant. */
  function goOut() {
    if (!isSure && room.status().kind !== "ended") {
      isSure = true;
      return update();
    }
    const isOut = room.status().kind === "out";
    asked?.forget();
    forget();
    leave();
    end();
    dispatchEvent(new Event("left"));
    if (isOut) location.assign(address("/join")); // what the class looks at stays with it
  }

  function destroy() {
    stop();
    way?.destroy();
    looks.destroy();
    asked?.destroy();
    observer.disconnect();
    cover();
    document.body.classList.remove("is-pupil", "is-following");
    root.style.removeProperty("--class-bar");
    bar.remove();
  }

  return { destroy };
}

/** A switch says what a press does. @param {HTMLElement} button @param {boolean} isOn @param {string} words */
function toggle(button, isOn, words) {
  button.classList.toggle("is-on", isOn);
  if (button.textContent !== words) button.textContent = words;
}

/** @param {"follow" | "free" | "pause"} mode @param {boolean} isAlone @param {string[]} scenes within which the class is free; none: anywhere */
function modeOf(mode, isAlone, scenes) {
  if (mode === "pause") return _("Paused");
  if (mode === "free") return (scenes.length && within(scenes)) || _("On your own");
  return isAlone ? _("On your own") : _("With the class");
}

/** By their numbers, on the page of their lesson; elsewhere "". @param {string[]} scenes */
function within(scenes) {
  const all = shipped.lesson?.scenes.map(({ id }) => id) ?? [];
  const [from, to] = [scenes[0], scenes[scenes.length - 1]].map((id) => all.indexOf(id) + 1);
  if (!from || !to) return "";
  return from === to ? _("Scene {n}", { n: from }) : _("Scenes {from}–{to}", { from, to });
}
