// @ts-check
// What is seen first is painted first; what stands below it is loaded and drawn behind that.

const LONGEST = 100; // ms that a frame may take; a page that lies behind others paints none

/** Once the browser has painted what was drawn. @returns {Promise<void>} */
export function painted() {
  return new Promise((then) => {
    setTimeout(then, LONGEST);
    requestAnimationFrame(() => setTimeout(then)); // a frame's own callbacks come before it
  });
}

/** Asks for all modules at once that the page's head names for later. */
export function later() {
  for (const link of document.querySelectorAll("link[rel=later]")) link.setAttribute("rel", "modulepreload");
}
