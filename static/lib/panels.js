// @ts-check
// The parts of a page that come one at a time: each in a panel of its own, loaded when it is first opened.
import { fill, h } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @template {{update: (...shown: any[]) => Promise<void>}} Part
 * @template Change
 * @param {HTMLElement} place
 * @param {readonly {id: string, title: string}[]} listed
 * @param {Change} change
 * @param {(id: string) => Promise<{mount: (panel: HTMLElement, change: Change) => Part}>} from where a part's script is
 * @returns {(id: string) => Promise<Part | typeof ABSENT>} shows a part, and hides the others
 */
export function panels(place, listed, change, from) {
  /** @type {Map<string, Promise<Part | typeof ABSENT>>} */
  const opened = new Map();

  return (id) => {
    const panel = place.querySelector(`:scope > #panel-${id}`) ?? h("section", { id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}` });
    let part = opened.get(id);
    if (!part) {
      place.append(panel);
      opened.set(id, (part = load(/** @type {HTMLElement} */ (panel), id)));
    }
    for (const other of place.querySelectorAll(":scope > section"))
      /** @type {HTMLElement} */ (other).hidden = other !== panel;
    return part;
  };

  /** @param {HTMLElement} panel @param {string} id */
  function load(panel, id) {
    return loaded(panel, listed.find((each) => each.id === id)?.title ?? id, async () => {
      const { mount } = await from(id);
      fill(panel);
      return mount(panel, change);
    });
  }
}

/**
 * A part that is loaded, or what stands in its place if its script does not come.
 * @template P
 * @param {HTMLElement} place @param {string} title @param {() => Promise<P>} load
 * @returns {Promise<P | typeof ABSENT>}
 */
export async function loaded(place, title, load) {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    fill(place, missing(title));
    return ABSENT;
  }
}

/** What stands for a part that did not come: the page goes on without it. */
const ABSENT = { update: async () => {} };

/** A script that cannot be had is a TypeError, in the words of each browser; a mistake in it is another error, or has a place in it. @param {unknown} error */
const isMissing = (error) => error instanceof TypeError && /import|module/i.test(error.message);

/** A browser does not ask twice for a script that did not come; the link holds all that is shown. @param {string} title */
function missing(title) {
  const said = _(
    "The part “{title}” of this page could not be loaded: is the server still running? The rest works without it; what you typed is kept.",
    { title },
  );
  const again = h("button", { type: "button", onclick: () => location.reload() }, _("Load the page again"));
  return [h("p", { class: "problem", role: "alert" }, said), again];
}
