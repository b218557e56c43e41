// @ts-check
// The parts of a page that come one at a time: each in a panel of its own, loaded when it is first opened.
import { h } from "./dom.js";

/**
 * @template Part, Change
 * @param {HTMLElement} place
 * @param {readonly {id: string, load: () => Promise<{mount: (panel: HTMLElement, change: Change) => Part}>}[]} listed
 * @param {Change} change
 * @returns {(id: string) => Promise<Part>} shows a part, and hides the others
 */
export function panels(place, listed, change) {
  /** @type {Map<string, Promise<Part>>} */
  const opened = new Map();

  return (id) => {
    let part = opened.get(id);
    if (!part) {
      const panel = h("section", { id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}` });
      place.append(panel);
      const own = /** @type {typeof listed[0]} */ (listed.find((each) => each.id === id));
      opened.set(id, (part = own.load().then(({ mount }) => mount(panel, change))));
    }
    for (const panel of place.querySelectorAll(":scope > section"))
      /** @type {HTMLElement} */ (panel).hidden = panel.id !== `panel-${id}`;
    return part;
  };
}
