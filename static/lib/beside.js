// @ts-check
// In a page that was saved, in the place of address.js: the app is not there, and other pages only if they were saved
// beside it, as a site (app/alone/site.py).

/** up: the way to the site's first page; pages: the file of each address @type {{up: string, pages: Record<string, string>}} */
const site = JSON.parse(document.querySelector("#site")?.textContent ?? '{"up": "", "pages": {}}');

/** Where a page is; of one that is not there its address in the app. @param {string} path from the first page: `/lab/causal` */
export function address(path) {
  const [page, place] = path.split("#");
  const found = site.pages[page];
  return found ? site.up + found + (place && !found.includes("#") ? `#${place}` : "") : path;
}

/** @param {string} path */
export const file = (path) => path;

/** Whether an address can be opened from here. @param {string} href */
export const isThere = (href) => !href.startsWith("/");
