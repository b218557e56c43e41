// @ts-check
// In a page that was saved, in the place of address.js: the app is not there, and other pages only if they were saved
// beside it (app/alone/).

/** @param {string} path from the first page: `/lab/causal` */
export const address = (path) => path;

/** @param {string} path */
export const file = (path) => path;
