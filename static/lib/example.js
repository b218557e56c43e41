// @ts-check
// An example of a term of the field, computed: from a run that is shown, else from one of the mechanism that shows it.
import { ask } from "./api.js";
import { isolated } from "./bidi.js";
import { _, short } from "./i18n.js";
import { cellName, labels } from "./labels.js";
import { byId } from "./masks.js";
import { isOfTokens, plane } from "./tensor.js";

/** @typedef {import("./types.js").GlossaryTerm} Term */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./labels.js").Tokens} Tokens */
/**
 * at: head, row and column in focus; none: those of a word at the end; unknown: steps that are to be worked out
 * @typedef {{steps: Step[], tokens: Tokens, mechanism?: string, at?: number[], unknown?: Set<string>}} Run
 */

const MOST = 5; // numbers of a row that are said
const OUTPUT = "output";
const LAB = /^\/lab\/([^/]+)$/;
/** @type {Map<string, Promise<Run | null>>} the runs of this page, by mechanism and sentence */
const runs = new Map();

/**
 * In a sentence; "" if there is none.
 * @param {Term} term
 * @param {string} text the present sentence
 * @param {Run | null} [run] what is shown
 */
export async function exampleOf(term, text, run = null) {
  if (term.id in OF_NEXT) return ofNext(term, text);
  if (!term.step) return "";
  const own = mechanismOf(term);
  const isElse = term.step === OUTPUT && run?.mechanism !== own; // every mechanism has one, of another kind
  const here = run && !isElse ? stepIn(run.steps, term.step) : null;
  if (here && run?.unknown?.has(here.id)) return "";
  const seen = here ? run : own ? await runOf(own, text) : null;
  const step = here ?? (seen && stepIn(seen.steps, term.step));
  return seen && step ? _("In “{text}”: {example}", { text: isolated(text), example: said(step, seen) }) : "";
}

/**
 * What follows from the shares of the words that might come next: the share of the true one, and of the likeliest.
 * @type {Record<string, (seen: {before: string, word: string, share: number, top: string, shares: number[]}) => string>}
 */
const OF_NEXT = {
  loss: ({ before, word, share }) => _("after {before}, {word} has the share {share}; the loss is ln (1 ÷ {share}) = {loss}", { before, word, share: short(share), loss: short(-Math.log(share)) }),
  gradient: ({ before, word, share }) =>
    _("after {before}, {word} has the share {share}; the gradient of the loss by its logit is {share} − 1 = {gradient}: if the logit grows, the loss shrinks", { before, word, share: short(share), gradient: short(share - 1) }),
  temperature({ before, top, shares }) {
    const squares = shares.map((share) => share ** 2); // at ½ each logit counts twice
    const sum = squares.reduce((all, each) => all + each, 0);
    return _("after {before}, {top} has the share {share} at temperature 1, and {sharper} at ½", { before, top, share: short(Math.max(...shares)), sharper: short(Math.max(...squares) / sum) });
  },
};

/** From the lab's way back from vectors to words. @param {Term} term @param {string} text */
async function ofNext({ id }, text) {
  const run = await runOf("unembedding", text);
  const step = run && stepIn(run.steps, OUTPUT);
  const last = run ? lastWord(run.tokens) : 0;
  if (!run || !step || !last) return "";
  const seen = plane(step, 0);
  const words = labels(step, seen.columnAt, run.tokens);
  const shares = words.map((_word, column) => seen.at(last - 1, column));
  const [before, word] = [last - 1, last].map((place) => run.tokens.query[place].text);
  const example = OF_NEXT[id]({ before, word, share: shares[words.indexOf(word)], top: words[shares.indexOf(Math.max(...shares))], shares });
  return _("In “{text}”: {example}", { text: isolated(text), example });
}

/** By its id, else by its name: behind which path it stands is not the same everywhere. @param {Step[]} steps @param {string} id */
const stepIn = (steps, id) => byId(steps).get(id) ?? steps.find(({ name }) => name === id) ?? null;

/** @param {Term} term */
const mechanismOf = ({ link }) => LAB.exec(link)?.[1] ?? "";

/** @param {string} mechanism @param {string} text */
function runOf(mechanism, text) {
  const key = `${mechanism} ${text}`;
  const own = runs.get(key) ?? ask(`/api/mechanisms/${mechanism}/trace`, { text }).catch(() => null); // then there is none
  runs.set(key, own);
  return own;
}

/** One cell if both its axes are of words, else what is known of one word. @param {Step} step @param {Run} run */
function said(step, { tokens, at }) {
  const seen = plane(step, at?.[0]);
  const row = within(at?.[1] ?? lastWord(tokens), seen.rows);
  const columns = Array.from({ length: seen.columns }, (_each, column) => column);
  const size = (/** @type {number} */ column) => (Number.isFinite(seen.at(row, column)) ? Math.abs(seen.at(row, column)) : -1);
  const largest = columns.reduce((best, column) => (size(column) > size(best) ? column : best), 0);
  const written = (/** @type {number} */ column) => (step.value.dtype === "f4" ? short(seen.at(row, column)) : String(seen.at(row, column)));
  if (isOfTokens(seen.columnAxis)) {
    const column = seen.rowAt < 0 ? row : at && at[2] < seen.columns ? at[2] : largest;
    return `${step.id} ${cellName(step, seen.index(row, column), tokens)} = ${written(column)}`;
  }
  const names = step.labels[seen.columnAt] ? labels(step, seen.columnAt, tokens) : null;
  const numbers = columns.slice(0, MOST).map((column) => (names ? `${names[column]} ${written(column)}` : written(column)));
  const of = seen.rowAt < 0 ? "" : ` [${labels(step, seen.rowAt, tokens)[row]}]`;
  return `${step.id}${of} = ${numbers.join(", ")}${columns.length > MOST ? " …" : ""}`;
}

/** @param {number} place @param {number} size */
const within = (place, size) => Math.min(place, size - 1);

/** The last one that is no sign. @param {Tokens} tokens */
const lastWord = ({ query }) => Math.max(0, query.findLastIndex(({ text }) => /\p{L}/u.test(text)));
