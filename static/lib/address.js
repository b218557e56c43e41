// @ts-check
// Where the app stands: a proxy may serve it under any prefix, and this file lies at <root>/static/<version>/lib/.

const ROOT = new URL("../../../", import.meta.url).pathname;

/** An address of the app as the browser has it. @param {string} path from the first page: `/lab/causal` */
export const address = (path) => ROOT + path.slice(1);

/** A file of static/ as the browser has it. @param {string} path `class/class.css` */
export const file = (path) => new URL(`../${path}`, import.meta.url).href;
