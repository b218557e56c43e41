// @ts-check
// Heads as lines between tokens: queries on one side, keys on the other, a line as strong as its share. A word that is
// pointed at shows its own lines; one that is pinned keeps them. Each head has its colour, its dash and its track.
import { asTable, numbers } from "../lib/astable.js";
import { fill, h, svg } from "../lib/dom.js";
import { _, percent } from "../lib/i18n.js";
import { isStrong } from "../lib/palette.js";
import { DASHES, drawn, ofHead, wire as wired } from "../lib/wired.js";

/** @typedef {import("../lib/wired.js").Side} Side */
/** @typedef {{name: string, at: (row: number, column: number) => number}} Head its shares, from 0 to 1 */
/**
 * @typedef {object} LinesData
 * @property {string[]} queries
 * @property {string[]} keys
 * @property {Record<Side, number>} [breaks] the word that a second sentence begins with; −1: none
 * @property {Head[]} heads
 * @property {number} row the query whose lines are shown if no word is pinned
 * @property {Record<Side, number[]>} pins
 * @property {number} threshold weaker lines are left out
 * @property {string} title
 * @property {boolean} blank numbers are hidden, and lines with them
 * @property {(side: Side, index: number) => void} onpin puts a pin in, or takes it out
 * @property {() => void} onunpin takes all pins out
 * @property {(threshold: number) => void} onthreshold
 */
/** @typedef {{head: number, row: number, column: number, share: number}} Line */

const FAINT = 0.004; // shares below it are never a line
const SAID = 0.1; // from here on a word says its share, however low the threshold is
const MOST = 2000; // lines behind the ones that are shown
const MANY = 32; // tokens, from which on they stand closer
const TRACK = 0.13; // of a token, between the lines of two heads
const BEHIND = 0.13; // how strong the lines are that are not shown, in a picture by itself
const SIDES = /** @type {Side[]} */ (["query", "key"]);

/** @param {HTMLElement} element @param {LinesData} data @returns {import("../lib/view.js").View<LinesData>} */
export function mount(element, data) {
  const range = h("input", { type: "range", min: "0", max: "1", step: "0.01" });
  range.addEventListener("input", () => data.onthreshold(Number(range.value)));
  const value = h("output", {});
  const unpin = h("button", { type: "button", class: "chip", onclick: () => data.onunpin() }, _("Remove all pins"));
  const tools = h("div", { class: "threshold" }, h("label", {}, _("Lines from"), " ", range), value, unpin);
  const [behind, front] = ["behind", "shown"].map((name) => svg("svg", { class: name, preserveAspectRatio: "none" }));
  const picture = h("div", { class: "wires", "aria-hidden": "true" }, behind, front); // two, so that pointing paints one
  const lists = { query: list("query"), key: list("key") };
  const scene = h("div", { class: "lines" }, lists.query, picture, lists.key);
  const said = h("p", { class: "notice" });
  const { details, table, update: tabulate } = asTable(() => {
    table.setAttribute("aria-label", data.title);
    return numbers(tabled(), percent);
  });
  const place = h("div", {}, tools, scene, said, details);
  /** @type {{side: Side, index: number} | null} the word that is pointed at */
  let pointed = null;
  /** @type {Line[]} */
  let lines = [];
  element.append(place);
  const repaint = () => paint();
  addEventListener("themechange", repaint);
  update(data);

  /** @param {LinesData} next */
  function update(next) {
    data = next;
    range.value = String(data.threshold);
    value.textContent = percent(data.threshold);
    unpin.hidden = !data.pins.query.length && !data.pins.key.length;
    scene.setAttribute("role", "group");
    scene.setAttribute("aria-label", data.title);
    for (const side of SIDES) words(side);
    for (const side of SIDES)
      [...lists[side].children].forEach((item, i) => item.classList.toggle("begins", i === data.breaks?.[side]));
    lines = found();
    const n = Math.max(data.queries.length, data.keys.length);
    scene.classList.toggle("many", n > MANY);
    for (const layer of [behind, front]) layer.setAttribute("viewBox", `0 0 100 ${n}`);
    picture.style.blockSize = `calc(${n} * var(--pitch))`;
    fill(behind, ...lines.slice(0, MOST).map(wire));
    paint();
  }

  /** The lines from the threshold on, the strongest first. */
  function found() {
    const least = Math.max(data.threshold, FAINT);
    /** @type {Line[]} */
    const all = [];
    if (data.blank) return all;
    data.heads.forEach(({ at }, head) => {
      for (let row = 0; row < data.queries.length; row++)
        for (let column = 0; column < data.keys.length; column++) {
          const share = at(row, column);
          if (share >= least) all.push({ head, row, column, share });
        }
    });
    return all.sort((a, b) => b.share - a.share);
  }

  /** @param {Line} line */
  function wire({ head, row, column, share }) {
    const track = trackOf(head, data.heads.length);
    return svg("path", {
      d: `M0 ${row + track}C50 ${row + track} 50 ${column + track} 100 ${column + track}`,
      "stroke-width": 0.7 + 5 * Math.min(1, share),
      "stroke-opacity": 0.35 + 0.65 * Math.min(1, share),
      "stroke-dasharray": DASHES[head],
      class: `head-${head}`,
      "vector-effect": "non-scaling-stroke",
    });
  }

  /** The words whose lines are shown: those that are pinned, and the one that is pointed at. */
  function chosen() {
    const found = { query: new Set(data.pins.query), key: new Set(data.pins.key) };
    if (pointed) found[pointed.side].add(pointed.index);
    if (!found.query.size && !found.key.size) found.query.add(data.row);
    return found;
  }

  function ofChosen() {
    const { query, key } = chosen();
    return lines.filter(({ row, column }) => query.has(row) || key.has(column));
  }

  function paint() {
    const { query, key } = chosen();
    const shown = ofChosen();
    fill(front, ...shown.map(wire));
    for (const side of SIDES) tint(side, side === "query" ? query : key, shown);
    said.textContent = sentence(shown);
    tabulate();
  }

  /**
   * A word is as strong as the strongest line that ends at it; if one word is shown, the other side says shares.
   * @param {Side} side @param {Set<number>} own @param {Line[]} shown
   */
  function tint(side, own, shown) {
    const { query, key } = chosen();
    const isAlone = query.size + key.size === 1 && !own.size;
    const end = side === "query" ? "row" : "column";
    buttons(side).forEach((button, i) => {
      const ending = own.size ? [] : shown.filter((line) => line[end] === i);
      const share = ending[0]?.share ?? 0;
      const isOn = own.has(i) || share >= Math.max(data.threshold, SAID);
      const isPinned = data.pins[side].includes(i);
      button.style.setProperty("--t", Math.min(1, share).toFixed(3));
      button.className = [isOn && "on", isPinned && "pinned", isStrong(share, Math.min(1, share)) && "strong"]
        .filter(Boolean)
        .join(" ");
      button.setAttribute("aria-pressed", String(isPinned));
      const shares = isAlone && isOn ? ending.sort((a, b) => a.head - b.head) : [];
      const spans = shares.map((line) => h("small", { class: `head-${line.head}` }, percent(line.share)));
      fill(/** @type {Element} */ (button.lastElementChild), ...spans.flatMap((span) => [" ", span]));
    });
  }

  /** @param {Side} side */
  function list(side) {
    const found = h("ol", { class: `${side}-side`, onkeydown: onKey });
    found.setAttribute("role", "group");
    found.setAttribute("aria-label", side === "query" ? _("Queries") : _("Keys"));
    return found;
  }

  /** Makes the words of a side anew if they are others. @param {Side} side */
  function words(side) {
    const names = side === "query" ? data.queries : data.keys;
    const old = buttons(side).map((button) => button.firstElementChild?.textContent);
    if (old.length === names.length && names.every((name, i) => name === old[i])) return;
    fill(
      lists[side],
      names.map((name, i) => {
        const point = (/** @type {boolean} */ isOn) => () => {
          pointed = isOn ? { side, index: i } : null;
          paint();
        };
        const button = h(
          "button",
          { type: "button", tabIndex: i ? -1 : 0, onclick: () => data.onpin(side, i) },
          h("bdi", {}, name),
          h("span", {}),
        );
        button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && point(true)());
        button.addEventListener("pointerleave", point(false));
        button.addEventListener("focus", () => button.matches(":focus-visible") && point(true)());
        button.addEventListener("blur", point(false));
        return h("li", { role: "presentation" }, button);
      }),
    );
    pointed = null;
  }

  /** @param {Side} side */
  function buttons(side) {
    return [...lists[side].querySelectorAll("button")];
  }

  /** Up and down along a side, across to the other one. @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const side = SIDES.find((each) => lists[each].contains(document.activeElement)) ?? "query";
    const other = side === "query" ? "key" : "query";
    const own = buttons(side);
    const at = own.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const last = own.length - 1;
    const along = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    const isAcross = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (along === undefined && !isAcross) return;
    const there = isAcross ? buttons(other) : own;
    const to = there[Math.max(0, Math.min(there.length - 1, along ?? at))];
    for (const button of there) button.tabIndex = button === to ? 0 : -1;
    to.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Line[]} shown */
  function sentence(shown) {
    if (data.blank) return _("The numbers are hidden, and the lines with them.");
    const strongest = shown.slice(0, 3).map((line) => `${pair(line)} ${percent(line.share)}`);
    const found = strongest.length
      ? _("Strongest here: {lines}.", { lines: strongest.join(", ") })
      : _("No line here is as strong as the threshold.");
    const most = { n: lines.length, most: MOST };
    const cut = lines.length > MOST ? _("In the background are the {most} strongest of {n} lines.", most) : "";
    return [_("Point at a word to see its lines, click to pin it."), found, cut].filter(Boolean).join(" ");
  }

  /** @param {Line} line */
  function pair({ head, row, column }) {
    const own = `${data.queries[row]} → ${data.keys[column]}`;
    return data.heads.length > 1 ? `${data.heads[head].name}: ${own}` : own;
  }

  function tabled() {
    const places = [...new Set(ofChosen().map(({ row, column }) => `${row},${column}`))];
    const rows = places.map((at) => {
      const [row, column] = at.split(",").map(Number);
      return [`${data.queries[row]} → ${data.keys[column]}`, ...data.heads.map((head) => head.at(row, column))];
    });
    return { columns: ["", ...data.heads.map(({ name }) => name)], rows };
  }

  return {
    update,
    destroy: () => {
      removeEventListener("themechange", repaint);
      place.remove();
    },
    describe: () => ({ words: `${data.title}. ${sentence(ofChosen())}`, table: tabled() }),
    svg: async () => alone(data, lines.slice(0, MOST), ofChosen()),
  };
}

/** Where a head's lines run, in tokens. @param {number} head @param {number} heads */
const trackOf = (head, heads) => (head - (heads - 1) / 2) * TRACK + 0.5;

/** By itself: the lines that are shown, before the others. @param {LinesData} data @param {Line[]} lines @param {Line[]} shown */
function alone(data, lines, shown) {
  const { heads, blank } = data;
  return drawn(
    data,
    ({ left, right, y }) => {
      const path = (/** @type {Line} */ { head, row, column, share }, opacity = 0.35 + 0.65 * Math.min(1, share)) => {
        const track = trackOf(head, heads.length) - 0.5;
        const look = { ...ofHead(head), "stroke-width": 0.7 + 5 * Math.min(1, share), "stroke-opacity": opacity };
        return wired([left, y(row + track)], [right, y(column + track)], look);
      };
      return [...(blank ? [] : lines.map((line) => path(line, BEHIND))), ...shown.map((line) => path(line))];
    },
    heads.map(({ name }) => name),
  );
}
