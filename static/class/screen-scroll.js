// @ts-check
// Nobody scrolls a wall: what the teacher looks at comes into view by itself, on a page that is longer than the screen.
import { unpack } from "../lib/state.js";
import { pathIn } from "./follow.js";

const LOOKED = new Set(["step", "row", "column", "at", "head"]); // of a matrix
const SOON = 350; // ms, until a page shows what its link says

/** @param {Element} element @param {number} bottom of what is seen of the page, px */
export function isInView(element, bottom) {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= bottom;
}

/** @param {Element | null} element comes into view; from its top on, if it is higher than the screen @param {number} bottom of what is seen of the page, px */
export function bring(element, bottom) {
  const box = element?.getBoundingClientRect();
  if (!element || !box?.height || isInView(element, bottom)) return;
  scrollTo({ top: scrollY + (box.height > bottom || box.top < 0 ? box.top : box.bottom - bottom), behavior: "instant" });
}

/** Follows where the teacher looks: into a matrix, or elsewhere on the page, which is its top. @param {() => number} bottom */
export function scrolling(bottom) {
  let path = "";
  /** @type {Record<string, unknown>} */
  let before = {};
  return {
    /** @param {string} view */
    async follow(view) {
      const now = await unpack(view.split("#")[1] ?? "").catch(() => ({}));
      const isSame = path === pathIn(view);
      const names = Object.keys({ ...before, ...now }).filter((name) => JSON.stringify(Reflect.get(before, name)) !== JSON.stringify(Reflect.get(now, name)));
      [path, before] = [pathIn(view), now];
      if (!isSame || !names.length) return;
      if (!names.every((name) => LOOKED.has(name))) return scrollTo({ top: 0, behavior: "instant" });
      setTimeout(() => bring(document.querySelector("main .walkthrough .stage"), bottom()), SOON);
    },
  };
}
