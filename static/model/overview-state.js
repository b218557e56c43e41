// @ts-check
// What the overview of all heads keeps in the link.

/** @typedef {import("./state.js").State} State */
/**
 * @typedef {object} Own
 * @property {string} sort "layer", "pair", or the id of a pattern
 * @property {[number, number] | null} pair the query and the key of "pair"; null: the cell in focus
 * @property {boolean} hideFirst whether the first token is left out as a key
 */

/** Reads what the link says of it: what does not fit falls back to the default. @param {State} state @returns {Own} */
export function checked({ tabs }) {
  const { sort, pair, hideFirst } = tabs.overview ?? {};
  return {
    sort: typeof sort === "string" ? sort : "layer",
    pair: isPair(pair) ? pair : null,
    hideFirst: hideFirst === true,
  };
}

/** @param {unknown} given @returns {given is [number, number]} */
function isPair(given) {
  return Array.isArray(given) && given.length === 2 && given.every((each) => Number.isInteger(each) && each >= 0);
}

/** The state with this changed. @param {State} state @param {Partial<Own>} by */
export function kept(state, by) {
  return { tabs: { ...state.tabs, overview: { ...checked(state), ...by } } };
}
