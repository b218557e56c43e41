// @ts-check
// One score, dimension by dimension: the query's numbers, the key's, and their products, which add up to it. Bars point
// up for positive numbers and down for negative ones.
import { asTable, numbers } from "../lib/astable.js";
import { isolated } from "../lib/bidi.js";
import { announce, fill, h, svg } from "../lib/dom.js";
import { _, exact, short } from "../lib/i18n.js";
import { css, palette } from "../lib/palette.js";
import { SIZE, box, rule, sheet, themed, widest, write } from "../lib/svg.js";

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
const ALONE = { wide: 640, low: 44, high: 104, gap: 10 }; // px, by itself: its bars, of the factors and of the products
const NAMES = /** @type {("q" | "k" | "products")[]} */ (["q", "k", "products"]);

/** @param {HTMLElement} element @param {ProductsData} data @returns {import("../lib/view.js").View<ProductsData>} */
export function mount(element, data) {
  const rows = NAMES.map((name) => ({
    name,
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
  const { details, table, update: tabulate } = asTable(() => {
    table.setAttribute("aria-label", _("Products by dimension"));
    return numbers(tabled(data), exact);
  });
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
    frame.setAttribute("aria-label", spoken());
    tabulate();
  }

  /** @param {typeof rows[number]} row */
  function draw({ name, label, bars, end }) {
    const values = data[name];
    const most = largest(data, name);
    const words = symbol(data, name);
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

  function spoken() {
    return `${_("Products by dimension")}. ${said(data.dimension)}`;
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

  const describe = () => ({ words: spoken(), table: tabled(data) });

  return { update, destroy: () => place.remove(), describe, svg: async () => alone(data) };
}

/** What the numbers are called. @param {ProductsData} data @param {"q" | "k" | "products"} name */
function symbol({ query, key }, name) {
  return { q: ["q", query], k: ["k", key], products: ["q ∘ k", ""] }[name];
}

/** @param {ProductsData} data @param {"q" | "k" | "products"} name */
function largest(data, name) {
  return data.order.reduce((found, d) => Math.max(found, Math.abs(data[name][d])), 0) || 1;
}

/** @param {ProductsData} data */
function tabled(data) {
  const names = NAMES.map((name) => symbol(data, name).map(isolated).join(" ").trim());
  const rows = data.order.map((d) => [String(d), ...NAMES.map((name) => (data.blank ? "?" : data[name][d]))]);
  return { columns: [_("dimension"), ...names], rows };
}

/** @param {ProductsData} data */
function alone(data) {
  const { wide, low, high, gap } = ALONE;
  const { positive, negative, soft } = palette();
  const names = NAMES.map((name) => symbol(data, name).join(" ").trim());
  const left = 2 * gap + Math.max(widest(names), widest(["±000.00"]));
  const fills = { q: themed("query"), k: themed("key"), products: css(positive) };
  let top = gap;
  const parts = NAMES.flatMap((name, at) => {
    const [height, most] = [name === "products" ? high : low, largest(data, name)];
    const middle = top + height / 2;
    const step = wide / data.order.length;
    const bars = data.order.map((d, i) => {
      const size = data.blank ? 0 : ((data[name][d] / most) * height) / 2;
      const fill = name === "products" && size < 0 ? css(negative) : fills[name];
      return box(left + (i + GAP / 2) * step, middle - Math.max(0, size), (1 - GAP) * step, Math.abs(size), fill);
    });
    const ground = box(left, top, wide, height, themed("wash"));
    const label = write(left - gap, middle - SIZE / 2, names[at], { anchor: "end", bold: true });
    const end = write(left - gap, middle + SIZE / 2, data.blank ? "" : `±${short(most)}`, { anchor: "end", size: SIZE - 2, fill: css(soft) });
    top += height + gap;
    return [ground, ...bars, rule(left, middle, left + wide, middle, css(soft)), label, end];
  });
  return sheet(_("Products by dimension"), left + wide + gap, top, parts);
}
