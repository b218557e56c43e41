// @ts-check
// In a page that was saved: what the server had answered stands in it, and this file in the place of api.js.
import { isThere } from "./beside.js";
import { h } from "./dom.js";
import { isRecord } from "./fields.js";
import { _ } from "./i18n.js";
import { isEdited, values } from "./tensor.js";

export class Refusal extends Error {
  /** @param {string} message @param {string | null} field */
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

/** @typedef {{path: string, body: object, answer: unknown}} Answer */
/** note: why there are none @typedef {{path: string, body: object, cells: import("./types.js").CellResponse[], note: string}} Cells */
/** @typedef {{answers: Answer[], cells: Cells[]}} Kept */

/** All that was kept. @returns {Promise<Kept>} */
async function unpacked() {
  const packed = document.querySelector("#kept")?.textContent ?? "";
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

/** What the page was given, beside its answers too. */
export const kept = unpacked();

/** Every answer by its question, and the steps that were given: what a cell of those is, the step says. */
const known = kept.then(({ answers, cells }) => {
  const found = new Map(answers.map(({ path, body, answer }) => [asked(path, body), answer]));
  for (const { path, body, cells: all } of cells)
    for (const each of all) found.set(asked(path, { ...body, at: { step: each.step, cell: each.cell } }), each);
  const steps = /** @type {(answer: unknown) => import("./types.js").Step[]} */ ((answer) => /** @type {any} */ (answer)?.steps ?? []);
  const given = new Map(answers.map(({ path, body, answer }) => [asked(folder(path), body), steps(answer).filter(({ kind }) => kind === "input")]));
  const notes = new Map(cells.map(({ path, body, note }) => [asked(path, body), note]));
  return { found, given, notes };
});

/** Where all is asked that is asked of one run. @param {string} path */
const folder = (path) => path.slice(0, path.lastIndexOf("/"));

/** A number that was given. @param {import("./types.js").Step[] | undefined} given of its run @param {any} at */
function number(given, at) {
  const step = at && given?.find(({ id }) => id === at.step);
  if (!step) return undefined;
  const expression = { op: "number", value: values(step).at(...at.cell), args: [], step: null, cell: null };
  return { ...at, edited: isEdited(step, at.cell), expression, signs: {} };
}

/** A question, whatever the order in which its names stand. @param {string} path @param {unknown} body */
const asked = (path, body) => `${path} ${JSON.stringify(body, (_name, value) => (isRecord(value) ? Object.fromEntries(Object.entries(value).sort()) : value))}`;

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
export async function ask(path, body) {
  const { found, given, notes } = await known;
  const { at, ...of } = /** @type {{at?: object}} */ (body ?? {});
  const answer = found.get(asked(path, body)) ?? number(given.get(asked(folder(path), of)), at);
  if (answer === undefined) throw new Refusal(notes.get(asked(path, of)) || _("This page was saved, and shows what was computed then: for anything else open Headlight."), null);
  return answer;
}

/** Other pages are not there, which is said where one looked for them. */
addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link || isThere(link.getAttribute("href") ?? "")) return;
  event.preventDefault();
  if (link.nextElementSibling?.className !== "needs") link.after(" ", h("small", { class: "needs", role: "status" }, _("(this needs Headlight itself)")));
});

/** What it would ask for first is there. */
export function askFirst() {}

/** @param {string} path */
export const look = (path) => ask(path, null);

/** @param {string} path @param {unknown} body @returns {Promise<string>} */
export const askText = (path, body) => ask(path, body);

/** @param {string} path @param {unknown} body @returns {Promise<Blob>} */
export const askBytes = (path, body) => ask(path, body);

/** @param {string} path @param {unknown} body */
export async function* lines(path, body) {
  yield* await ask(path, body);
}

/**
 * @template A
 * @template T
 * @param {(argument: A, signal: AbortSignal) => Promise<T>} question
 * @returns {(argument: A) => Promise<T | null>} null if a newer question came
 */
export function latest(question) {
  let newest = 0;
  return async (argument) => {
    const own = ++newest;
    const answer = await question(argument, new AbortController().signal);
    return own === newest ? answer : null;
  };
}
