// @ts-check
// The controls stay where the hand is: what stands above them may grow and shrink, they do not move in the window.

/**
 * @param {HTMLElement} above what stands above the controls, and changes its height
 * @param {HTMLElement} controls
 * @returns {{keep: () => void, settle: () => void, destroy: () => void}} keep: from now on, until somebody scrolls
 */
export function hold(above, controls) {
  /** @type {number | null} where the controls are kept, from the top of the window */
  let place = null;
  let scrolled = 0;
  const observer = new ResizeObserver(settle);
  for (const part of above.children) observer.observe(part); // what is written to `above` makes none of them larger
  addEventListener("scroll", onScroll);
  addEventListener("resize", release);

  const top = () => controls.getBoundingClientRect().top;

  function keep() {
    place = top();
    scrolled = scrollY;
  }

  function settle() {
    if (place === null) return;
    const short = place - top();
    if (short > 0) above.style.minBlockSize = `${above.offsetHeight + short}px`;
    else if (short < 0) scrollBy({ top: -short, behavior: "instant" });
    scrolled = scrollY;
  }

  function onScroll() {
    if (Math.abs(scrollY - scrolled) > 1) place = null;
  }

  /** In a window of another size all heights are other ones. */
  function release() {
    place = null;
    above.style.minBlockSize = "";
  }

  return {
    keep,
    settle,
    destroy() {
      observer.disconnect();
      removeEventListener("scroll", onScroll);
      removeEventListener("resize", release);
    },
  };
}
