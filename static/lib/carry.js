// @ts-check
// A small menu at a view, by which its picture and its numbers leave the page; what is in it comes once it is opened.
import { h, svg } from "./dom.js";
import { _ } from "./i18n.js";

/** A step with all its heads, and what of a head is to be guessed. @typedef {{step: import("./types.js").Step, tokens: import("./labels.js").Tokens, veil: (head: number) => import("./hiding.js").Veil}} OfStep */
/**
 * A whole of which the view shows a part.
 * @typedef {object} Whole
 * @property {string} title of its row in the menu
 * @property {string} name in the names of its files
 * @property {string} [note] below it
 * @property {OfStep | (() => import("../carry/table.js").Numbered)} of
 */
/** How a script and a notebook are asked for; of: the address above theirs. @typedef {{name: string, of: string, body: object}} Script */
/**
 * What leaves.
 * @typedef {object} Carried
 * @property {Pick<import("./view.js").View<any>, "svg" | "describe">} view
 * @property {string} name of what is shown: it stands above the picture, and in the names of files
 * @property {string[]} [about] what it is of, beside the page's title and sentence: mechanism, options, layer and head
 * @property {string} [caption] below the picture
 * @property {Whole | null} [whole]
 * @property {Script | null} [script] the same numbers from a script
 */

/** @param {HTMLElement} place behind what is in it already @param {string} what it saves, for who does not see where it stands @param {() => Carried | null} carried asked when it is opened; null: nothing is shown */
export function mount(place, what, carried) {
  const title = _("Save {what}", { what });
  const summary = h("summary", { title, "aria-label": title }, icon(), h("span", { "aria-hidden": "true" }, _("Save")));
  const menu = h("details", { class: "carry", ontoggle: () => void toggled() }, summary);
  place.append(menu);

  async function toggled() {
    if (!menu.open) return;
    const { opened } = await import("../carry/menu.js");
    if (menu.open) opened(menu, carried());
  }

  return { destroy: () => menu.remove() };
}

/**
 * The same of a view that may not be there yet.
 * @param {HTMLElement} place @param {string} what it shows @param {() => Carried["view"] | null | undefined} view @param {() => Partial<Carried>} [more]
 */
export function beside(place, what, view, more = () => ({})) {
  const carried = (/** @type {Carried["view"] | null | undefined} */ own) => (own ? { view: own, name: what, ...more() } : null);
  return mount(place, what, () => carried(view()));
}

/** An arrow down, onto a tray. */
function icon() {
  const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11", ...line }));
}
