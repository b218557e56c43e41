// @ts-check
// One score, dimension by dimension: the query's numbers, the key's, and their products, which add up to it. Bars point
// up for positive numbers and down for negative ones.
import { announce, fill, h, svg } from "../lib/dom.js";
import { _, exact, short } from "../lib/i18n.js";
import { asTable } from "./astable.js";

/**
 * @typedef {object} ProductsData
 * @property {Float64Array | number[]} q by dimension
 * @property {Float64Array | number[]} k
 * @property {Float64Array | number[]} products
 * @property {number[]} order the dimensions as they stand from the start on
 * @property {number} dimension in focus
 * @property {string} query its name
 * @property {string} key
 * @property {boolean} blank numbers are hidden
 * @property {(dimension: number) => void} onfocus
 */

const GAP = 0.16; // of a bar, to its neighbour

/** @param {HTMLElement} element @param {ProductsData} data */
export function mount(element, data) {
  const rows = ["q", "k", "products"].map((name) => ({
    name: /** @type {"q" | "k" | "products"} */ (name),
    label: h("span", { class: "label" }),
    bars: svg("svg", { class: `bars ${name}`, preserveAspectRatio: "none", "aria-hidden": "true" }),
    end: h("small", {}),
  }));
  const frame = h(
    "div",
    { class: "products", tabIndex: 0, role: "img", onkeydown: onKey },
    rows.flatMap(({ label, bars, end }) => [h("div", { class: "side" }, label, end), bars]),
  );
  const readout = h("p", { class: "readout" });
  const { details, table } = asTable(() => tabulate());
  const place = h("div", {}, frame, readout, details);
  element.append(place);
  for (const { bars } of rows) {
    bars.addEventListener("click", (event) => data.onfocus(under(bars, event)));
    bars.addEventListener("pointermove", (event) => say(under(bars, event)));
    bars.addEventListener("pointerleave", () => say(data.dimension));
  }
  update(data);

  /** @param {ProductsData} next */
  function update(next) {
    data = next;
    for (const row of rows) draw(row);
    say(data.dimension);
    frame.setAttribute("aria-label", `${_("Products by dimension")}. ${said(data.dimension)}`);
    if (details.open) tabulate();
  }

  /** @param {typeof rows[number]} row */
  function draw({ name, label, bars, end }) {
    const values = data[name];
    const most = data.order.reduce((found, d) => Math.max(found, Math.abs(values[d])), 0) || 1;
    const words = { q: ["q", data.query], k: ["k", data.key], products: ["q ∘ k", ""] }[name];
    fill(label, h("b", { class: "symbol" }, words[0]), words[1] && " ", h("bdi", {}, words[1]));
    end.textContent = data.blank ? "" : `±${short(most)}`;
    bars.setAttribute("viewBox", `0 -1 ${data.order.length} 2`);
    const axis = svg("line", { x1: 0, x2: data.order.length, y1: 0, y2: 0, "vector-effect": "non-scaling-stroke" });
    const boxes = data.order.map((d, i) => {
      const size = data.blank ? 0 : values[d] / most;
      return svg("rect", {
        x: i + GAP / 2,
        y: Math.min(0, -size),
        width: 1 - GAP,
        height: Math.abs(size),
        class: size < 0 ? "negative" : "",
      });
    });
    const at = data.order.indexOf(data.dimension);
    fill(bars, svg("rect", { x: at, y: -1, width: 1, height: 2, class: "here" }), ...boxes, axis);
  }

  /** The dimension under the pointer. @param {SVGElement} bars @param {MouseEvent} event */
  function under(bars, event) {
    const { left, width } = bars.getBoundingClientRect();
    const n = data.order.length;
    return data.order[Math.max(0, Math.min(n - 1, Math.floor(((event.clientX - left) / width) * n)))];
  }

  /** @param {number} d */
  function said(d) {
    const [q, k, product] = data.blank ? ["?", "?", "?"] : [data.q[d], data.k[d], data.products[d]].map(exact);
    return _("Dimension {d}: {q} · {k} = {product}", { d, q, k, product });
  }

  /** @param {number} d */
  function say(d) {
    readout.textContent = said(d);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const at = data.order.indexOf(data.dimension);
    const last = data.order.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const d = data.order[Math.max(0, Math.min(last, to))];
    data.onfocus(d);
    announce(said(d));
    event.preventDefault();
    event.stopPropagation();
  }

  function tabulate() {
    const number = (/** @type {number} */ value) => h("td", {}, data.blank ? "?" : exact(value));
    const names = [_("dimension"), ["q ", h("bdi", {}, data.query)], ["k ", h("bdi", {}, data.key)], "q ∘ k"];
    const head = h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)));
    const lines = data.order.map((d) =>
      h("tr", {}, h("th", { scope: "row" }, d), number(data.q[d]), number(data.k[d]), number(data.products[d])),
    );
    fill(table, h("table", { class: "numbers" }, h("thead", {}, head), h("tbody", {}, lines)));
    table.setAttribute("aria-label", _("Products by dimension"));
  }

  return { update, destroy: () => place.remove() };
}
