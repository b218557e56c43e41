// @ts-check
// Nobody scrolls a wall: what is led is written smaller, until its matrix is seen to the last row.
import { measureAgain } from "../lib/type.js";

const SMALLEST = 0.62; // of the type that the screen would have
const LESS = 0.99; // than fits by the numbers, so that one more line wraps no more
const TRIES = 6;

/** @param {() => number} bottom where the page ends for who looks at it, in px */
export function fitting(bottom) {
  const root = document.documentElement;
  let shown = "";
  let isFitting = false;
  let isTooMuch = false; // the page stays as it is

  /** @param {number | null} size of the page's type, px; null: its own */
  function sized(size) {
    root.style.fontSize = size ? `${size}px` : "";
    measureAgain();
    dispatchEvent(new Event("resize")); // a walkthrough measures its room again
  }

  return {
    /** @param {string} what is shown: another thing begins with its own size again, the same only ever gets smaller */
    fit(what) {
      const stage = document.querySelector("main .stage");
      const isFar = !stage || stage.getBoundingClientRect().top + scrollY > bottom(); // other things stand above it: it is scrolled to
      if (isFitting || isFar || (isTooMuch && what === shown)) return;
      isFitting = true;
      if (what !== shown && root.style.fontSize) sized(null);
      shown = what;
      const size = () => parseFloat(getComputedStyle(root).fontSize);
      const largest = root.style.fontSize ? Number(root.dataset.screen) : size();
      root.dataset.screen = String(largest);
      for (let i = 0; i < TRIES; i++) {
        const end = stage.getBoundingClientRect().bottom + scrollY;
        if (end <= bottom() || size() <= SMALLEST * largest) break;
        sized(Math.max(SMALLEST * largest, ((size() * bottom()) / end) * LESS));
      }
      isTooMuch = stage.getBoundingClientRect().bottom + scrollY > bottom();
      if (isTooMuch) sized(null);
      isFitting = false;
    },
    destroy: () => sized(null),
  };
}
