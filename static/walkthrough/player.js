// @ts-check
// Playing through the steps, and the keys that do so: space and the arrows, wherever no field or cell has them.

const PACE = 1900; // ms for each step, to read

/**
 * @param {object} options
 * @param {HTMLElement} options.element what is played in; keys count while it is shown: of several, for the one that
 *   holds the focus, else for the first
 * @param {() => {at: number, n: number}} options.where the current step and how many there are
 * @param {(index: number) => void} options.go
 * @param {(by: number) => void} options.section to the next section, or the one before
 * @param {() => void} options.onchange it began or ended
 * @param {() => boolean} options.isRightToLeft
 * @param {number} [options.pace] ms for each step
 * @param {() => number} [options.moves] ms that the step in view takes to come about, before it is read
 * @param {number} [options.opened] the step that was opened: playing from there begins at the first one, once
 */
export function player({ element, where, go, section, onchange, isRightToLeft, pace = PACE, moves = () => 0, opened }) {
  let timer = 0;
  element.dataset.plays = "";
  document.addEventListener("keydown", onKey);

  function toggle() {
    if (timer) return stop();
    const { at, n } = where();
    if (at === n - 1 || at === opened) go(0);
    opened = undefined;
    wait();
    onchange();
  }

  function wait() {
    timer = window.setTimeout(next, pace + moves());
  }

  function next() {
    const { at, n } = where();
    if (at < n - 1) go(at + 1);
    if (at >= n - 2) stop();
    else wait();
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    onchange();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!isHeard(element, event)) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const { at, n } = where();
    const [back, forward] = isRightToLeft() ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
    if (event.key === " " && !target.closest("button, a")) toggle();
    else if (event.key.startsWith("Page") && target.closest(".sectioned")) section(event.key === "PageUp" ? -1 : 1);
    else if (event.key === back) go(Math.max(0, at - 1));
    else if (event.key === forward) go(Math.min(n - 1, at + 1));
    else return;
    event.preventDefault();
  }

  return {
    toggle,
    stop,
    isPlaying: () => timer !== 0,
    destroy() {
      clearTimeout(timer);
      delete element.dataset.plays;
      document.removeEventListener("keydown", onKey);
    },
  };
}

/** Whether a key is meant for a walkthrough, and taken by no field. @param {HTMLElement} element @param {KeyboardEvent} event */
export function isHeard(element, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTaken = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
  const isOwn = element === (target.closest("[data-plays]") ?? shown());
  return !isTaken && isOwn && !target.closest("input, textarea, select, summary, [role=tab]");
}

/** The first one that is to be seen. */
function shown() {
  return [...document.querySelectorAll("[data-plays]")].find((each) => each.getClientRects().length > 0);
}
