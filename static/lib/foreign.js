// @ts-check
// What is to be said if a model reads a script that it has not learned.
import { _ } from "./i18n.js";

/** Scripts that are several of Unicode's. @type {Record<string, string[]>} */
const SEVERAL = { Jpan: ["Hani", "Hira", "Kana"], Kore: ["Hang", "Hani"], Hans: ["Hani"], Hant: ["Hani"] };

/**
 * A sentence if most letters of the text are of another script than the languages that the model has read; else "".
 * @param {Pick<import("./types.js").ModelInfo, "title" | "languages">} model
 * @param {string} text
 * @param {{text: string}[]} tokens
 */
export function foreign({ title, languages }, text, tokens) {
  const letters = text.match(/\p{L}/gu) ?? [];
  if (!languages.length || !letters.length || !tokens.length) return "";
  const scripts = languages.flatMap((each) => scriptsOf(each));
  const own = new RegExp(`[${scripts.map((each) => `\\p{Script=${each}}`).join("")}]`, "u");
  if (letters.filter((letter) => own.test(letter)).length * 2 >= letters.length) return "";
  const names = new Intl.DisplayNames(document.documentElement.lang || "en", { type: "language" });
  return _(
    "{title} has read only {languages}. It breaks this text into pieces that mean little to it, and a head that finds nothing it knows rests on the first token: if everything looks at “{first}”, that says nothing about this language.",
    { title, languages: languages.map((each) => names.of(each)).join(", "), first: tokens[0].text },
  );
}

/** @param {string} language */
function scriptsOf(language) {
  const script = new Intl.Locale(language).maximize().script ?? "Latn";
  return SEVERAL[script] ?? [script];
}
