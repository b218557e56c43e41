// @ts-check
// Messages of the page's language, shipped with the page; a message that has none stays English.
import { isolated } from "./bidi.js";
import { shipped } from "./shipped.js";

const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language.startsWith("en") ? "en" : language);

/**
 * @param {string} message English text with `{named}` places
 * @param {Record<string, string | number>} [params]
 */
export function _(message, params = {}) {
  const found = shipped.messages[message];
  return place(typeof found === "string" ? found : message, params);
}

/**
 * @param {string} singular
 * @param {string} plural
 * @param {number} n fills `{n}`
 * @param {Record<string, string | number>} [params]
 */
export function ngettext(singular, plural, n, params = {}) {
  const forms = shipped.messages[singular];
  const english = n === 1 ? singular : plural;
  const form = forms && typeof forms === "object" ? (forms[plurals.select(n)] ?? forms.other) : english;
  return place(form ?? english, { n: number(n), ...params });
}

/** A locale's way of writing costs more than the writing. @type {Map<string, Intl.NumberFormat>} */
const ways = new Map();

/** @param {number} value @param {Intl.NumberFormatOptions} options */
function written(value, options) {
  const key = JSON.stringify(options);
  let way = ways.get(key);
  if (!way) ways.set(key, (way = new Intl.NumberFormat(language, options)));
  return way.format(value).replace("-", "−");
}

/**
 * @param {number} value
 * @param {number} [digits] after the point
 */
export function number(value, digits = 0) {
  if (value === Infinity) return "∞";
  if (value === -Infinity) return "−∞";
  if (Number.isNaN(value)) return "…"; // it has not come yet
  return written(value + 0, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const LEAST = 0.001; // the smallest share that is written with a percentage of its own

/**
 * A share of 1 in whole percent, in tenths next to 0 and to 1; what is smaller is not written as nothing.
 * @param {number} share
 */
export function percent(share) {
  if (Number.isNaN(share)) return number(share);
  const size = Math.abs(share);
  const isNear = (size > 0 && size < 0.01) || (size > 0.99 && size < 1);
  return under(share, LEAST) ?? inPercent(share, { maximumFractionDigits: isNear ? 1 : 0 });
}

/** A share of 1 with three significant digits. @param {number} share */
export function finely(share) {
  return under(share, LEAST / 100) ?? inPercent(share, { maximumSignificantDigits: 3 });
}

/** About how many times: two digits that count. @param {number} times */
export function roughly(times) {
  return times < 2 ? number(times, 2) : times.toLocaleString(language, { maximumSignificantDigits: 2 });
}

/** What is said of a share that would round to nothing, as if it were none. @param {number} share @param {number} least */
function under(share, least) {
  if (share === 0 || Math.abs(share) >= least / 2) return null;
  return share > 0 ? `<${inPercent(least)}` : `>${inPercent(-least)}`;
}

/** @param {number} share @param {Intl.NumberFormatOptions} [digits] */
function inPercent(share, digits = { maximumSignificantDigits: 3 }) {
  return written(share, { style: "percent", ...digits });
}

const SHOWN = 0.005; // what is smaller is 0.00

/**
 * A number as a cell shows it: two decimals while they fit.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return number(value);
  if (size >= 1e5) return power(value);
  return number(size < SHOWN ? 0 : value, size < 100 ? 2 : size < 1000 ? 1 : 0); // no sign before 0.00
}

/** The same, a whole number without decimals. @param {number} value */
export const plain = (value) => (Number.isInteger(value) ? number(value) : short(value));

/**
 * The same among others; its size alone if all of them are next to nothing.
 * @param {number} value
 * @param {number} largest of them
 */
export function among(value, largest) {
  return value && Number.isFinite(value) && largest < SHOWN ? power(value) : short(value);
}

/** @param {number} value */
function power(value) {
  return value.toExponential(0).replaceAll("-", "−").replace("e+", "e");
}

/**
 * A number as arithmetic shows it: four significant digits.
 * @param {number} value
 */
export function exact(value) {
  if (!Number.isFinite(value)) return number(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-6) return value.toExponential(2).replaceAll("-", "−").replace("e+", "e");
  return value.toLocaleString(language, { maximumSignificantDigits: 4 }).replace("-", "−");
}

/**
 * A number as people type it, with a comma or a point; null if it is none.
 * @param {string} text
 */
export function parse(text) {
  const typed = Number(text.trim().replace(",", ".").replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(typed) ? null : typed;
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} params
 */
function place(text, params) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? isolated(String(params[name])) : whole));
}
