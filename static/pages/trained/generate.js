// @ts-check
// The model goes on with the text: token by token with the cache in view, or guessed by its own first layers.
import * as carry from "../../lib/carry.js";
import { announce } from "../../lib/dom.js";
import { _, ngettext } from "../../lib/i18n.js";
import { reveals } from "../../lib/reveal.js";
import * as options from "../../lib/options.js";
import { player } from "../../walkthrough/player.js";
import * as cache from "../../views/cache.js";
import * as figures from "../../views/figures.js";
import * as next from "../../views/next.js";
import * as rounds from "../../views/rounds.js";
import * as timeline from "../../views/timeline.js";
import * as written from "../../views/written.js";
import { frame, unable } from "./generate/frame.js";
import * as words from "./generate/words.js";
import { model } from "./state.js";
import { checkedOwn, kept, keyOf, RANGES, wordsOf, write } from "./generate/writing.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./generate/writing.js").Own} Own */
/** @typedef {import("./generate/writing.js").Writing} Writing */

const PACE = 260; // ms for a token: read, and go on

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  if (model.kind !== "causal") return unable(panel);
  const place = frame(panel, { onmode, onwrite, onheads });
  /** @type {State} */
  let state;
  /** @type {Own} */
  let own = checkedOwn({ tabs: {} });
  let n = 0; // tokens of the text
  /** @type {Writing | null} */
  let writing = null;
  let at = 0; // the token, or the round, in focus
  let isFollowed = true; // nobody has chosen another one yet
  /** @type {Map<string, any>} */
  const views = new Map();
  carry.beside(place.saves, _("the text"), () => views.get("written"));
  carry.beside(place.kept, _("the cache"), () => views.get("cache"));
  carry.beside(place.others, _("what might have come"), () => views.get("next"), () => ({ about: [place.which.textContent ?? ""] }));
  const closed = reveals(() => (stay(), render()));
  const play = player({
    element: panel,
    where: () => ({ at, n: writing?.going ? Infinity : steps().length }),
    go: (to) => focus(to),
    section: () => {},
    onchange: () => render(),
    isRightToLeft: () => getComputedStyle(panel).direction === "rtl",
    pace: PACE,
  });

  /** @param {State} to @param {import("../../lib/types.js").Token[]} tokens */
  async function update(to, tokens) {
    [state, own, n] = [to, checkedOwn(to), tokens.length];
    if (!writing) begin();
    render();
  }

  function begin() {
    writing?.stop();
    play.stop();
    [at, isFollowed] = [0, true];
    const mine = (writing = write(state, own, () => mine === writing && came()));
  }

  /** A line has come, or the last one has. */
  function came() {
    const isFirst = steps().length === 1 && writing?.going;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      if (isFollowed) at = Math.max(0, steps().length - 1);
    } else if (isFirst && !play.isPlaying()) play.toggle();
    render();
    if (!writing || writing.going || !steps().length) return;
    const text = wordsOf(writing).map(({ token }) => token.text);
    announce(_("Written: {text}", { text: text.join(" ") }));
  }

  function steps() {
    return writing ? (writing.draft ? writing.rounds : writing.tokens) : [];
  }

  /** @param {number} to */
  function focus(to) {
    at = Math.max(0, Math.min(to, steps().length - 1));
    render();
  }

  /** Somebody chose a step. @param {number} to */
  function choose(to) {
    stay();
    focus(to);
  }

  /** The step in focus is looked at, whatever comes after it. */
  function stay() {
    isFollowed = false;
    play.stop();
  }

  /** @param {Partial<Own>} by */
  function set(by) {
    change(kept(state, by));
  }

  function onmode() {
    set({ draft: place.draft.checked });
  }

  function onwrite() {
    if (writing?.going) return writing.stop();
    begin();
    render();
  }

  function onheads() {
    const text = steps()[at]?.text;
    if (text) change({ tab: "heads", text, row: shape()[2], column: -1 });
  }

  /** Layers, key heads, positions, d of what is kept behind the step in focus. */
  function shape() {
    return steps()[at]?.cache ?? [model.layers, model.key_heads, 0, 0];
  }

  function render() {
    if (!writing) return;
    const isThere = steps().length > 0;
    controls(writing);
    place.results.hidden = !isThere;
    if (!isThere || !writing.begun) return;
    const all = wordsOf(writing);
    show("written", written, place.text, {
      prompt: writing.begun.tokens.map(({ text }) => text),
      words: all.map(({ token, probability, by, step }) => ({
        text: token.text,
        probability,
        mark: by === "accepted" ? rounds.VERDICTS.accepted.mark : "",
        title: by === "accepted" ? _("guessed by the draft, and accepted") : _("written by the whole model"),
        step,
      })),
      at,
      going: writing.going || play.isPlaying(),
      hide: state.hide,
      onselect: choose,
    });
    show("timeline", timeline, place.timeline, timelineData(writing));
    show("cache", cache, place.cache, cacheData(writing));
    step(writing);
    paths(writing);
  }

  /** @param {string} name @param {{mount: (element: HTMLElement, data: any) => {update: (data: any) => void}}} view @param {HTMLElement} where @param {unknown} given */
  function show(name, view, where, given) {
    const mounted = views.get(name);
    if (mounted) mounted.update(given);
    else views.set(name, view.mount(where, given));
  }

  /** @param {Writing} of */
  function controls(of) {
    const { draft, temperature } = own;
    (draft ? place.draft : place.plain).checked = true;
    const names = /** @type {(keyof typeof RANGES)[]} */ ([
      "tokens",
      ...(draft ? ["layers", "guesses"] : []),
      "temperature",
      ...(temperature ? ["top_k", "top_p", "seed"] : []),
    ]);
    /** @type {import("../../lib/types.js").OptionInfo[]} */
    const all = names.map((name) => ({ name, kind: "argument", choices: [], ...RANGES[name] }));
    const help = _("Also compute each token without the cache, to compare");
    const compare = { name: "compare", help, default: true, minimum: null, maximum: null, step: null };
    if (!draft) all.push({ ...compare, kind: "argument", choices: [] });
    options.show(place.options, all, { ...own }, (name, value) => set({ [name]: value }), { ...own });
    place.write.textContent = of.going
      ? _("Stop")
      : ngettext("Write {n} token", "Write {n} tokens", Math.round(own.tokens));
    place.bound.textContent = `${words.bound(n, own.tokens)} ${words.leftOut(state)}`;
    const isStale = of.key !== keyOf(state, own);
    place.results.classList.toggle("stale", isStale);
    place.stale.hidden = !isStale;
    place.problem.hidden = !of.problem;
    place.problem.textContent = of.problem;
    place.ending.textContent = of.going ? "" : words.ending(of);
  }

  /** @param {Writing} of @returns {timeline.TimelineData} */
  function timelineData(of) {
    const tokens = wordsOf(of);
    const names = steps().map((_step, i) =>
      of.draft ? _("round {n}", { n: i + 1 }) : (tokens[i]?.token.text ?? String(i)),
    );
    return {
      steps: names.map((id) => ({ id })),
      at,
      sections: [],
      onsection: () => {},
      playing: play.isPlaying(),
      onselect: choose,
      onscrub: (to) => choose(Math.round(to)),
      onplay: () => ((isFollowed = false), play.toggle()),
    };
  }

  /** @param {Writing} of @returns {cache.CacheData} */
  function cacheData(of) {
    const given = of.begun?.tokens.length ?? 0;
    const positions = shape()[2];
    const fresh = of.draft ? positions - (of.rounds[at - 1]?.cache[2] ?? 0) : of.tokens[at].passed;
    const spared = of.draft
      ? _(
          "What was guessed after a refused token is cut off again; the draft uses the same cache, since its layers are the model's first.",
        )
      : words.spared(fresh, positions);
    return {
      shape: shape(),
      most: given + (of.begun?.most ?? 0),
      given,
      fresh,
      said: state.hide ? _("Numbers are hidden.") : `${words.cache(shape(), steps()[at].bytes)} ${spared}`,
    };
  }

  /** The step in focus. @param {Writing} of */
  function step(of) {
    place.next.hidden = place.others.hidden = of.draft;
    if (!of.draft) {
      const { chosen, others } = of.tokens[at];
      const candidates = [chosen, ...others].map((each) => ({ ...each, baseline: each.probability }));
      show("next", next, place.next, { candidates, changed: false, ...closed("next", state.hide, candidates) });
    }
    const word = wordsOf(of).findLast((each) => each.step === at)?.token.text ?? "";
    place.which.textContent = of.draft
      ? _("Round {n}", { n: at + 1 })
      : _("“{word}” and what else might have come", { word });
    place.how.textContent = of.draft ? words.judging(of) : "";
    const { text } = steps()[at];
    place.heads.disabled = text === null;
    place.heads.textContent = _("All heads on the text up to “{word}”", { word });
    place.unreadable.hidden = text !== null;
  }

  /** @param {Writing} of */
  function paths(of) {
    place.rounds.hidden = !of.draft;
    if (of.draft) show("rounds", rounds, place.rounds, { rounds: of.rounds, at, hide: state.hide, onselect: choose });
    place.compared.textContent = state.hide ? "" : of.draft ? words.drafted(of) : words.bothPaths(of);
    place.title.textContent = of.draft ? _("Guessed, then checked") : _("With and without the cache");
    const has = !of.going && !state.hide && (of.draft || of.tokens.some(({ whole }) => whole));
    show("figures", figures, place.figures, { figures: has ? [of.draft ? words.passes(of) : words.times(of)] : [] });
    place.title.hidden = !place.compared.textContent && !of.draft;
  }

  return { update };
}
