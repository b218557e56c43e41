// @ts-check
// What stands in the header of a page with a walkthrough: how much to show, hide, share.
import { keepLevel, onLevel } from "./along.js";
import { find } from "./dom.js";
import * as share from "./share.js";

/**
 * @typedef {object} ToolsData
 * @property {string} level
 * @property {boolean} hide
 * @property {() => object} state
 * @property {(change: {level?: string, hide?: boolean, hideFrom?: string}) => void} onchange
 * @property {(state: Record<string, unknown>) => void} onopen
 * @property {() => import("./share.js").Alone} [alone]
 */

const LEVELS = ["concept", "maths", "code"];

/** @param {ToolsData} data */
export function mount(data) {
  /** @type {HTMLInputElement} */
  const hide = find("#hide");
  for (const name of LEVELS) radio(name).addEventListener("change", () => choose(name));
  // who chose with the pointer goes on through the steps with the arrow keys
  find("#level").addEventListener("click", ({ detail, target }) => detail && setTimeout(() => /** @type {HTMLElement} */ (target).blur()));
  onLevel((name) => data.onchange({ level: name }));
  hide.addEventListener("change", () => data.onchange({ hide: hide.checked, hideFrom: "" }));
  const menu = share.mount(data);
  update(data);

  /** @param {string} name */
  function choose(name) {
    keepLevel(name, true);
    data.onchange({ level: name });
  }

  /** @param {ToolsData} next */
  function update(next) {
    data = next;
    document.body.dataset.level = data.level;
    keepLevel(data.level);
    radio(data.level).checked = true;
    hide.checked = data.hide;
    menu.update(data);
  }

  return { update };
}

/** @param {string} name */
function radio(name) {
  return /** @type {HTMLInputElement} */ (find(`#level input[value="${name}"]`));
}
