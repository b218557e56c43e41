// @ts-check
// One piece of writing, as it comes line by line: asked, begun, and what is there of it.
import { lines, Refusal } from "../../../lib/api.js";
import { flag, part, real } from "../../../lib/fields.js";
import { _ } from "../../../lib/i18n.js";
import { model } from "../state.js";

/** @typedef {import("../../../lib/types.js").Begun} Begun */
/** @typedef {import("../../../lib/types.js").Written} Written */
/** @typedef {import("../../../lib/types.js").Round} Round */
/** @typedef {import("../../../lib/types.js").Plain} Plain */
/** @typedef {import("../../../lib/fields.js").StateOf<typeof FIELDS>} Own what the link keeps of this part */
/**
 * @typedef {object} Writing
 * @property {string} key all that it depends on
 * @property {boolean} draft
 * @property {boolean} drawn whether chance chooses
 * @property {number} layers of the draft
 * @property {Begun | null} begun
 * @property {Written[]} tokens
 * @property {Round[]} rounds
 * @property {Plain | null} plain
 * @property {boolean} going
 * @property {boolean} stopped
 * @property {string} problem
 * @property {() => void} stop
 */

export const MOST = 64; // tokens at a time

/** @typedef {{minimum: number, maximum: number, step: number, default: number, help: string}} Range */
/** @type {Record<"tokens" | "temperature" | "top_k" | "top_p" | "seed" | "layers" | "guesses", Range>} */
export const RANGES = {
  tokens: range(1, MOST, 1, 20, _("How many tokens are written, at most 64")),
  temperature: range(0, 2, 0.1, 0, _("0 takes the likeliest token each time; above 0, a token is drawn by its share")),
  top_k: range(0, 1000, 1, 0, _("Only this many of the likeliest tokens may be drawn; 0: all")),
  top_p: range(0.05, 1, 0.05, 1, _("Only the likeliest tokens that together fill this share may be drawn")),
  seed: range(0, 4294967295, 1, 123, _("Where the draws come from: the same seed writes the same text")),
  layers: range(
    1,
    model.layers - 1,
    1,
    Math.max(1, Math.round((2 * model.layers) / 3)),
    _("How many of the model's first layers make the draft"),
  ),
  guesses: range(1, 6, 1, 3, _("How many tokens the draft proposes in a round")),
};

/** @param {number} minimum @param {number} maximum @param {number} step @param {number} otherwise @param {string} help @returns {Range} */
function range(minimum, maximum, step, otherwise, help) {
  return { minimum, maximum, step, default: otherwise, help };
}

/** A number that is too large stays, and the server says so. @param {Range} range */
const typed = ({ default: otherwise }) => real({ otherwise });

const FIELDS = {
  draft: flag(), // whether the model's first layers draft
  compare: flag(true),
  tokens: typed(RANGES.tokens),
  temperature: typed(RANGES.temperature),
  top_k: typed(RANGES.top_k), // 0: all
  top_p: typed(RANGES.top_p),
  seed: typed(RANGES.seed),
  layers: typed(RANGES.layers), // of the draft
  guesses: typed(RANGES.guesses),
};

export const { checked: checkedOwn, kept } = part("generate", FIELDS);

/** What the server is asked. @param {import("../state.js").State} state @param {Own} own */
function question({ text, interventions }, own) {
  const silent = interventions.filter((each) => each.do === "silence").map(({ layer, head }) => ({ layer, head }));
  const { tokens, temperature, top_p, seed, layers, guesses, compare } = own;
  const common = { text, tokens, silent, temperature, top_k: own.top_k || null, top_p, seed };
  return own.draft ? { ...common, layers, guesses } : { ...common, compare };
}

/** @param {import("../state.js").State} state @param {Own} own */
export function keyOf(state, own) {
  return JSON.stringify([own.draft, question(state, own)]);
}

/**
 * Writes; `onchange` is called with every line, and when it has ended.
 * @param {import("../state.js").State} state
 * @param {Own} own
 * @param {() => void} onchange
 * @returns {Writing}
 */
export function write(state, own, onchange) {
  const controller = new AbortController();
  /** @type {Writing} */
  const writing = {
    key: keyOf(state, own),
    draft: own.draft,
    drawn: own.temperature > 0,
    layers: own.layers,
    begun: null,
    tokens: [],
    rounds: [],
    plain: null,
    going: true,
    stopped: false,
    problem: "",
    stop: () => {
      writing.stopped = writing.going;
      controller.abort();
    },
  };
  void read();
  return writing;

  async function read() {
    const path = `/api/models/${model.id}/${own.draft ? "speculate" : "write"}`;
    try {
      for await (const line of lines(path, question(state, own), controller.signal, isLast)) {
        if (line.kind === "begun") writing.begun = line;
        else if (line.kind === "written") writing.tokens.push(line);
        else if (line.kind === "round") writing.rounds.push(line);
        else writing.plain = line;
        onchange();
      }
    } catch (error) {
      if (!controller.signal.aborted && !(error instanceof Refusal)) throw error;
      if (error instanceof Refusal) writing.problem = error.message;
    } finally {
      writing.going = false;
      onchange();
    }
  }
}

/** @param {Begun | Written | Round | Plain} line */
function isLast(line) {
  if (line.kind === "begun") return line.most === 0;
  return line.kind === "plain" || (line.kind === "written" && line.ended !== null);
}

/**
 * @typedef {object} Word
 * @property {import("../../../lib/types.js").Token} token
 * @property {number} probability
 * @property {"accepted" | "own"} by a guess that stood, or the whole model
 * @property {number} step the token or the round that wrote it
 */

/** The words of it, in order. @param {Writing} of @returns {Word[]} */
export function wordsOf({ draft, tokens, rounds }) {
  if (!draft) return tokens.map(({ chosen }, step) => ({ ...chosen, by: /** @type {const} */ ("own"), step }));
  return rounds.flatMap(({ guesses, own, written }, step) => {
    const accepted = guesses.filter(({ verdict }) => verdict === "accepted");
    /** @type {Word[]} */
    const words = accepted.map(({ draft: { token }, target }) => ({
      token,
      probability: target,
      by: "accepted",
      step,
    }));
    return [...words, ...(own ? [{ ...own, by: /** @type {const} */ ("own"), step }] : [])].slice(0, written);
  });
}
