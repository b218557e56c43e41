// @ts-check
// What is said of a piece of writing: its bounds, its cache, both paths beside each other, what a draft brought.
import { _, exact, ngettext, number } from "../../../lib/i18n.js";
import { model } from "../state.js";
import { MOST } from "./writing.js";

/** @typedef {import("./writing.js").Writing} Writing */
/** @typedef {import("../../../views/figure.js").Curves} Figure */

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);

/** @param {number} seconds */
const inSeconds = (seconds) => number(seconds, 2);

/** How much can be written, said before it is. @param {number} n tokens of the text @param {number} wanted */
export function bound(n, wanted) {
  const room = model.reads - n;
  const all = { most: MOST, title: model.title, reads: number(model.reads), n: number(n), room: number(room) };
  if (wanted <= room)
    return _("At most {most} tokens are written at a time; {title} reads {reads} here, and your text has {n}.", all);
  return _("{title} reads {reads} tokens here, and your text has {n}: {room} more fit.", all);
}

/** Changes that mean nothing here. @param {import("../state.js").State} state */
export function leftOut({ interventions }) {
  const n = interventions.filter((each) => each.do !== "silence").length;
  if (!n) return "";
  return ngettext(
    "{n} change belongs to the tokens of your text and is left out here; silenced heads stay silent.",
    "{n} changes belong to the tokens of your text and are left out here; silenced heads stay silent.",
    n,
  );
}

/** Why nothing more is written. @param {Writing} of */
export function ending({ tokens, rounds, stopped }) {
  if (stopped) return _("Stopped.");
  const ended = [...tokens, ...rounds].at(-1)?.ended;
  if (ended === "end") return _("The model ended its text here.");
  if (ended === "context")
    return _("The context is full: {reads} tokens are all that are read here.", { reads: number(model.reads) });
  return "";
}

/** What is kept. @param {number[]} shape @param {number} bytes */
export function cache([layers, heads, positions, d], bytes) {
  const size = bytes < 1e6 ? _("{n} kB", { n: number(bytes / 1e3) }) : _("{n} MB", { n: number(bytes / 1e6, 2) });
  if (bytes !== layers * heads * positions * d * 2 * 4)
    return _("This model keeps more, or less, than a key and a value for each head: of {positions} positions {n} numbers of 4 bytes, {size}.", { positions, n: number(bytes / 4), size });
  return _(
    "At each position a key and a value of {d} numbers for each of {heads} key heads in {layers} layers: {layers} × {heads} × {positions} × {d} × 2 numbers of 4 bytes are {size}.",
    { layers, heads, positions, d, size },
  );
}

/** What the cache spared this step. @param {number} passed @param {number} positions */
export function spared(passed, positions) {
  if (passed === positions) return _("This pass computed the whole text; its keys and values are kept from here on.");
  return _("This pass computed {passed} of {positions} positions and read the others from the cache.", {
    passed,
    positions,
  });
}

/** Both paths, over all tokens so far. @param {Writing} of */
export function bothPaths({ tokens }) {
  const wholes = tokens.flatMap(({ whole }) => whole ?? []);
  if (!wholes.length) return "";
  const [cached, all] = [sum(tokens.map(({ seconds }) => seconds)), sum(wholes.map(({ seconds }) => seconds))];
  const parted = wholes.findIndex(({ same }) => !same);
  const same =
    parted < 0
      ? _("Both write the same text.")
      : _("At token {n} they would diverge: two tokens are almost equally likely there.", { n: parted + 1 });
  return [
    _("With the cache {cached} s; computing everything again for each token {all} s, {ratio} times as long.", {
      cached: inSeconds(cached),
      all: inSeconds(all),
      ratio: number(all / cached, 1),
    }),
    same,
    _(
      "Their logits, the largest of which is {largest}, differ by at most {difference}: the same sums in another order (float32).",
      {
        difference: exact(Math.max(...wholes.map(({ difference }) => difference))),
        largest: number(Math.max(...wholes.map(({ largest }) => largest)), 1),
      },
    ),
    _("{passed} tokens went through the model instead of {whole}.", {
      passed: number(sum(tokens.map(({ passed }) => passed))),
      whole: number(sum(tokens.map(({ cache: [, , positions] }) => positions))),
    }),
  ].join(" ");
}

/** How a guess is judged. @param {Writing} of */
export function judging({ layers, drawn }) {
  const how = drawn
    ? _(
        "Each guess x is accepted with probability min(1, p(x) / q(x)), where q is the draft's and p the whole model's; a refused one is replaced by a token drawn from what p gives beyond q.",
      )
    : _(
        "A guess is accepted if it is the token that the whole model finds likeliest; the first that is not is replaced by that token.",
      );
  const who = _("The first {layers} of {all} layers guess; one pass of all layers judges every guess at once.", {
    layers,
    all: model.layers,
  });
  return `${who} ${how}`;
}

/** What the draft brought. @param {Writing} of */
export function drafted({ rounds, plain, layers }) {
  const written = sum(rounds.map((each) => each.written));
  const guesses = rounds.flatMap((each) => each.guesses);
  const accepted = guesses.filter(({ verdict }) => verdict === "accepted").length;
  const checked = guesses.filter(({ verdict }) => verdict !== "dropped").length;
  const said = _(
    "{passes} passes of the whole model for {written} tokens: {rate} tokens a pass, where plain writing has 1. {accepted} of the {checked} guesses that were judged were accepted.",
    {
      passes: number(rounds.length),
      written: number(written),
      rate: number(written / rounds.length, 2),
      accepted: number(accepted),
      checked: number(checked),
    },
  );
  if (!plain) return said;
  const own = sum(rounds.map((each) => each.draft + each.verify));
  const same = {
    true: _("Plain writing was run beside it: the same text, token for token."),
    false: _("Plain writing was run beside it and diverges from it where two tokens are almost equally likely."),
    null: _("Drawn tokens follow the same distribution as with the whole model alone, though they are not the same tokens."),
  }[String(plain.same)];
  const time = _(
    "Measured here: {own} s, and {plain} s without the draft. Guessing pays if the draft is much cheaper than the model and often right; these {layers} layers were never trained to predict by themselves, as LayerSkip's are (Elhoushi et al. 2024).",
    { own: inSeconds(own), plain: inSeconds(plain.seconds), layers },
  );
  return `${said} ${same} ${time}`;
}

/** Seconds of each token, on both paths. @param {Writing} of @returns {Figure} */
export function times({ tokens }) {
  const x = tokens.map((_token, i) => i + 1);
  const inMs = (/** @type {number} */ seconds) => 1000 * seconds;
  return {
    id: "times",
    title: _("Time for each token"),
    x: _("token"),
    y: _("milliseconds"),
    log: [],
    series: [
      { name: _("with the cache"), kind: "line", x, y: tokens.map(({ seconds }) => inMs(seconds)) },
      { name: _("everything again"), kind: "line", x, y: tokens.map(({ whole }) => inMs(whole?.seconds ?? 0)) },
    ],
    marked: null,
    note: _("Measured on this computer while it wrote. The first pass computes your whole text on both paths."),
  };
}

/** Tokens of each pass. @param {Writing} of @returns {Figure} */
export function passes({ rounds }) {
  const x = rounds.map((_round, i) => i + 1);
  return {
    id: "passes",
    title: _("Tokens from each pass of the whole model"),
    x: _("pass"),
    y: _("tokens"),
    log: [],
    series: [
      { name: _("with the draft"), kind: "bars", x, y: rounds.map(({ written }) => written) },
      { name: _("plain writing"), kind: "line", x, y: x.map(() => 1) },
    ],
    marked: null,
    note: _("Accepted guesses and the one token that each pass gives anyway (Leviathan et al. 2023, algorithm 1)."),
  };
}
