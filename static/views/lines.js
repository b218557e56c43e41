// @ts-check
// One head as lines between tokens: queries on the left, keys on the right, a line as strong as its weight.
import { fill, h, svg } from "../dom.js";
import { _, percent } from "../i18n.js";

/**
 * @typedef {object} LinesData
 * @property {string[]} queries
 * @property {string[]} keys
 * @property {(row: number, column: number) => number} at
 * @property {number} row the query in focus
 * @property {number} threshold weaker lines are left out
 * @property {(row: number) => void} onselect
 * @property {(threshold: number) => void} onthreshold
 */

const PITCH = 23; // px, from one token to the next
const WIDTH = 480;
const SIDE = 130; // px, for the words

/** @param {HTMLElement} element @param {LinesData} data */
export function mount(element, data) {
  const picture = svg("svg", { class: "lines", role: "img" });
  const range = h("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "0.01",
    oninput: () => data.onthreshold(Number(range.value)),
  });
  const value = h("output", {});
  const label = h("label", { class: "threshold" }, _("Lines from"), range, value);
  const place = h("div", {}, label, picture);
  element.append(place);
  update(data);

  /** @param {LinesData} next */
  function update(next) {
    data = next;
    range.value = String(data.threshold);
    value.textContent = percent(data.threshold);
    const height = PITCH * Math.max(data.queries.length, data.keys.length) + 8;
    picture.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    picture.setAttribute("aria-label", described());
    const y = (/** @type {number} */ i) => PITCH * i + 18;
    const lines = data.queries.flatMap((_query, row) => data.keys.map((_key, column) => line(row, column, y)));
    const words = (/** @type {string[]} */ names, /** @type {boolean} */ left) =>
      names.map((name, i) => word(name, left, i, y));
    fill(
      picture,
      svg("g", {}, ...lines),
      svg("g", { class: "query-side" }, ...words(data.queries, true)),
      svg("g", { class: "key-side" }, ...words(data.keys, false)),
    );
  }

  /** @param {number} row @param {number} column @param {(i: number) => number} y */
  function line(row, column, y) {
    const weight = data.at(row, column);
    const isOn = row === data.row;
    if (weight < Math.max(data.threshold, 0.004)) return null;
    const [from, to, middle] = [y(row) - 4, y(column) - 4, WIDTH / 2];
    return svg("path", {
      d: `M${SIDE + 6} ${from}C${middle} ${from} ${middle} ${to} ${WIDTH - SIDE - 6} ${to}`,
      "stroke-width": 0.6 + 5 * Math.min(1, weight),
      "stroke-opacity": isOn ? 0.35 + 0.65 * Math.min(1, weight) : 0.1 + 0.25 * Math.min(1, weight),
      class: isOn ? "" : "dim",
    });
  }

  /** @param {string} name @param {boolean} left @param {number} i @param {(i: number) => number} y */
  function word(name, left, i, y) {
    const weight = data.at(data.row, i);
    const isOn = left ? i === data.row : weight >= Math.max(data.threshold, 0.1);
    const text = !left && isOn ? `${name} ${percent(weight)}` : name;
    const node = svg(
      "text",
      { x: left ? SIDE : WIDTH - SIDE, y: y(i), "text-anchor": left ? "end" : "start", class: isOn ? "on" : "" },
      text,
    );
    if (left)
      for (const kind of ["click", "pointerenter"])
        node.addEventListener(kind, () => i !== data.row && data.onselect(i));
    return node;
  }

  function described() {
    const best = data.keys
      .map((name, i) => ({ name, weight: data.at(data.row, i) }))
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 3);
    return `${data.queries[data.row]} → ${best.map(({ name, weight }) => `${name} ${percent(weight)}`).join(", ")}`;
  }

  return { update, destroy: () => place.remove() };
}
