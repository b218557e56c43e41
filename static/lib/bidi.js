// @ts-check
// Words of two directions side by side. A name is isolated where it begins, so that no title, label or drawing that puts
// two of them in a line can change their order; a row of words runs as its sentence does. Matrices do not turn: their
// axes are places, counted from the left in every language, as the mask's triangle and the formula's indices are.

const RTL = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const [FIRST, LAST] = ["\u2068", "\u2069"]; // first strong isolate, pop directional isolate
const MARK = /^(<.*>|\[.*\])$/; // a token of the model's own, as <s>

/** The same text, that leaves what stands beside it where it is. @param {string} text */
export function isolated(text) {
  const isForeign = document.documentElement.dir === "rtl" ? /\p{L}/u.test(text) : RTL.test(text);
  return isForeign && !text.startsWith(FIRST) ? FIRST + text + LAST : text;
}

/** Where a row of words begins: by their first letter. @param {string[]} words @returns {"ltr" | "rtl"} */
export function directionOf(words) {
  const own = words.filter((each) => !MARK.test(each)).join("");
  return RTL.test(own.match(/\p{L}/u)?.[0] ?? "") ? "rtl" : "ltr";
}
