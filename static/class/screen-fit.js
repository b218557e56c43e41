// @ts-check
// Nobody scrolls a wall, and who sits in the last row reads it too: what is led is written as large as all of it has room;
// if it is more than a screen, as it would be; and smaller, until its matrix is seen to the last row.
import { measureAgain } from "../lib/type.js";

/** Of the type that the screen would have: as large as it may become; as small, so that all is seen; so that what is asked is, or a picture; so that a matrix is. */
const [LARGEST, SMALL, SMALLER, SMALLEST] = [2, 0.9, 0.75, 0.62];
const CLOSE = 0.02; // of that type
const A_LITTLE = 1; // px
const PICTURES = "main :is(.stage, .atlas)"; // of which the first is to be seen
const NARROW = 0.88; // how large numbers may be beside the type around them, once their cells get no wider

/** @param {() => number} bottom where the page ends for who looks at it, in px */
export function fitting(bottom) {
  const root = document.documentElement;
  let shown = "";
  let isWhole = false; // all of it is seen
  let isFitting = false;
  let isTooMuch = false; // the page stays as it is

  /** @param {number} share of the type that the screen would have */
  function sized(share) {
    root.style.setProperty("--scale", String(share));
    measureAgain();
    dispatchEvent(new Event("resize")); // a walkthrough measures its room again
  }

  /** The largest at which something is so; 0: none is. @param {number} least @param {number} most @param {(share: number) => boolean} fits */
  function largest(least, most, fits) {
    const at = (/** @type {number} */ share) => (sized(share), fits(share));
    if (at(most)) return most;
    if (!at(least)) return 0;
    let [small, large] = [least, most];
    while (large - small > CLOSE) {
      const middle = (small + large) / 2;
      if (at(middle)) small = middle;
      else large = middle;
    }
    return small;
  }

  const picture = () => [...document.querySelectorAll(PICTURES)].find((each) => each.checkVisibility()) ?? null;
  const end = (/** @type {Element} */ element) => element.getBoundingClientRect().bottom + scrollY;
  const isSeen = (/** @type {Element | null} */ element) => !element || end(element) <= bottom() + A_LITTLE;

  /** Whether there is nothing to scroll to, in either direction. */
  function isAll() {
    const main = document.querySelector("main");
    const isWide = [main, ...document.querySelectorAll("main .stage")].some((each) => each && each.scrollWidth > each.clientWidth + A_LITTLE);
    return main !== null && !isWide && end(main) - parseFloat(getComputedStyle(main).paddingBottom) <= bottom() + A_LITTLE;
  }

  /** How large the numbers of a matrix are, px; 0: it shows none. */
  function digits() {
    const cell = document.querySelector("main .stage .matrix:not(.dense) td[data-row]");
    return cell ? parseFloat(getComputedStyle(cell).fontSize) : 0;
  }

  return {
    /** Whether the page has a picture yet. */
    isThere: () => picture() !== null,
    /** @param {string} what is shown: another thing begins anew, the same only ever gets smaller @param {boolean} isAsked */
    fit(what, isAsked) {
      const stage = picture();
      if (isFitting || (what === shown && (isTooMuch || (isWhole ? isAll() : isSeen(stage))))) return;
      isFitting = true;
      const most = what === shown ? Number(root.style.getPropertyValue("--scale")) || 1 : stage ? LARGEST : 1;
      shown = what;
      sized(1);
      const own = digits();
      const isFar = !stage || stage.getBoundingClientRect().top + scrollY > bottom(); // other things stand above it: it is scrolled to
      const [all, some] = [isAsked ? SMALLER : SMALL, stage?.matches(".atlas") ? SMALLER : SMALLEST];
      const whole = largest(Math.min(all, most), most, (each) => isAll() && digits() >= own * each * NARROW);
      const part = whole || isFar ? 0 : largest(Math.min(some, most), Math.min(1, most), () => isSeen(stage));
      [isWhole, isTooMuch] = [whole > 0, !whole && !part];
      sized(whole || part || 1);
      isFitting = false;
    },
    destroy: () => sized(1),
  };
}
