// @ts-check
// Play, pause, back, forward, scrub.
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { sectionAt } from "../lib/sections.js";
import { noPicture } from "../lib/view.js";

/**
 * @typedef {object} TimelineData
 * @property {{id: string}[]} steps
 * @property {number} at index of the current step
 * @property {import("../lib/sections.js").Section[]} sections
 * @property {(section: number) => void} onsection
 * @property {boolean} playing
 * @property {(index: number) => void} onselect
 * @property {(at: number) => void} onscrub to a step, or to a part of the movement that leads to it
 * @property {() => void} onplay
 */

const MOST_MARKS = 64; // more would be a grey bar

/** @param {HTMLElement} element @param {TimelineData} data @returns {import("../lib/view.js").View<TimelineData> & {within: (part: number) => void}} */
export function mount(element, data) {
  const go = (/** @type {() => number} */ where) => () =>
    data.onselect(Math.max(0, Math.min(data.steps.length - 1, where())));
  const button = (
    /** @type {string} */ sign,
    /** @type {string} */ label,
    /** @type {() => void} */ onclick,
    key = "",
  ) =>
    h(
      "button",
      { type: "button", class: "key", onclick, "aria-label": label, title: key ? `${label} (${key})` : label },
      h("span", { "aria-hidden": "true", class: `sign ${sign}` }),
    );
  const first = button(
    "first",
    _("First step"),
    go(() => 0),
  );
  const back = button(
    "back",
    _("Back"),
    go(() => data.at - 1),
    "←",
  );
  const forward = button(
    "forward",
    _("Forward"),
    go(() => data.at + 1),
    "→",
  );
  const last = button(
    "last",
    _("Last step"),
    go(() => data.steps.length - 1),
  );
  const play = button("play", _("Play"), () => data.onplay(), _("space"));
  const range = h("input", {
    type: "range",
    min: "0",
    step: "any",
    "aria-label": _("Step"),
    oninput: () => data.onscrub(Number(range.value)),
    onkeydown: onKey,
  });
  const marks = h("div", { class: "marks", "aria-hidden": "true" });
  const track = h("div", { class: "track" }, marks, range);
  const own = () => sectionAt(data.sections, data.at);
  const before = button("section-back", _("Previous section"), () => data.onsection(own() - 1), _("Page Up"));
  const after = button("section-forward", _("Next section"), () => data.onsection(own() + 1), _("Page Down"));
  /** @type {import("../lib/sections.js").Section[] | null} */
  let marked = null;
  const where = h("output", { "aria-live": "off" }); // the step is said by who goes there
  const place = h(
    "div",
    { class: "timeline", role: "group", "aria-label": _("Steps in time") },
    first,
    back,
    play,
    forward,
    last,
    before,
    after,
    track,
    where,
  );
  element.append(place);
  update(data);

  /** @param {TimelineData} next */
  function update(next) {
    data = next;
    range.max = String(data.steps.length - 1);
    range.value = String(data.at);
    range.setAttribute("aria-valuetext", data.steps[data.at].id);
    mark();
    // not `disabled`: the focus would be lost on the way
    for (const each of [first, back]) each.setAttribute("aria-disabled", String(data.at === 0));
    for (const each of [forward, last]) each.setAttribute("aria-disabled", String(data.at === data.steps.length - 1));
    fill(where, h("span", {}, data.steps[data.at].id), ` · ${data.at + 1}/${data.steps.length}`);
    const label = data.playing ? _("Pause") : _("Play");
    play.setAttribute("aria-label", label);
    play.title = `${label} (${_("space")})`;
    play.classList.toggle("playing", data.playing);
  }

  /** Keys go from step to step; a hand goes through the movements between. @param {KeyboardEvent} event */
  function onKey(event) {
    const forward = getComputedStyle(range).direction === "rtl" ? -1 : 1;
    const last = data.steps.length - 1;
    /** @type {Record<string, number>} */
    const to = { ArrowLeft: data.at - forward, ArrowRight: data.at + forward, ArrowUp: data.at + 1, ArrowDown: data.at - 1, Home: 0, End: last };
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in to)) return;
    data.onselect(Math.max(0, Math.min(last, to[event.key])));
    event.preventDefault();
  }

  /** How much of the movement that leads to the current step has been. @param {number} part */
  function within(part) {
    range.value = String(Math.max(0, data.at - 1 + part));
  }

  /** Where the sections begin, and how far the current one goes. */
  function mark() {
    const { sections, steps } = data;
    before.hidden = after.hidden = !sections.length;
    before.disabled = own() <= 0;
    after.disabled = own() === sections.length - 1;
    const part = (/** @type {number} */ step) => `${(100 * step) / Math.max(1, steps.length - 1)}%`;
    if (marked !== sections)
      fill(
        marks,
        h("i", { class: "here" }),
        sections.length > MOST_MARKS ? [] : sections.map(({ from }) => tick(part(from))),
      );
    marked = sections;
    const here = /** @type {HTMLElement} */ (marks.firstElementChild);
    const current = sections[own()];
    here.hidden = !current;
    if (!current) return;
    here.style.insetInlineStart = part(current.from);
    here.style.inlineSize = part(current.to - 1 - current.from);
  }

  const describe = () => ({ words: `${_("Step")}: ${where.textContent}`, table: null });

  return { update, destroy: () => place.remove(), describe, svg: noPicture, within };
}

/** @param {string} at */
function tick(at) {
  const made = h("i", {});
  made.style.insetInlineStart = at;
  return made;
}
