// @ts-check
// What a test of a script says: a name that is a claim, and what has to be so. Run by tests/web/test_scripts.py.

/** @type {[string, () => unknown][]} */
export const claims = [];

/** @param {string} name @param {() => unknown} holds throws, or rejects, if it does not */
export const test = (name, holds) => void claims.push([name, holds]);

/** @param {unknown} found @param {unknown} expected compared as JSON writes them */
export function same(found, expected) {
  const [a, b] = [found, expected].map((each) => JSON.stringify(each));
  if (a !== b) throw new Error(`${a} is not ${b}`);
}

/** @param {() => unknown} makes @param {RegExp} [says] */
export async function throws(makes, says = /./) {
  try {
    await makes();
  } catch (error) {
    if (says.test(String(error))) return;
    throw new Error(`it says ${error}`);
  }
  throw new Error("nothing was thrown");
}

/** A tensor as it travels. @param {number[]} numbers @param {number[]} shape @param {"f4" | "u1" | "i4"} [dtype] */
export function tensor(numbers, shape, dtype = "f4") {
  const kinds = { f4: Float32Array, u1: Uint8Array, i4: Int32Array };
  const bytes = new Uint8Array(new kinds[dtype](numbers).buffer);
  return { dtype, shape: shape.join(", "), bdata: btoa(String.fromCharCode(...bytes)) };
}

/**
 * A step, as an answer has it.
 * @param {string} name @param {string} axes @param {number[]} numbers @param {number[]} shape
 * @param {Partial<import("../../static/lib/types.js").Step>} [by]
 * @returns {import("../../static/lib/types.js").Step}
 */
export function step(name, axes, numbers, shape, by = {}) {
  const value = tensor(numbers, shape, by.name === "mask" || name === "mask" ? "u1" : "f4");
  const source = { file: "", function: "", line: 1, end_line: 1, callers: [] };
  return { id: name, name, axes, kind: "computed", of: [], source, formula: "", caption: "", value, edited: [], labels: [], legend: [], behind: null, same: null, idle: [], moves: [], ...by }; // prettier-ignore
}

/** Tokens, each with how often it stood before. @param {string} words */
export function tokens(words) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return words.split(" ").map((text, id) => {
    const occurrence = seen.get(text) ?? 0;
    seen.set(text, occurrence + 1);
    return { id, text, occurrence };
  });
}
