// @ts-check
// The cards of both networks: data, size, training, how often a digit is read as the one that was wanted, and what they
// cannot do.
import { h } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { cards } from "./state.js";

/** @typedef {import("../../lib/types.js").ImageCard} Card */

/** @param {HTMLElement} element */
export function mount(element) {
  const { masked, diffusion } = cards;
  const { test } = masked.scores;
  const facts = [
    [
      _("Data"),
      _("{data}. {n} pictures to train on, slanted, stretched, bent and inked differently each time. Thirteen people wrote them all.", {
        data: masked.data,
        n: number(masked.pictures),
      }),
    ],
    [_("In rounds"), told(masked)],
    [_("From noise"), told(diffusion)],
    [_("Read as the digit that was wanted"), table()],
    [
      _("The reader itself"),
      _("It reads {right} of {n} pictures of the test set right ({share}), which none of the three networks was trained on.", {
        right: number(test.right),
        n: number(test.n),
        share: percent(test.right / test.n),
      }),
    ],
    [
      _("Copied from the data?"),
      _(
        "Half of the pictures written in rounds are {masked} or more away from the nearest picture that was trained on, of those from noise {diffusion}, of the test set {test}: the root mean square over the cells, in sixteenths of black. As a whole they are no copies.",
        { masked: number(masked.scores.nearest, 2), diffusion: number(diffusion.scores.nearest, 2), test: number(test.nearest, 2) },
      ),
    ],
    [
      _("What they cannot do"),
      _(
        "They write single digits of 8 by 8 cells, in the hands of their data, and nothing else. The reader’s score says that a digit can be read, not that it looks as people write: from noise, one step is read best of all, and there all 3s look alike. Pictures of one digit in the test set differ by {test} in a cell, as a standard deviation; by {diffusion} if written from noise in {n} steps, by {masked} in rounds: who keeps what is surest writes what is usual.",
        {
          n: number(masked.scores.usual.steps),
          test: number(test.spread, 2),
          masked: number(masked.scores.spread, 2),
          diffusion: number(diffusion.scores.spread, 2),
        },
      ),
    ],
    [_("SHA-256 of their weights"), h("span", {}, h("code", {}, masked.sha256), " ", h("code", {}, diffusion.sha256))],
  ];
  const rows = facts.map(([name, said]) => h("div", {}, h("dt", {}, name), h("dd", {}, said)));
  element.append(h("dl", { class: "about-both" }, rows));
}

/** @param {Card} card */
function told(card) {
  const { command, seed, seconds, licence, losses, tokens } = card;
  const said = {
    ...{ command, seed, licence, tokens: number(tokens), minutes: number(seconds / 60) },
    ...{ layers: number(card.layers), heads: number(card.heads), d: number(card.d) },
    ...{ parameters: number(card.parameters), kilobytes: number(card.bytes / 1000) },
    ...{ first: number(losses[0], 2), last: number(losses[losses.length - 1], 2), epochs: number(losses.length) },
  };
  return card.kind === "masked"
    ? _("{tokens} cells as tokens, each of nine greys, and a token for the digit. {layers} layers of {heads} heads, d = {d}; {parameters} numbers, {kilobytes} kB, {licence}. {command}, seed {seed}, {epochs} rounds of training, {minutes} minutes of one processor: the loss went from {first} to {last} nats a hidden cell.", said)
    : _("{tokens} patches of 2 by 2 cells as tokens; time and digit set the norms of each layer. {layers} layers of {heads} heads, d = {d}; {parameters} numbers, {kilobytes} kB, {licence}. {command}, seed {seed}, {epochs} rounds of training, {minutes} minutes of one processor: the mean square of what was missed went from {first} to {last}.", said);
}

/** Right of all, by the number of steps, then by guidance. */
function table() {
  const { masked, diffusion } = cards;
  const share = (/** @type {Card} */ { scores }, /** @type {"steps" | "guidance"} */ by, /** @type {string} */ at) =>
    h("td", {}, percent(scores[by][at] / scores.usual.n));
  const { n, steps, guidance } = masked.scores.usual;
  const part = (/** @type {"steps" | "guidance"} */ by, /** @type {string} */ title) => [
    h("tr", {}, h("th", { scope: "row" }, title), Object.keys(masked.scores[by]).map((at) => h("th", { scope: "col" }, number(Number(at), by === "steps" ? 0 : 1)))),
    ...[masked, diffusion].map((card) =>
      h("tr", {}, h("th", { scope: "row" }, card.kind === "masked" ? _("in rounds") : _("from noise")), Object.keys(card.scores[by]).map((at) => share(card, by, at))),
    ),
  ];
  const caption = _("Of {n} digits, a hundred of each: by the number of steps, with guidance {guidance}; and by guidance, in {steps} steps.", {
    n: number(n),
    steps: number(steps),
    guidance: number(guidance, 1),
  });
  return h("table", { class: "numbers" }, h("caption", {}, caption), h("tbody", {}, part("steps", _("steps")), part("guidance", _("guidance"))));
}
