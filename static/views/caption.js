// @ts-check
// The caption speaks of the row in focus, in the person's own words and numbers.
import { fill, h } from "../lib/dom.js";
import { ngettext, _, number, percent, short } from "../lib/i18n.js";
import { labels, placeName } from "../lib/labels.js";
import { pathOf } from "../lib/sections.js";
import { noPicture, read } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/types.js").Token} Token */
/** @typedef {{title: string, href: string}} Next what to look at after the last step */
/**
 * @typedef {object} CaptionData
 * @property {Step} step
 * @property {import("../lib/tensor.js").Plane} plane
 * @property {(row: number, column: number) => boolean} hidden
 * @property {{row: number, column: number}} focus
 * @property {number} head
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {boolean} blank nothing is given away while numbers are hidden
 * @property {Next | null} [next]
 */

const SHOWN = 6; // numbers of a row in a sentence

/** @param {HTMLElement} element @param {CaptionData} data @returns {import("../lib/view.js").View<CaptionData>} */
export function mount(element, data) {
  const place = h("p", { class: "caption" });
  const onward = h("p", { class: "onward" });
  element.append(place, onward);
  update(data);

  /** @param {CaptionData} next */
  function update(next) {
    data = next;
    lead(data.next ?? null);
    if (data.blank) return fill(place, _("The numbers are hidden. Choose a cell and guess it first."));
    const known = facts(data);
    const { plane, hidden, focus, step } = data;
    const isEmpty =
      step.value.dtype !== "u1" &&
      Array.from({ length: plane.columns }).every((_each, column) => hidden(focus.row, column));
    const template = isEmpty ? _("{query} cannot look at anything here: the mask hides its whole row.") : step.caption;
    const parts = template.split(/(\{\w+\})/);
    fill(
      place,
      parts.map((part) => (part.startsWith("{") ? copy(known[part.slice(1, -1)] ?? "") : part)),
    );
  }

  /** @param {Next | null} to */
  function lead(to) {
    onward.hidden = !to;
    const [before, after] = _("Next: {mechanism}").split("{mechanism}");
    fill(onward, to ? [before, h("a", { href: to.href }, to.title), after] : []);
  }

  function destroy() {
    place.remove();
    onward.remove();
  }

  return { update, destroy, describe: () => ({ words: read(place), table: null }), svg: noPicture };
}

/** A name may stand twice in a sentence, a node only once. @param {Node | string} fact */
const copy = (fact) => (typeof fact === "string" ? fact : fact.cloneNode(true));

/** @param {CaptionData} data @returns {Record<string, Node | string>} */
function facts({ step, plane, hidden, focus, head, tokens }) {
  const row = Array.from({ length: plane.columns }, (_value, column) => plane.at(focus.row, column));
  const seen = row
    .map((value, column) => ({ value, column }))
    .filter(({ value, column }) => !hidden(focus.row, column) && Number.isFinite(value));
  const top = seen.reduce((best, each) => (each.value > best.value ? each : best), seen[0] ?? { value: 0, column: 0 });
  const names = labels(step, plane.rowAt, tokens);
  const keys = labels(step, plane.columnAt, tokens);
  const sum = row.reduce((a, b) => a + (Number.isFinite(b) ? b : 0), 0);
  const name = names[focus.row] ?? "";
  const here = plane.at(focus.row, focus.column);
  return {
    query: word(name, "query"),
    key: word(name, "key"),
    token: word(name, ""),
    head: String(plane.heads ? plane.head : head),
    column: word(placeName(step, plane.columnAt, focus.column, tokens), plane.columnAxis === "key" ? "key" : ""),
    value: short(here),
    class: step.legend[here] ?? String(here),
    path: pathOf(step),
    n: String(plane.columns),
    row: `[${row.slice(0, SHOWN).map(short).join("  ")}${row.length > SHOWN ? " …" : ""}]`,
    visible: String(step.value.dtype === "u1" ? row.filter(Boolean).length : seen.length),
    top_key: seen.length ? word(keys[top.column], "key") : "–",
    top_value: seen.length ? number(top.value, 2) : "–",
    top_percent: percent(top.value),
    rest: rest(seen.length - 1, top.value, sum),
    sum: number(sum, 2),
  };
}

/** @param {number} others @param {number} top @param {number} sum */
function rest(others, top, sum) {
  if (Math.abs(sum - 1) > 1e-3) return _("the row now adds up to {sum}, not to 1", { sum: number(sum, 2) });
  if (others < 1) return _("there is no other to share with");
  if (top > 0.995) return _("almost nothing is left for the others");
  return ngettext("the other one gets the rest", "the other {n} share the rest", others);
}

/** @param {string} text @param {string} role */
function word(text, role) {
  return h("b", { class: role ? `role-${role}` : "" }, h("bdi", {}, text));
}
