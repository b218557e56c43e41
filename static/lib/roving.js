// @ts-check
// A group of buttons that is one stop of the Tab key: the arrow keys go from one to the next, row by row.

/**
 * @param {HTMLElement} group
 * @param {() => HTMLElement[]} buttons
 * @param {number} columns
 * @param {(index: number) => void} onarrive
 */
export function roving(group, buttons, columns, onarrive) {
  group.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(group).direction === "rtl" ? -1 : 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: columns, ArrowUp: -columns };
    const all = buttons();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!(event.key in moves) || at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = Math.max(0, Math.min(all.length - 1, at + moves[event.key]));
    all[to].focus();
    onarrive(to);
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Of such a group, the button that Tab comes to. @param {HTMLElement[]} buttons @param {number} current */
export function stop(buttons, current) {
  buttons.forEach((button, i) => (button.tabIndex = i === Math.max(0, current) ? 0 : -1));
}
