// @ts-check
// The card of the network: data, size, training, scores, and what it cannot do.
import { asTable } from "../../lib/astable.js";
import { h } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { model } from "./state.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const { scores, pictures } = model;
  const facts = [
    [
      _("Data"),
      _(
        "{data}. {train} pictures to train on, {development} to choose the training by, {test} to test. Thirteen people wrote them all, so other people's digits are harder.",
        { data: model.data, ...numbers(pictures) },
      ),
    ],
    [
      _("Network"),
      _("{layers} layers of {heads} heads, d = {d}; {parameters} numbers, {kilobytes} kB. Licence: {licence}.", {
        ...numbers({ layers: model.layers, heads: model.heads, d: model.d, parameters: model.parameters }),
        kilobytes: number(model.bytes / 1000),
        licence: model.licence,
      }),
    ],
    [
      _("Training"),
      _(
        "{command}, seed {seed}, {epochs} rounds; the loss went from {first} to {last} nats a picture, on pictures that were slanted, stretched, bent and inked differently each time.",
        {
          command: model.command,
          seed: model.seed,
          epochs: model.losses.length,
          first: number(model.losses[0], 2),
          last: number(model.losses[model.losses.length - 1], 2),
        },
      ),
    ],
    [_("Test set"), told(scores.test)],
    [
      _("Drawings by us"),
      _("{seen} of those that we looked at while we chose the training; {unseen} of those drawn afterwards.", {
        seen: told(scores.drawings),
        unseen: told(scores["unseen drawings"]),
      }),
    ],
    [
      _("What it cannot do"),
      _(
        "It knows nothing but single digits, and has no way to say that something is not one: a face or a letter gets one of the ten too, often with certainty. Of our drawings, it took a 1 with a foot for a 2, a 1 with a long nose for a 7, and a 4 that is open at the top for a 9.",
      ),
    ],
    [_("SHA-256 of its weights"), h("code", {}, model.sha256)],
  ];
  const { details } = asTable(() => confusion(scores.test.confusion), _("What it took each digit for"));
  element.append(
    h(
      "dl",
      { class: "facts" },
      facts.map(([name, said]) => h("div", {}, h("dt", {}, name), h("dd", {}, said))),
    ),
    details,
  );
}

/** @param {import("../../lib/types.js").VisionScore} score */
const told = ({ right, n }) =>
  _("{right} of {n} right ({share})", { right: number(right), n: number(n), share: percent(right / n) });

/** @param {Record<string, number>} of */
const numbers = (of) => Object.fromEntries(Object.entries(of).map(([name, value]) => [name, number(value)]));

/** Rows: what they are; columns: what they were taken for. @param {number[][]} rows */
function confusion(rows) {
  const digits = rows.map((_row, digit) => h("th", { scope: "col" }, String(digit)));
  const caption = _("Digits of the test set: what they are runs down, what they were taken for runs across.");
  return h(
    "table",
    { class: "numbers" },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, h("td", {}), digits)),
    h(
      "tbody",
      {},
      rows.map((row, digit) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, String(digit)),
          row.map((n) => h("td", {}, n ? number(n) : "·")),
        ),
      ),
    ),
  );
}
