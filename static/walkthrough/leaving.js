// @ts-check
// Steps that change nothing are left out of the walk, and it is said where they would have been. They are there for whoever
// asks: by the button, by a link to one of them, or by an edit after which they change something.
import { fill, h } from "../lib/dom.js";
import { _, ngettext } from "../lib/i18n.js";
import { isOpenMask, walkOf, wholeWalk } from "../lib/idle.js";
import { arranged, pathOf } from "../lib/sections.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("./walkthrough.js").WalkthroughData} WalkthroughData */

/** @param {(id: string) => void} go to a step */
export function leaving(go) {
  const said = h("span", {});
  const button = h("button", { type: "button", onclick: toggle });
  const note = h("p", { class: "left-out", hidden: true }, said, " ", button);
  let isWhole = false;
  /** @type {{steps: Step[], step: Step | null}} */
  let now = { steps: [], step: null };

  /** The steps that are walked through. @param {WalkthroughData} data */
  function walk({ steps, focus }) {
    const short = walkOf(steps);
    if ([focus.step, focus.hide ? focus.hideFrom : ""].some((id) => short.left.has(id))) isWhole = true;
    return isWhole ? wholeWalk(steps) : short;
  }

  /** @param {Step[]} steps @param {Step} step that is shown */
  function update(steps, step) {
    now = { steps, step };
    const { left, before, stand } = walkOf(steps);
    const own = isWhole ? null : before.get(step.id);
    const isLeft = isWhole && left.has(step.id);
    note.hidden = !own && !isLeft;
    said.textContent = own ? own.map((each) => sentence(each, step, stand)).join(" ") : isLeft ? _("This step changes nothing here.") : "";
    fill(button, own ? ngettext("Show this step", "Show these steps", own.length + feeding(own, left)) : _("Leave out what changes nothing"));
  }

  function toggle() {
    const { steps, step } = now;
    if (!step) return;
    const { left, before } = walkOf(steps);
    isWhole = !isWhole;
    const to = isWhole ? before.get(step.id)?.[0] : after(steps, step, left);
    if (to) go(to.id);
  }

  return { note, walk, update };
}

/** What is left out is shown again from its first one on; and left again to the next that changes something. @param {Step[]} steps @param {Step} step @param {Map<string, string>} left */
function after(steps, step, left) {
  const all = arranged(steps);
  return all.slice(all.indexOf(step)).find(({ id }) => !left.has(id));
}

/** How many of what a step is made of are left out with it. @param {Step[]} own @param {Map<string, string>} left */
const feeding = (own, left) => own.flatMap(({ of }) => of).filter((id) => left.get(id) === "").length;

/** Ids are shortened beside steps of the same path. @param {Step} step @param {Step} shown @param {(id: string) => string} stand */
function sentence(step, shown, stand) {
  const path = pathOf(shown);
  const own = [step.id, stand(step.id)];
  const [name, same] = path && own.every((each) => each.startsWith(`${path}/`)) ? own.map((each) => each.slice(path.length + 1)) : own;
  if (isOpenMask(step)) return _("The mask blocks no pair here, so “{step}” is “{same}”.", { step: name, same });
  return _("“{step}” changes nothing here: its numbers are those of “{same}”.", { step: name, same });
}
