// @ts-check
// How large the page's type is. A walkthrough asks for it at each turn of its drawing, and to ask a page that was just
// written is to bring all of its styles up to date: it is measured as the page comes to rest, and kept until it changes.

const root = document.documentElement;
/** @type {number | null} */
let unit = null;

const measure = () => (unit = parseFloat(getComputedStyle(root).fontSize) / 16);

/** The page's type size, in sixteenths of it as the browser has it by itself. */
export const rem = () => unit ?? measure();

/** The page's type size, in px. */
export const typeSize = () => 16 * rem();

/** It has another size from now on. */
export function measureAgain() {
  unit = null;
}

new ResizeObserver(measure).observe(root); // whatever makes type larger makes the page higher
addEventListener("themechange", measureAgain, { capture: true });

/** The type of an element's words, which has the same part of the page's size for as long as the theme is the same. @param {HTMLElement} element @returns {() => {fontSize: string, fontFamily: string}} */
export function typeOf(element) {
  let [of, known] = ["", { fontSize: "", fontFamily: "" }];
  return () => {
    const now = `${rem()} ${root.dataset.theme}`;
    if (now !== of || !known.fontSize) {
      const { fontSize, fontFamily } = getComputedStyle(element);
      [of, known] = [now, { fontSize, fontFamily }]; // of an element that is not in the page: nothing
    }
    return known;
  };
}
