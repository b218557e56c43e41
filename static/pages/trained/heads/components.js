// @ts-check
// Which of a head's dimensions made a score: q ∘ k of the chosen pair as bars, and of every key below each other.
import { LOOKED_AT } from "../../../lib/seen.js";
import * as carry from "../../../lib/carry.js";
import { fill, h } from "../../../lib/dom.js";
import { _, exact } from "../../../lib/i18n.js";
import { breakOf, labels, within } from "../../../lib/labels.js";
import { hidden } from "../../../lib/masks.js";
import { BIAS, BIASED, CAPPED, K, played, Q, SCALED, SCORES, SWALLOWED, WEIGHTS } from "../../../lib/roles.js";
import { plane } from "../../../lib/tensor.js";
import * as picture from "../../../views/picture.js";
import * as products from "../../../views/products.js";

/** @typedef {import("../../../lib/types.js").Step} Step */
/**
 * @typedef {object} ComponentsData
 * @property {Step[]} steps of one head
 * @property {import("../../../lib/types.js").LayerFacts} facts of its layer
 * @property {import("../../../lib/labels.js").Tokens} tokens
 * @property {number | null} [second] the token that a second sentence begins with
 * @property {number} row the query in focus, as a place in its sentence
 * @property {number} column the key in focus
 * @property {number} dimension in focus; -1: the one that brings most
 * @property {boolean} sorted by their products, else in order
 * @property {boolean} hide
 * @property {(column: number, dimension: number) => void} onfocus
 * @property {(sorted: boolean) => void} onsort
 */

/** @param {HTMLElement} element @param {ComponentsData} data */
export function mount(element, data) {
  const sort = h("input", { type: "checkbox", onchange: () => data.onsort(sort.checked) });
  const about = h("p", { class: "notice" });
  const chain = h("p", { class: "chain" });
  const lead = h("p", { class: "caption" });
  const [bars, map] = [h("div", {}), h("div", { class: "by-key" })];
  const title = h("h3", {});
  const tools = h("label", { class: "check" }, sort, " ", _("Sort the dimensions by what they contribute"));
  const place = h("div", { class: "components" }, about, tools, bars, chain, lead, title, map);
  element.append(place);
  const found = compute(data);
  const views = { bars: products.mount(bars, ofBars(data, found)), map: picture.mount(map, ofMap(data, found)) };
  carry.beside(place, _("all keys"), () => views.map, () => ({ about: [title.textContent ?? ""], caption: lead.textContent ?? "" }));
  update(data);

  /** @param {ComponentsData} next */
  function update(next) {
    data = next;
    const found = compute(data);
    sort.checked = data.sorted;
    const { query, key, d } = found;
    const { turned: n, apart } = data.facts;
    const pairs = apart === null ? "" : _("RoPE has turned dimension i together with i + {half}.", { half: apart });
    const turned = n > 0 && n < d ? `${pairs} ${_("It has turned {turned} of {d} dimensions.", { turned: n, d })}` : pairs;
    const sum = _("“{query}” asks and “{key}” answers: {d} products, one for each dimension, add up to their score.", {
      query,
      key,
      d,
    });
    about.textContent = `${sum} ${turned}`;
    fill(chain, data.hide ? _("The numbers are hidden. Choose a cell and guess it first.") : chainOf(data, found));
    lead.textContent = data.hide ? "" : leadOf(found);
    title.textContent = _("q ∘ k of “{query}” with every key", { query });
    views.bars.update(ofBars(data, found));
    views.map.update(ofMap(data, found));
  }

  return {
    update,
    describe: () => views.bars.describe(),
    svg: () => views.bars.svg(),
    destroy: () => {
      views.bars.destroy();
      views.map.destroy();
      place.remove();
    },
  };
}

/** @typedef {ReturnType<typeof compute>} Found */

/** The products of the query in focus with every key. @param {ComponentsData} data */
function compute({ steps, tokens, second, row, column, dimension, sorted }) {
  const [q, k, scores, weights] = [Q, K, SCORES, WEIGHTS].map((role) => played(steps, role));
  const at = within(scores, { head: 0, row, column });
  const [ofQ, ofK] = [plane(q), plane(k)];
  const d = ofQ.columns;
  const all = Array.from({ length: d }, (_each, i) => i);
  const product = (/** @type {number} */ key, /** @type {number} */ i) => ofQ.at(at.row, i) * ofK.at(key, i);
  const own = all.map((i) => product(at.column, i));
  const order = sorted ? [...all].sort((a, b) => own[b] - own[a]) : all;
  const largest = all.reduce((most, i) => (Math.abs(own[i]) > Math.abs(own[most]) ? i : most), 0);
  const keys = labels(k, 0, tokens);
  const isHidden = hidden(weights, steps);
  return {
    at,
    d,
    q: all.map((i) => ofQ.at(at.row, i)),
    k: all.map((i) => ofK.at(at.column, i)),
    own,
    order,
    product,
    keys,
    begins: breakOf(k, 0, second),
    query: labels(q, 0, tokens)[at.row],
    key: keys[at.column],
    dimension: dimension >= 0 && dimension < d ? dimension : largest,
    hidden: (/** @type {number} */ key) => isHidden(at.row, key),
  };
}

/** @param {ComponentsData} data @param {Found} found @returns {products.ProductsData} */
function ofBars(data, { q, k, own, order, dimension, query, key }) {
  const { hide, column, onfocus } = data;
  return { q, k, products: own, order, dimension, query, key, blank: hide, onfocus: (d) => onfocus(column, d) };
}

/** @param {ComponentsData} data @param {Found} found @returns {picture.PictureData} */
function ofMap({ hide, onfocus }, { begins, at, d, order, product, keys, query, dimension, hidden }) {
  const most = keys.reduce((most, _key, j) => order.reduce((m, i) => Math.max(m, Math.abs(product(j, i))), most), 0);
  return {
    plane: {
      rows: keys.length,
      columns: d,
      rowAxis: "key",
      columnAxis: "d",
      rowAt: 0,
      columnAt: 1,
      heads: 0,
      head: 0,
      at: (row, column) => product(row, order[column]),
      index: (row, column) => [row, order[column]],
    },
    rowLabels: keys,
    columnLabels: order.map(String),
    scale: { kind: "signed", largest: most || 1 },
    legend: [],
    hidden: (row) => hidden(row),
    ...LOOKED_AT,
    breaks: { row: begins, column: -1 },
    focus: { row: at.column, column: order.indexOf(dimension) },
    blank: hide,
    whole: true,
    title: _("q ∘ k of “{query}” with every key", { query }),
    onfocus: (row, column) => onfocus(row, order[column]),
  };
}

/** From the products to the weight. @param {ComponentsData} data @param {Found} found */
function chainOf({ steps }, { own, d, at }) {
  const value = (/** @type {string} */ name) => {
    const step = steps.find((each) => each.name === name);
    return step && plane(step).at(at.row, at.column);
  };
  const sum = own.reduce((a, b) => a + b, 0);
  const plus = own.reduce((a, b) => a + Math.max(0, b), 0);
  const [scaled, bias, biased, capped, weight] = [SCALED, BIAS, BIASED, CAPPED, WEIGHTS].map(value);
  const sink = steps.find((each) => each.name === SWALLOWED);
  const lines = [
    _("scores = {plus} − {minus} = {sum}", { plus: exact(plus), minus: exact(plus - sum), sum: exact(sum) }),
  ];
  lines.push(scaledBy(sum, Number(scaled), d));
  if (bias !== undefined)
    lines.push(_("biased = scaled + {bias} = {biased}", { bias: exact(bias), biased: exact(Number(biased)) }));
  if (capped !== undefined) lines.push(_("capped, bent to the soft cap = {capped}", { capped: exact(capped) }));
  const share = { weight: exact(Number(weight)) };
  lines.push(
    sink
      ? _("weights, after softmax over the row and its sink = {weight}", share)
      : _("weights, after softmax over the row = {weight}", share),
  );
  return lines.map((line) => h("span", {}, line));
}

/** @param {number} sum @param {number} scaled @param {number} d */
function scaledBy(sum, scaled, d) {
  const by = { d, scaled: exact(scaled) };
  const near = (/** @type {number} */ other) => Math.abs(scaled - other) <= 1e-3 * Math.max(1, Math.abs(other));
  if (near(sum / Math.sqrt(d))) return _("scaled = scores / √{d} = {scaled}", by);
  return near(sum)
    ? _("scaled = scores = {scaled}: this model does not divide by √d", by)
    : _("scaled = {scaled}, with a factor of this model's own", by);
}

/** What sets this key apart from the others that the query sees, on average. @param {Found} found */
function leadOf({ at, own, product, keys, query, key, hidden }) {
  const others = keys.map((_key, j) => j).filter((j) => j !== at.column && !hidden(j));
  if (hidden(at.column))
    return _("The mask hides “{key}” from “{query}”: its score counts for nothing.", { key, query });
  if (!others.length)
    return _("“{query}” sees no other key here, so there is nothing to compare its score with.", { query });
  const ahead = own.map((value, d) => value - others.reduce((sum, j) => sum + product(j, d), 0) / others.length);
  const all = ahead.reduce((a, b) => a + b, 0);
  const sign = Math.sign(all) || 1;
  const [first, second] = ahead.map((by, d) => ({ by, d })).sort((a, b) => sign * (b.by - a.by));
  const params = {
    key,
    query,
    all: exact(Math.abs(all)),
    n: others.length,
    first: first.d,
    a: exact(sign * first.by),
    second: second.d,
    b: exact(sign * second.by),
  };
  return all >= 0
    ? _(
        "Softmax compares: the score of “{key}” is {all} above the mean of the {n} other keys that “{query}” sees here. Dimension {first} contributes {a} of that, dimension {second} contributes {b}.",
        params,
      )
    : _(
        "Softmax compares: the score of “{key}” is {all} below the mean of the {n} other keys that “{query}” sees here. Dimension {first} takes {a} of that away, dimension {second} takes {b}.",
        params,
      );
}
