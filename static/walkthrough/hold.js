// @ts-check
// The controls stay where the hand is: what stands above them may grow and shrink, they do not move in the window.

import { isPresented } from "../lib/placing.js";

const LOW = 480; // px, of a window in which the matrix itself has the room
const BY_HAND = ["wheel", "touchmove", "pointerdown", "keydown"];

/**
 * @param {HTMLElement} above what stands above the controls, and changes its height
 * @param {HTMLElement[]} parts of it, wherever they stand in it
 * @param {HTMLElement} controls
 * @param {HTMLElement} first what comes to the window's top, if what stands above is cut
 * @returns {{bring: () => void, destroy: () => void}} bring: it comes into view, and from now on they stay, until
 *   somebody does something else
 */
export function hold(above, parts, controls, first) {
  const highest = () => (innerHeight < LOW || !first.checkVisibility() ? above : first);
  /** @type {number | null} where the controls are kept, from the top of the window */
  let place = null;
  const observer = new ResizeObserver(settle);
  for (const part of parts) observer.observe(part); // what is written to `above` makes none of them larger
  // not "scroll": the page scrolls by itself too, if it gets shorter
  for (const name of BY_HAND) addEventListener(name, release, { capture: true, passive: true });
  addEventListener("resize", forget);

  const top = () => controls.getBoundingClientRect().top;

  function bring() {
    if (isPresented()) return forget(); // they stand at the foot of the screen
    keep(top());
    settle();
  }

  /** Meanwhile the browser holds nothing by itself: it would move the page once more. @param {number | null} at */
  function keep(at) {
    place = at;
    document.documentElement.style.overflowAnchor = at === null ? "" : "none";
  }

  function settle() {
    if (place === null) return;
    uncover();
    const short = place - top();
    const free = highest().getBoundingClientRect().top;
    scrollBy({ top: short < 0 ? Math.min(-short, Math.max(0, free)) : -Math.min(short, Math.max(0, -free)), behavior: "instant" });
    if (top() > place + 1 || highest().getBoundingClientRect().top < -1) lower();
    const left = place - top();
    if (left > 0) above.style.minBlockSize = `${above.offsetHeight + left}px`;
  }

  /** What is cut below comes as far up as it can. */
  function uncover() {
    const stage = above.querySelector(".stage") ?? above;
    const isCut = stage.getBoundingClientRect().bottom > innerHeight - controls.offsetHeight;
    if (isCut && highest().getBoundingClientRect().top > 0) highest().scrollIntoView({ behavior: "instant" });
  }

  /** Where they were there is no room for what stands above: rather than that it is out of sight, they go to the window's foot. */
  function lower() {
    highest().scrollIntoView({ behavior: "instant" });
    place = innerHeight - controls.offsetHeight;
  }

  /** Between a press on the controls and its click an answer may come. @param {Event} [event] */
  function release(event) {
    if (event?.type !== "pointerdown" || !controls.contains(/** @type {Node} */ (event.target))) keep(null);
  }

  /** In a window of another size all heights are other ones. */
  function forget() {
    release();
    above.style.minBlockSize = "";
  }

  return {
    bring,
    destroy() {
      keep(null);
      observer.disconnect();
      for (const name of BY_HAND) removeEventListener(name, release, { capture: true });
      removeEventListener("resize", forget);
    },
  };
}
