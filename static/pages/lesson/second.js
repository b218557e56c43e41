// @ts-check
// The teacher's window of this one: opened from here, and from then on told where this one is, and heard.
import { address } from "../../lib/address.js";
import { find } from "../../lib/dom.js";
import { pack } from "../../lib/state.js";
import { follow, newPair, pairOf } from "../../presenter/channel.js";
import { lesson } from "./state.js";

/** @typedef {import("../../presenter/channel.js").Where} Where */
/** @typedef {import("../../presenter/channel.js").Way} Way */

const SIZE = "popup,width=560,height=860"; // beside the window before the class

/** @param {{where: () => Where | null, go: (way: Way) => void, show: () => void, led: (isLed: boolean) => void}} own led: whether the notes are open */
export function mount(own) {
  /** @type {HTMLAnchorElement} */
  const link = find("#second");
  const before = pairOf(lesson.id);
  let pair = before || newPair();
  /** @type {ReturnType<typeof follow> | null} nobody is told before the notes were opened */
  let told = null;
  if (before) connect();
  link.addEventListener("click", (event) => {
    connect();
    if (open(link.href, link.target, SIZE)) event.preventDefault(); // else the link itself opens it
  });
  link.addEventListener("auxclick", connect);

  function connect() {
    pairOf(lesson.id, pair);
    told ??= follow({ lesson: lesson.id, pair }, { ...own, taken });
  }

  /** This window is a copy of another one, which keeps the notes. */
  function taken() {
    told = null;
    pair = pairOf(lesson.id, newPair());
    void point();
  }

  async function point() {
    const where = own.where();
    if (!where) return;
    const { scene, text, seed } = where;
    link.target = `notes ${pair}`;
    link.href = address(`/learn/${lesson.id}/notes#${await pack({ scene, ...(text !== null && { text }), seed, pair })}`);
  }

  return {
    /** Where this window is now. */
    tell() {
      void point();
      told?.tell();
    },
  };
}
