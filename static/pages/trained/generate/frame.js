// @ts-check
// The places of what is seen while a model writes; and why some models are not seen to.
import { fill, h } from "../../../lib/dom.js";
import { _ } from "../../../lib/i18n.js";

/** @param {HTMLElement} panel @returns {import("../tabs.js").Part} */
export function unable(panel) {
  const why = _(
    "An encoder–decoder writes with two caches: its own, and the keys and values of its encoder, which stay. Headlight shows writing with models that have one: choose stories15M or SmolLM2.",
  );
  panel.append(h("p", { class: "notice" }, why));
  return { update: async () => {} };
}

/**
 * What stands still.
 * @param {HTMLElement} panel
 * @param {{onmode: () => void, onwrite: () => void, onheads: () => void}} on
 */
export function frame(panel, { onmode, onwrite, onheads }) {
  const radio = () => h("input", { type: "radio", name: "writing", onchange: onmode });
  const button = (/** @type {() => void} */ onclick) => h("button", { type: "button", onclick });
  const place = {
    plain: radio(),
    draft: radio(),
    options: h("span", { class: "options" }),
    write: button(onwrite),
    bound: h("p", { class: "notice" }),
    problem: h("p", { class: "problem", role: "alert" }),
    stale: h("p", { class: "notice", role: "status" }, _("Your text or the settings have changed since: write again.")),
    text: h("div", {}),
    saves: h("div", {}),
    ending: h("p", { class: "notice", role: "status" }),
    timeline: h("div", {}),
    cache: h("div", {}),
    kept: h("div", {}),
    which: h("h2", {}),
    next: h("div", {}),
    others: h("div", {}),
    how: h("p", { class: "notice" }),
    heads: button(onheads),
    unreadable: h("p", { class: "notice" }, _("If it were cut here, the text would be read as other tokens.")),
    title: h("h2", { class: "rule" }),
    compared: h("p", {}),
    rounds: h("div", {}),
    figures: h("div", {}),
    results: h("div", { class: "results" }),
  };
  const mode = h(
    "fieldset",
    { class: "switch" },
    h("legend", { class: "unseen" }, _("How to write")),
    h("label", {}, place.plain, h("span", {}, _("Token by token"))),
    h("label", {}, place.draft, h("span", {}, _("With a draft"))),
  );
  const kept = h("section", {}, h("h2", {}, _("The cache")), place.cache, place.kept);
  const why = h("section", {}, place.which, place.next, place.others, place.how, place.heads, place.unreadable);
  fill(
    place.results,
    place.text,
    place.saves,
    place.ending,
    place.timeline,
    h("div", { class: "kept" }, kept, why),
    place.title,
    place.compared,
    place.rounds,
    place.figures,
  );
  panel.append(
    h("div", { class: "writing" }, mode, place.write, place.options),
    place.bound,
    place.problem,
    place.stale,
    place.results,
  );
  return place;
}
