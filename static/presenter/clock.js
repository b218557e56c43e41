// @ts-check
// A teacher's clock: how long a scene has taken, and all of them, beside what was planned. It goes on while the page is
// loaded again, and is kept in this browser.
import { fill, h } from "../lib/dom.js";
import { _, number } from "../lib/i18n.js";

/** at: the scene that it counts for; since: when it began to, null: it stands still; spent: ms by scene @typedef {{name: string, at: string, since: number | null, spent: Record<string, number>}} Kept */

const KEY = "clock";
const TICK = 250; // ms
const MINUTE = 60_000;

/** @param {HTMLElement} element @param {{name: string, scenes: import("../lib/types.js").SceneInfo[], now?: () => number}} data name: of what it counts */
export function mount(element, { name, scenes, now = Date.now }) {
  let kept = recalled(name);
  const [here, all] = [h("span", { role: "timer" }), h("span", { role: "timer" })];
  const toggle = h("button", { type: "button", onclick: () => turn(kept.since === null) });
  const anew = h("button", { type: "button", class: "link", onclick: () => (keep({ ...fresh(name), at: kept.at }), paint()) }, _("Reset"));
  fill(element, h("div", { class: "times" }, h("p", {}, h("b", {}, _("This scene")), " ", here), h("p", {}, h("b", {}, _("In all")), " ", all)), h("p", { class: "ways" }, toggle, " ", anew));
  setInterval(paint, TICK);

  /** @param {Kept} by */
  function keep(by) {
    kept = by;
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // then it lasts as long as the page
    }
  }

  /** What was spent up to now. */
  function settled() {
    const since = kept.since ?? now();
    return { ...kept.spent, [kept.at]: (kept.spent[kept.at] ?? 0) + Math.max(0, now() - since) };
  }

  /** @param {boolean} isOn */
  function turn(isOn) {
    keep({ ...kept, spent: settled(), since: isOn ? now() : null });
    paint();
  }

  /** Goes on counting for another scene. @param {string} scene */
  function at(scene) {
    if (scene !== kept.at) keep({ ...kept, spent: settled(), at: scene, since: kept.since === null ? null : now() });
    paint();
  }

  function paint() {
    const spent = settled();
    const planned = (/** @type {string[]} */ of) => scenes.filter(({ id }) => of.includes(id)).reduce((sum, { minutes }) => sum + minutes * MINUTE, 0);
    const ids = scenes.map(({ id }) => id);
    beside(here, spent[kept.at] ?? 0, planned([kept.at]));
    beside(all, ids.reduce((sum, id) => sum + (spent[id] ?? 0), 0), planned(ids));
    const does = kept.since === null ? _("Start") : _("Pause");
    if (toggle.textContent !== does) toggle.textContent = does;
  }

  return { at };
}

/** @param {HTMLElement} place @param {number} spent ms @param {number} planned ms */
function beside(place, spent, planned) {
  const said = _("{spent} of {planned}", { spent: clocked(spent), planned: clocked(planned) });
  if (place.textContent !== said) place.textContent = said;
  place.classList.toggle("is-over", spent > planned);
}

/** Minutes and seconds. @param {number} ms */
function clocked(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${number(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {string} name @returns {Kept} */
const fresh = (name) => ({ name, at: "", since: null, spent: {} });

/** That of this name, if it was the last one. @param {string} name @returns {Kept} */
function recalled(name) {
  try {
    const { name: of, at, since, spent } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const isWhole = of === name && typeof at === "string" && (since === null || Number.isFinite(since)) && spent && typeof spent === "object";
    const numbers = isWhole ? Object.entries(spent).filter(([, ms]) => Number.isFinite(ms)) : [];
    return isWhole ? { name, at, since, spent: Object.fromEntries(numbers) } : fresh(name);
  } catch {
    return fresh(name);
  }
}
