// @ts-check
// A style that only some who open a page need: it comes with what it is for.
import { file } from "./address.js";
import { h } from "./dom.js";

/** @param {string} path in static/ */
export function styled(path) {
  if (document.querySelector(`:is(style, link)[data-of="${path}"]`)) return; // in a page that was saved
  const href = file(path);
  const known = [...document.querySelectorAll("link[rel=stylesheet]")].some((each) => /** @type {HTMLLinkElement} */ (each).href === href);
  if (!known) document.head.append(h("link", { rel: "stylesheet", href }));
}
