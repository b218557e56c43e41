// @ts-check
// What a step is called by the part that it plays, for whoever looks for it in a run; model/tracing/roles.py has the
// same for the server.

/** @typedef {import("./types.js").Step} Step */

export const [Q, K, V] = ["q", "k", "v"];
export const [W_Q, W_K, W_V, W_O] = ["w_q", "w_k", "w_v", "w_o"];
export const [MASK, KEEP, BIAS] = ["mask", "keep", "bias"];
export const [SCORES, SCALED, BIASED, CAPPED, MASKED] = ["scores", "scaled", "biased", "capped", "masked"];
export const SWALLOWED = "swallowed"; // by a sink
export const [WEIGHTS, OUTPUT, SUMMARY] = ["weights", "output", "c"]; // c: all that a fixed vector keeps of a sentence
export const [ATTENTION, CROSS] = ["attention", "cross-attention"]; // a layer's

/** The id of a step behind a path: `layer 3/attention/q`. @param {string[]} path */
export const inside = (...path) => path.join("/");

/** The last part of an id. @param {string} id */
export const nameOf = (id) => id.slice(id.lastIndexOf("/") + 1);

/** Whether it is what an attention without weights amounts to. @param {string} name */
export const amountsToWeights = (name) => name.endsWith(`_${WEIGHTS}`);

/** The first step that plays a part; there is one. @param {Step[]} steps @param {string} role */
export const played = (steps, role) => /** @type {Step} */ (steps.find((step) => step.name === role));

/** The class of what a step is to attention, which has a colour; "" for most. Queries are queries before RoPE and after it, shared, or of a cross-attention too. @param {string} name */
export function roleOf(name) {
  const part = /^(?:.*_)?([qkv])(?:_turned|_plain)?$/.exec(name)?.[1] ?? "";
  return { [Q]: "role-query", [K]: "role-key", [V]: "role-value" }[part] ?? "";
}
