// @ts-check
// Where a translation differs from another: the words that only it has, and those that it lacks, by the longest common
// row of words.

/** @typedef {{own: Set<number>, missing: string[]}} Difference places of the words that only it has; the others' words that it lacks */

/** @param {string[]} words @param {string[]} other @returns {Difference} */
export function difference(words, other) {
  const common = table(words, other);
  /** @type {Difference} */
  const found = { own: new Set(), missing: [] };
  let [i, j] = [0, 0];
  while (i < words.length || j < other.length) {
    if (i < words.length && j < other.length && words[i] === other[j]) [i, j] = [i + 1, j + 1];
    else if (j === other.length || (i < words.length && common[i + 1][j] >= common[i][j + 1])) found.own.add(i++);
    else found.missing.push(other[j++]);
  }
  return found;
}

/** How many words two ends have in common, in this order. @param {string[]} words @param {string[]} other */
function table(words, other) {
  const found = Array.from({ length: words.length + 1 }, () => Array(other.length + 1).fill(0));
  for (let i = words.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      found[i][j] = words[i] === other[j] ? found[i + 1][j + 1] + 1 : Math.max(found[i + 1][j], found[i][j + 1]);
  return found;
}

/** What most of them say, if two or more agree. @param {string[][]} every @returns {string[] | null} */
export function shared(every) {
  /** @type {Map<string, string[][]>} */
  const alike = new Map();
  for (const words of every) alike.set(words.join(" "), [...(alike.get(words.join(" ")) ?? []), words]);
  const [most] = [...alike.values()].sort((a, b) => b.length - a.length);
  return most?.length > 1 ? most[0] : null;
}
