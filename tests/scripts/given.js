// @ts-check
// What each view may be given: for a number n, data whose numbers follow from n while its names stay. Used by contract.js.
import { planeOf } from "../../static/lib/tensor.js";
import { step, tensor, tokens } from "./claims.js";

const WORDS = tokens("it was cat");
const NAMES = ["it", "<b>&\u0007", "כלב"]; // what is no HTML, what XML cannot hold, and two directions
const FOCUS = { row: 2, column: 1 };

/** What was said by views that were taken away: nothing should be. @type {string[]} */
export const heard = [];
const ways = Object.fromEntries(
  "focus hover guess edit select jump undo undoall section play pin unpin threshold fill sort pair move zoom reveal step all type check row choose open".split(" ").map((name) => [
    `on${name}`,
    () => void heard.push(name),
  ]),
);

/** Of a view that asks of each matrix what is to be guessed: all of it, or nothing. */
const veiled = {
  blank: false,
  veil() {
    return { blank: this.blank, revealed: new Set() };
  },
};

/** Shares of three words, each behind the ones before. @param {number} n */
const shares = (n) => [1, 0, 0, 0.5 + n / 10, 0.5 - n / 10, 0, 0.25, 0.5 - n / 20, 0.25 + n / 20];
const isAhead = (/** @type {number} */ row, /** @type {number} */ column) => column > row;

/** @param {number} n */
function headSpread(n) {
  const texts = NAMES.map((text, i) => ({ text, gap: i ? null : 0, score: i / 10 + n / 20 }));
  const pattern = { definition: "It looks there.", texts: 9, mean: n / 4, uniform: 0.2, strongest: texts, weakest: [...texts].reverse() };
  const bins = Array.from({ length: 20 }, (_bin, i) => (i * n) % 7);
  return {
    layer: 0, head: 1, texts: 9, date: "2026-11-30", own: { id: "first", title: "First token", texts: 1 },
    named: [{ id: "first", title: "First token", texts: 4 + n }, { id: "", title: "mixed", texts: 5 - n }],
    patterns: [
      { ...pattern, id: "first", title: "First token", quantiles: [0, 0.1, 0.2, n / 4, 0.6, 0.7, 0.9], bins, own: n / 5 },
      { ...pattern, id: "same", title: "<b>&\u0007", quantiles: [0, 0.1, 0.2, 0.3, 0.6, 0.7, n / 2], bins, own: null },
    ],
  }; // prettier-ignore
}

/** @param {number} n */
function steps(n) {
  const mask = step("mask", "query key", [1, 0, 0, 1, 1, 0, 1, 1, 1], [3, 3], { kind: "input" });
  const scores = step("scores", "query key", [1, 2, 3, 4, 5, 6, n, -n, 9], [3, 3], { of: ["mask"] });
  const weights = step("weights", "query key", shares(n), [3, 3], { of: ["scores", "mask"] });
  weights.caption = "{query} gives {top_percent} to {top_key}.";
  return [mask, scores, weights];
}

/** @param {number} n */
function matrix(n) {
  const numbers = shares(n);
  return {
    plane: planeOf(3, 3, (row, column) => numbers[3 * row + column]),
    rowLabels: NAMES, columnLabels: NAMES, title: "weights", legend: [], breaks: { row: 2, column: -1 },
    scale: { kind: "share", largest: 1 }, hidden: isAhead, edited: new Set(["2,1"]), lit: new Set(),
    focus: FOCUS, blank: false, revealed: new Set(), sums: true, editable: true, move: false, width: 600, ...ways,
  }; // prettier-ignore
}

/** Sixty rows: more than a table shows, and more than are drawn as rectangles. @param {number} n */
function large(n) {
  const names = Array.from({ length: 60 }, (_name, i) => `word ${i}`);
  const plane = planeOf(60, 60, (row, column) => (column > row ? 0 : (1 + ((row * column) % 7)) / (7 + n)));
  return { ...matrix(n), plane, rowLabels: names, columnLabels: names, breaks: { row: -1, column: -1 } };
}

/** @param {number} n */
function walked(n) {
  const all = steps(n);
  return { step: all[2], steps: all, tokens: { query: WORDS, key: WORDS }, head: 0, ...ways };
}

/** @param {number} n */
function candidates(n) {
  return ["fish", "קט", "a <b> & “c”"].map((text, id) => ({
    token: { id, text, occurrence: 0 },
    probability: 0.5 - 0.1 * id - n / 100,
    baseline: 0.2 + n / 50,
  }));
}

/** @param {number} n */
function answer(n) {
  const own = candidates(n).map((each, i) => ({
    ...each, logit: 3 - i + n / 10, scaled: 6 - 2 * i + n / 10, share: each.probability, before: 0.1 * i,
    final: i < 2 ? each.probability : 0, cut: [null, null, "k"][i],
  })); // prettier-ignore
  const drawn = { token: own[0].token, u: 0.1 * n, low: 0, high: 0.5 };
  return { candidates: own, vocabulary: 100, of_k: 2, of_p: 2, mass_k: 0.8 - n / 50, mass_p: 0.8 - n / 50, drawn };
}

/** @param {number} n @returns {any} */
const figure = (n) => ({
  id: "growth", title: "Growth", x: "n", y: "operations <of>", log: ["y"], marked: 2, note: "Counted.",
  series: [
    { name: "ours & theirs", kind: "line", x: [1, 2, 4], y: [1, 4 + n, 16 + n] },
    { name: "points", kind: "points", x: [1, 2, 4], y: [2, 3, 4] },
  ],
}); // prettier-ignore

/** @param {number} n */
const guesses = (n) => candidates(n).map(({ token, probability, baseline }) => ({ word: token.text, probability, baseline }));

const SECTIONS = [{ name: "inputs", from: 0, to: 1 }, { name: "tile 0", from: 1, to: 3 }]; // prettier-ignore
const SIGN = { opening: "", between: " + ", closing: "", binds: 1, first: 1, rest: 1, raised: null, shown: null, list: "Σ" };
const CODE = "def f(q):\n    return q\n";

/** @param {number} n */
const tried = (n) => (/** @type {string[]} */ words, fate = "alive", parent = 0, ended = false) => ({
  words, fate, parent, ended, log_probability: -words.length / n,
}); // prettier-ignore

/** @param {number} n */
function translated(n) {
  const [a, b] = [1 - n / 10, n / 10];
  return {
    translation: { title: "Additive", words: tokens("the dog"), maps: [{ layer: 0, head: 0, weights: tensor([a, b, b, a], [2, 2]) }] },
    tokens: tokens("der Hund"),
    state: { word: { text: "dog", occurrence: 0 }, key: -1, layer: 0, head: 0, view: ["lines", "heatmap"][n - 1], hide: false },
  };
}

/** Of a drawing: a stroke down its middle. */
const BITMAP = Array.from({ length: 1024 }, (_pixel, i) => Number(i % 32 === 16));
/** Of the class token and the patches. @param {number} n */
const looks = (n) => Array.from({ length: 17 }, (_share, i) => (i === n ? 0.2 : 0.05));
const PATCHES = looks(0).map((_share, i) => (i ? `patch ${i}` : "class"));

/** A model that learns, at a moment. @param {number} n */
const learned = (n) => ({ loss: 3 / n, right: n / 10, known: n / 9, pattern: n / 5, best: [0, 0], heads: [[n / 5]], aside: n / 8, maps: tensor(shares(n), [1, 1, 3, 3]), seconds: n });

/** By the view's name. @type {Record<string, (n: number) => any>} */
export const given = {
  "pages/image/board": (n) => ({
    title: `Round ${n}`,
    cells: Array.from({ length: 64 }, (_cell, i) => ({
      ink: i % 5 ? ((i + n) % 9) / 8 : null, drawn: i % 10 ? null : 0.5, isNew: i % 7 === 1, text: i % 7 === 1 ? `${i + n}%` : "", spoken: `Cell ${i}: ${n}`,
    })),
    current: 2, table: { columns: ["", "ink"], rows: NAMES.map((name, i) => [name, i + n]) }, ...ways,
  }),
  "pages/image/looks": (n) => ({
    heads: [0, 1, 2].map((head) => ({ title: `0·${head}`, spoken: `Head ${head}: most to patch ${n}`, shares: looks(n) })),
    title: "Heads", names: PATCHES, across: 4, columns: 2, ink: BITMAP.slice(0, 64), said: `Most to patch ${n}.`, blank: false,
  }),
  "pages/train/curves": (n) => ({
    moments: [1, n + 1].map((own, i) => ({ step: 5 * i, models: [learned(own), learned(own + 1)], example: null, done: i === 1 })),
    steps: 5, at: 1, aside: "beside it", changes: [], about: [], words: `Step ${n}.`, onat: () => void heard.push("at"),
  }),
  "pages/train/maps": (n) => ({ who: "Model", layers: 1, heads: 1, silent: new Set(), learned: learned(n), example: { source: [], words: NAMES, answers: NAMES, keys: [[], [0], [1]] }, onopen: () => void heard.push("open") }),
  "pages/train/spread": (n) => ({
    runs: [n, n + 1].map((own) => [1, own + 1].map((of, i) => ({ step: 5 * i, models: [learned(of), learned(of + 1)], example: null, done: i === 1 }))),
    seeds: [1, 2], steps: 5, models: [{ layers: n }, { layers: 1 }], about: [],
  }),
  "pages/translate/picture": (n) => ({ ...translated(n), ...ways }),
  "pages/translate/tree": (n) => {
    const own = tried(n);
    const steps = [[own(["the"]), own(["a"]), own(["an"], "dropped")], [own(["the", "dog"]), own(["a", "dog"], "alive", 1)], [own(["the", "dog"], "ended", 0, true)]];
    return { beams: { steps, best: [{ words: ["the", "dog"], ended: true }] }, at: 1, blank: false, ...ways }; // prettier-ignore
  },
  "pages/translate/wires": (n) => ({ queries: NAMES, keys: NAMES, at: matrix(n).plane.at, row: 2, column: -1, blank: false, title: "Additive", ...ways }), // prettier-ignore
  "pages/vision/digits": (n) => ({ shares: looks(n).slice(0, 10), blank: false, ...ways }),
  "pages/vision/heads": (n) => ({
    maps: [0, 1, 2].map((head) => ({ title: `0·${head}`, spoken: `Head ${head}: most to patch ${n}`, shares: looks(n) })),
    names: PATCHES, bitmap: BITMAP, current: 1, columns: 2, title: "Heads", blank: false, ...ways,
  }),
  "pages/vision/patches": (n) => ({ names: PATCHES, counts: BITMAP.slice(0, 64).map((_bit, i) => (i * 3) % 17), shares: looks(n), query: 2, blank: false, ...ways }), // prettier-ignore
  arithmetic: (n) => {
    const cell = (/** @type {number} */ i) => ({ op: "cell", value: i + n, args: [], step: "scores", cell: [2, i] });
    const term = { op: "sum", value: 6 + 4 * n, args: [0, 1, 2, 0].map(cell), step: null, cell: null };
    return { ...walked(n), cell: [2, 1], term, signs: { sum: SIGN }, byHand: null, blank: false, editable: true };
  },
  atlas: (n) => ({
    layers: 2, heads: 3, rows: 3, columns: 3, weights: Uint8Array.from({ length: 54 }, (_weight, i) => (i * 20 * n) % 256),
    hidden: (/** @type {number} */ _layer, /** @type {number} */ row, /** @type {number} */ column) => isAhead(row, column),
    order: n === 1 ? null : [5, 4, 3, 2, 1, 0], value: (/** @type {number} */ i) => `.${i}`, mark: (/** @type {number} */ i) => ({ sign: "◆", tint: i % 3 }),
    describe: (/** @type {number} */ i) => `Layer ${Math.floor(i / 3)}, head ${i % 3}.`,
    chosen: n, over: null, silent: new Set(["0,1"]), second: 1, ...ways,
  }),
  cache: (n) => ({ shape: [2, 1, 3 + n, 4], most: 12, given: 3, fresh: 1, said: `${n} kB` }),
  caption: (n) => {
    const { step: own } = walked(n);
    const [plane, hidden] = [matrix(n).plane, isAhead];
    return { ...walked(n), step: own, plane: { ...plane, rowAxis: "query", columnAxis: "key" }, hidden, focus: FOCUS, scores: null, sink: { rows: n, of: 2, length: 1, others: 4, weight: () => 0.9 }, blank: false };
  },
  celltools: (n) => ({ ...walked(n), ...FOCUS, whole: null, blank: false, guess: "0.5", notes: ["A note."], editable: () => true }),
  changes: (n) => ({ changes: [`weights: ${n}`], intro: "Changed:", dropped: 0, after: () => document.body, ...ways }),
  checkrow: (n) => ({
    ...matrix(n), of: "weights", name: NAMES[2], names: NAMES, columns: [0, 1, 2], isAsked: true,
    typed: new Map([["2,0", "0.25"], ["2,1", "x"]]), checked: new Set(), ...ways,
  }),
  code: (n) => ({
    code: [{ file: "f.py", function: "f", line: 1, text: CODE }],
    step: { ...steps(n)[2], source: { file: "f.py", function: "f", line: n, end_line: n, callers: [] } },
  }),
  compared: (n) => ({
    label: "What they look at", names: NAMES, blank: false,
    measures: [{ title: "flow", values: [0.5, 0.3, 0.1 + n / 100] }, { title: "weights", values: [0.1 * n, 0.2, NaN] }],
  }),
  drawn: (n) => ({ answer: answer(n), blank: false, ...ways }),
  equation: (n) => ({
    equation: {
      left: { formula: "<mi>q</mi>", step: "q", plane: planeOf(3, 2, (row, column) => row - n * column), scale: { kind: "signed", largest: 4 }, legend: [], hidden: isAhead, isMade: false, cells: null },
      above: { formula: "<msup><mi>k</mi><mo>⊤</mo></msup>", step: null, plane: planeOf(2, 3, (row, column) => row + n * column), scale: { kind: "signed", largest: 8 }, legend: [], hidden: () => false, isMade: true, cells: null },
      row: null,
    },
    name: "scores", plane: matrix(n).plane, focus: FOCUS, ...veiled, words: () => ["a", "b"], place: { kind: "around", width: 200 }, cells: () => new DOMRect(300, 200, 300, 90), ...ways,
  }), // prettier-ignore
  figure,
  figures: (n) => ({ figures: [figure(n), { ...figure(n + 1), id: "other", title: "Another" }] }),
  formula: (n) => ({ formula: `<math><mi data-step="q">q</mi><mo>+</mo><mn>${n}</mn></math>`, current: "q" }),
  guesses: (n) => ({ label: "What may stand there", candidates: guesses(n), known: "fish", blank: false, ...ways }),
  headcard: (n) => {
    const { at } = matrix(n).plane;
    const scores = [{ id: "first", title: "First token", sign: "◆", definition: "It looks at the first.", score: n / 10, uniform: 0.3 }, { id: "none", title: "None", sign: "○", definition: "Nothing.", score: null, uniform: 0.3 }]; // prettier-ignore
    return { title: `Layer ${n}`, said: "It looks back.", hint: "", rows: 3, columns: 3, at, hidden: isAhead, names: { query: NAMES, key: NAMES }, second: 1, sort: "first", scores, blank: false, ...ways }; // prettier-ignore
  },
  headtable: (n) => () => ({
    columns: [{ id: "first", title: "First token", definition: "It looks at the first." }],
    sort: "first", uniform: ["0.3"], chosen: 0, ...ways,
    heads: [{ index: 0, title: `0·${n}`, name: "First token", cells: [`0.${n}`], pair: "was → it" }],
  }),
  heatmap: large,
  hiding: (n) => ({ from: "scores", step: ["q", "weights"][n - 1], isHidden: n > 1, isSeen: false, ...ways }),
  legend: (n) => ({ classes: ["none", `bucket ${n}`], scaled: n > 1 }),
  lens: (n) => ({
    lens: {
      first: 0, vocabulary: tokens("fish cat was"),
      top: tensor([0, 1, 2, n, 1, 0], [2, 3], "i4"), probability: tensor([0.1, 0.2, 0.3, 0.1 * n, 0.5, 0.6], [2, 3]), rank: tensor([9, 7, 4, 1, 2, n], [2, 3], "i4"),
    },
    names: NAMES, row: 2, blank: false, ...ways,
  }),
  lines: (n) => ({
    queries: NAMES, keys: NAMES, breaks: { query: 1, key: -1 }, row: 2, pins: { query: [], key: [] }, threshold: 0.1, title: "Two heads", blank: false,
    heads: [0, 1].map((head) => ({ name: `Head ${head}`, at: matrix(n + head).plane.at })), ...ways,
  }),
  map: (n) => ({
    picture: tensor(Array.from({ length: 64 }, (_weight, i) => (i * n * 3) % 256), [8, 8], "u1"),
    queries: Array.from({ length: 128 }, (_name, i) => `q${i}`), keys: Array.from({ length: 128 }, (_name, i) => `k${i}`),
    window: { query: 32 * n, key: 0, size: 32 }, sizes: [16, 32, 64], blank: false, ...ways,
  }),
  matrix,
  miniature: (n) => {
    const value = tensor(shares(n).map((share) => 255 * share), [3, 3], "u1"); // prettier-ignore
    const hidden = tensor([0, 1, 1, 0, 0, 1, 0, 0, 0], [3, 3], "u1");
    return { tokens: WORDS, pattern: { mechanism: "causal", step: "weights", axes: "query key", kind: "share", value, hidden, context: [], problem: null, trained: false } }; // prettier-ignore
  },
  next: (n) => ({ candidates: candidates(n), changed: true, blank: false, ...ways }),
  parity: (n) => ({ parity: { reference: "torch", max_abs_error: n * 1e-7, tolerance: 1e-5, agrees: true }, approximation: { max_abs_error: 0.1, mean_abs_error: 0.01 } }), // prettier-ignore
  picture: (n) => ({ ...matrix(n), width: undefined }),
  products: (n) => ({ q: [1, -2, n], k: [0.5, 2, 1], products: [0.5, -4, n], order: [2, 0, 1], dimension: 2, query: "it", key: "כלב", blank: false, ...ways }), // prettier-ignore
  rounds: (n) => ({
    at: 0, hide: false, ...ways,
    rounds: [{ kind: "round", written: 2, text: "a cat", cache: [], bytes: 0, draft: 0, verify: 0, ended: null, own: { token: WORDS[2], probability: 0.5 }, guesses: [{ draft: { token: WORDS[0], probability: 0.1 * n }, target: 0.2 * n, verdict: "accepted" }] }], // prettier-ignore
  }),
  row: (n) => ({ names: NAMES, shares: shares(n).slice(6), hidden: (/** @type {number} */ key) => key > 1, query: 1, second: 1, blank: false, ...ways }), // prettier-ignore
  sampling: (n) => ({ answer: answer(n), controls: { temperature: 0.5, top_k: 2, top_p: 0.9 }, changed: true, blank: false, ...ways }), // prettier-ignore
  sorts: (n) => ({
    sort: ["first", "pair"][n - 1], pair: { queries: NAMES, keys: NAMES, at: [n, 0] }, ...ways,
    sorts: [{ id: "first", title: "First token", definition: "It looks at the first.", sign: "◆", tint: 1, heads: 2, absent: false }],
  }),
  spread: (n) => ({ spread: headSpread(n), title: "Layer 0, head 1", from: "They are stories.", chosen: "", blank: false, ...ways }),
  strip: (n) => ({ steps: n > 1 ? steps(n).slice(1) : steps(n), all: steps(n), sections: n > 1 ? SECTIONS : [], at: n > 1 ? 1 : -1, current: ["scores", "weights"][n - 1], head: 0, lit: new Map([["scores", [[2, 1]]]]), veil: () => ({ blank: false, revealed: new Set() }), path: new Set(n > 1 ? ["scores"] : []), ...ways }), // prettier-ignore
  tabs: (n) => ({ tabs: [{ id: "a", title: "Heads" }, { id: "b", title: "Flow" }], current: ["a", "b"][n - 1], label: "Parts", ...ways }), // prettier-ignore
  timeline: (n) => ({ steps: steps(n), at: n, sections: SECTIONS, playing: false, ...ways }),
  title: (n) => ({ step: step("weights", "head query", [1, 2, 3, 4], [2, 2]), tokens: { query: WORDS, key: WORDS }, head: n - 1, ...ways }), // prettier-ignore
  turns: (n) => ({ turns: NAMES.map((name, i) => ({ name, before: [1, 0], after: [Math.cos(i * n), Math.sin(i * n)], angle: i * n })), pair: 0, on: 1, role: "query" }),
  written: (n) => ({
    prompt: NAMES, at: 1, going: true, hide: false, ...ways,
    words: [0, 1, 2].map((i) => ({ text: `word${i}`, probability: 0.1 * n + 0.2 * i, mark: "", title: "", step: i })),
  }),
};
