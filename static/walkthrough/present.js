// @ts-check
// Presenting: picture and caption alone, as large as the screen. What stands beside the walkthrough on its page, and
// beside these two in it, is put aside; a clicker's keys go from step to step.
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { measureAgain } from "../lib/type.js";

const KEY = "F9";
const HIGHER = 1.2; // of the screen
const ROUNDED = 1; // px, of a page that is as high as the screen: no smaller type takes it away
const [TRIES, LESS] = [8, 0.99]; // to find a size of type; a little less, so that one more line wraps no more

/**
 * @param {HTMLElement} element the walkthrough
 * @param {(by: number) => void} step to the next one, or the one before
 * @param {() => void} onchange it began or ended: there is more room, or less
 */
export function presenting(element, step, onchange) {
  const title = _("Picture and caption alone, as large as the screen ({key}); Escape ends it", { key: KEY });
  const button = h("button", { type: "button", class: "present", title, "aria-pressed": "false", onclick: toggle }, _("Present"));
  document.addEventListener("keydown", onKey);
  document.addEventListener("fullscreenchange", left);

  let isFitting = false;
  let isOurs = false; // the full screen is of this presentation
  let filled = Promise.resolve();
  const isOn = () => "presenting" in document.documentElement.dataset && element.dataset.presented === "";

  function toggle() {
    if (isOn()) end();
    else begin();
  }

  function begin() {
    for (const each of around()) each.setAttribute("data-aside", "");
    element.dataset.presented = "";
    document.documentElement.dataset.presenting = "";
    scrollTo({ top: 0, behavior: "instant" });
    fill();
    changed();
  }

  function end() {
    for (const each of document.querySelectorAll("[data-aside]")) each.removeAttribute("data-aside");
    delete element.dataset.presented;
    delete document.documentElement.dataset.presenting;
    document.documentElement.style.fontSize = "";
    fill();
    changed();
  }

  /** The full screen begins or ends, after what was asked of it before has come: one that ends late would end the next. */
  function fill() {
    filled = filled.then(async () => {
      if (isOn() && !document.fullscreenElement) {
        await document.documentElement.requestFullscreen?.();
        isOurs = true;
      } else if (!isOn() && document.fullscreenElement) {
        isOurs = false;
        await document.exitFullscreen();
      }
    }).catch(() => {}); // it may be refused: the page itself is room enough
  }

  /** What is too high for the screen is written smaller: nothing is scrolled there. */
  function fit() {
    if (!isOn() || isFitting) return;
    const root = document.documentElement;
    isFitting = true;
    if (root.style.fontSize) sized("");
    const folded = /** @type {HTMLDetailsElement | null} */ (element.querySelector(".operands.folded:not([hidden])"));
    if (folded) {
      folded.open = true; // nobody unfolds anything in front of a class
      folded.open = root.scrollHeight <= HIGHER * innerHeight; // for a little more, type that is a little smaller
    }
    for (let i = 0; i < TRIES && root.scrollHeight > innerHeight + ROUNDED; i++)
      sized(`${((parseFloat(getComputedStyle(root).fontSize) * innerHeight) / root.scrollHeight) * LESS}px`);
    isFitting = false;
  }

  /** @param {string} size of the page's type */
  function sized(size) {
    document.documentElement.style.fontSize = size;
    measureAgain();
    onchange();
  }

  function changed() {
    button.setAttribute("aria-pressed", String(isOn()));
    button.textContent = isOn() ? _("End presenting") : _("Present");
    measureAgain();
    onchange();
  }

  /** All that stands beside the walkthrough, on each level of its page. */
  function around() {
    const found = [];
    for (let each = element; each.parentElement && each !== document.body; each = each.parentElement)
      found.push(...[...each.parentElement.children].filter((other) => other !== each && !other.matches("script, style, template, #announcer")));
    return found;
  }

  /** Escape ends the full screen before any key is heard; that of one that had ended before is none of this one's. */
  function left() {
    if (!document.fullscreenElement && isOurs) end();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === KEY && !event.defaultPrevented && element.getClientRects().length) toggle();
    else if (!isOn()) return;
    else if (event.key === "Escape") end();
    else if (event.key === "PageUp" || event.key === "PageDown") step(event.key === "PageUp" ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Page Up and Page Down go from section to section else
  }

  return {
    button,
    fit,
    destroy() {
      if (isOn()) end();
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("fullscreenchange", left);
      button.remove();
    },
  };
}
