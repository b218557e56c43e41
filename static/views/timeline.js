// @ts-check
// Play, pause, back, forward, scrub.
import { h } from "../dom.js";
import { _ } from "../i18n.js";

/** @typedef {import("../types.js").Step} Step */
/**
 * @typedef {object} TimelineData
 * @property {Step[]} steps
 * @property {number} at index of the current step
 * @property {boolean} playing
 * @property {(index: number) => void} onselect
 * @property {() => void} onplay
 */

/** @param {HTMLElement} element @param {TimelineData} data */
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
  const play = button("play", _("Play"), () => data.onplay(), _("space"));
  const range = h("input", {
    type: "range",
    min: "0",
    step: "1",
    "aria-label": _("Step"),
    oninput: () => data.onselect(Number(range.value)),
  });
  const where = h("output", {});
  const place = h(
    "div",
    { class: "timeline", role: "group", "aria-label": _("Steps in time") },
    button(
      "first",
      _("First step"),
      go(() => 0),
    ),
    button(
      "back",
      _("Back"),
      go(() => data.at - 1),
      "←",
    ),
    play,
    button(
      "forward",
      _("Forward"),
      go(() => data.at + 1),
      "→",
    ),
    button(
      "last",
      _("Last step"),
      go(() => data.steps.length - 1),
    ),
    range,
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
    where.textContent = `${data.steps[data.at].id} · ${data.at + 1}/${data.steps.length}`;
    const label = data.playing ? _("Pause") : _("Play");
    play.setAttribute("aria-label", label);
    play.title = `${label} (${_("space")})`;
    play.classList.toggle("playing", data.playing);
  }

  return { update, destroy: () => place.remove() };
}
