// @ts-check
// Whether a second sentence follows the first: what the network says, and where the token looks that is asked.
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { _, number, percent } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { shipped } from "../../lib/shipped.js";
import { decode } from "../../lib/tensor.js";
import * as row from "../../views/row.js";

/** @typedef {import("../../lib/types.js").Follows} Follows */
/** @typedef {{found: Follows, layer: number, head: number, blank: boolean}} FollowsData */

/** @param {HTMLElement} element @param {FollowsData} data */
export function mount(element, data) {
  const verdict = h("p", { class: "finding", role: "status" });
  const title = h("h3", {});
  const looks = h("div", {});
  element.append(verdict, title, looks, h("p", { class: "notice" }, scored()));
  const view = row.mount(looks, looked());
  carry.beside(looks, _("where the token that is asked looks"), () => view, () => ({ caption: verdict.textContent ?? "" }));
  update(data);

  /** @param {FollowsData} next */
  function update(next) {
    data = next;
    const { found, layer, head, blank } = data;
    const share = percent(found.follows);
    if (blank) verdict.textContent = _("Guess whether it follows, then stop hiding.");
    else verdict.textContent = found.follows > 0.5 ? _("It follows: {share}.", { share }) : _("It does not follow: only {share} says that it does.", { share });
    title.textContent = _("Where <s> looks, in layer {layer}, head {head}", { layer, head });
    view.update(looked());
  }

  /** @returns {row.RowData} */
  function looked() {
    const { found, layer, head, blank } = data;
    const { shape, at } = decode(found.looks);
    return {
      names: named(found.tokens),
      shares: Array.from({ length: shape[2] }, (_share, key) => at(layer, head, key)),
      hidden: () => false,
      blank,
      query: 0,
      second: found.second,
      onselect: () => {},
    };
  }

  return { update, destroy: () => (view.destroy(), element.replaceChildren()) };
}

/** What it scores, and how it was trained. */
function scored() {
  const { scores, seconds, command } = shipped.cards?.pairs ?? {};
  return _(
    "In {pairs} pairs of unread stories, half of which follow, it is right for {right}: {follows} of those that follow, {other} of the others. Chance would be 50%. Trained in {seconds} s by {command}.",
    {
      pairs: number(scores.pairs),
      right: percent(scores.right),
      follows: percent(scores.follows),
      other: percent(scores.other),
      seconds: number(seconds),
      command,
    },
  );
}
