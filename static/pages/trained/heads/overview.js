// @ts-check
// All heads at once: the atlas in the order that is chosen, the head under the pointer larger, and all as a table.
import { ask } from "../../../lib/api.js";
import * as carry from "../../../lib/carry.js";
import { sameToken } from "../../../lib/edits.js";
import { fill, h } from "../../../lib/dom.js";
import { _, short } from "../../../lib/i18n.js";
import { named } from "../../../lib/labels.js";
import { remembered } from "../../../lib/remembered.js";
import * as atlas from "../../../views/atlas.js";
import * as headcard from "../../../views/headcard.js";
import * as headtable from "../../../views/headtable.js";
import * as sorts from "../../../views/sorts.js";
import { silent } from "../changed.js";
import { counted } from "./facts.js";
import * as data from "./overview-data.js";
import { WHOLE } from "../../../lib/window.js";
import { PATH, ahead, checked, kept, question } from "./overview-state.js";
import { hasSides, model, words } from "../state.js";

/** @typedef {import("../../../lib/types.js").Overview} Overview */
/** @typedef {import("../../../lib/types.js").Token} Token */
/** @typedef {import("../state.js").State} State */

const FEW = 8; // heads of a layer: the larger picture takes the place that they leave

/** @param {HTMLElement} element @param {import("../tabs.js").Change} change */
export function mount(element, change) {
  /** @type {State} */
  let state;
  /** What is shown, and what its tokens are of. @type {{found: data.Found, sides: string} | null} */
  let shown = null;
  /** The head that is previewed, counted through the layers. @type {number | null} */
  let over = null;
  /** What was drawn last depends on. @type {unknown[]} */
  let drawn = [];
  /** @type {{sorts: ReturnType<typeof sorts.mount>, atlas: ReturnType<typeof atlas.mount>, card: ReturnType<typeof headcard.mount>, table: ReturnType<typeof headtable.mount>} | null} */
  let views = null;

  const overview = /** @type {(asked: object) => Promise<Overview | null>} */ (
    remembered((/** @type {object} */ body, signal) => ask(PATH, body, signal))
  );
  const first = h("input", { type: "checkbox", onchange: () => change(kept(state, { hideFirst: first.checked })) });
  const hides = h("label", { class: "check" }, first, " ", _("Leave out the first token"));
  const explained = h("p", { class: "notice explained" });
  const place = h("div", { class: "overview" });
  const below = h("div", {});
  const tools = h("div", {});
  const bar = h("div", { class: "row-of-tools" }, tools, hides);
  element.append(bar, explained, place, below);

  /**
   * Asks for what is not there yet.
   * @param {State} to
   * @param {Token[]} tokens of its text
   * @returns {Promise<boolean>} whether it is there now, and nothing newer was asked for meanwhile
   */
  async function update(to, tokens) {
    const pair = checked(to).sort === "pair" ? pairOf(to, tokens) : null;
    const answer = await overview(question(to, pair));
    if (!answer) return false;
    if (answer.layers * answer.heads <= (over ?? 0)) over = null;
    if (answer !== shown?.found.of) shown = { found: data.read(answer, pair), sides: sidesOf(to) };
    state = to;
    return true;
  }

  /** Asks before the text's tokens are known, unless the question speaks of them. @param {State} to */
  function askAhead(to) {
    const body = to.interventions.length ? null : ahead(to);
    if (body) overview(body).catch(() => {}); // whoever asks it with its tokens is told
  }

  /** The pair that is asked for: the chosen one, at its tokens' new places, else the cell in focus. @param {State} to @param {Token[]} tokens @returns {[number, number]} */
  function pairOf(to, tokens) {
    const { pair } = checked(to);
    const before = shown?.found.of;
    const isSame = shown?.sides === sidesOf(to);
    const now = isSame && before ? [before.queries, before.tokens] : hasSides ? [[], []] : [tokens, tokens];
    const then = before ? [before.queries, before.tokens] : now;
    const place = (/** @type {0 | 1} */ at) => {
      const moved = pair && !isSame && then[at][pair[at]] ? sameToken(then[at][pair[at]], now[at]) : -1;
      const chosen = moved >= 0 ? moved : (pair?.[at] ?? [to.row, to.column][at]);
      return Math.max(0, Math.min(chosen, now[at].length - 1));
    };
    return [place(0), place(1)];
  }

  /** Draws what is not drawn yet; whether that is anything. */
  function render() {
    if (!shown) return false;
    const { found } = shown;
    const { pair } = checked(state);
    if (pair && found.asked && String(pair) !== String(found.asked)) {
      change(kept(state, { pair: found.asked }));
      return false;
    }
    const sort = data.sortOf(found, checked(state).sort);
    const { layer, head, hide, interventions } = state;
    const now = [found, sort, over, layer, head, hide, interventions];
    if (now.every((each, i) => each === drawn[i])) return false;
    drawn = now;
    first.checked = checked(state).hideFirst;
    explain(found, sort);
    place.classList.toggle("few", found.heads <= FEW);
    const [sortsOf, atlasOf, cardOf] = [sortsData(found, sort), atlasData(found, sort), cardData(found, sort)];
    if (!views) {
      views = {
        sorts: sorts.mount(tools, sortsOf),
        atlas: atlas.mount(place, atlasOf),
        card: headcard.mount(place, cardOf),
        table: headtable.mount(below, tableData),
      };
      carry.mount(below, _("all heads"), carried);
      return true;
    }
    views.sorts.update(sortsOf);
    views.atlas.update(atlasOf);
    views.card.update(cardOf);
    views.table.update(tableData);
    return true;
  }

  /** @param {data.Found} found @param {string} sort */
  function explain(found, sort) {
    const { text, source } = data.explained(found, sort);
    const rest = checked(state).hideFirst
      ? found.of.tokens.length > WHOLE
        ? _(
            "The first token is left out: each row is renormalised over the others, here and in the row of words. The picture of one head keeps it.",
          )
        : _(
            "The first token is left out: here and in the pictures of one head, each row is renormalised over the others.",
          )
      : "";
    fill(
      explained,
      state.hide ? "" : [text, source && h("span", { class: "source" }, ` (${source})`)].flat(),
      rest && ` ${rest}`,
      counted(model) && ` ${counted(model)}`,
    );
  }

  /** A preview needs nothing but what is here. @param {number | null} index */
  function preview(index) {
    over = index;
    if (!shown || !views) return;
    const sort = data.sortOf(shown.found, checked(state).sort);
    views.atlas.preview(index);
    views.card.update(cardData(shown.found, sort));
  }

  /** @param {number} index */
  function select(index) {
    if (shown) change(data.placeOf(shown.found, index));
  }

  /** One pair begins with the cell in focus. @param {string} sort */
  function sortBy(sort) {
    const { pair } = checked(state);
    const cell = /** @type {[number, number]} */ ([Math.max(0, state.row), Math.max(0, state.column)]);
    change(kept(state, { sort, pair: sort === "pair" ? (pair ?? cell) : pair }));
  }

  /** @param {data.Found} found @param {string} sort @returns {sorts.SortsData} */
  function sortsData(found, sort) {
    const { of, asked } = found;
    const counts = data.counts(found);
    return {
      sorts: of.patterns.map(({ id, title, definition }, i) => ({
        ...{ id, title, definition, ...data.markOf(i) },
        heads: state.hide ? null : counts[i],
        absent: !found.counted(0, i),
      })),
      sort,
      pair: sort === "pair" && asked ? { queries: named(of.queries), keys: named(of.tokens), at: asked } : null,
      onsort: sortBy,
      onpair: (pair) => change(kept(state, { pair })),
    };
  }

  /** @returns {carry.Carried | null} */
  function carried() {
    if (!shown || !views) return null;
    const { found } = shown;
    const whole = { title: _("All weights"), name: _("all weights"), note: _("In steps of 1/255, as they are coloured."), of: () => data.numbered(found) };
    return { view: views.atlas, name: _("all heads"), caption: explained.textContent ?? "", whole: state.hide ? null : whole };
  }

  /** @param {data.Found} found @param {string} sort @returns {atlas.AtlasData} */
  function atlasData(found, sort) {
    const { layers, heads, rows, columns, weights, hidden } = found;
    return {
      layers,
      heads,
      rows,
      columns,
      weights,
      hidden,
      order: sort === "layer" ? null : data.order(found, sort),
      value: (index) => (state.hide || sort === "layer" ? "" : short(data.valueOf(found, sort, index))),
      mark: (index) => data.markOf(state.hide ? -1 : found.name(index)),
      describe: (index) => [data.titleOf(found, index), saidOf(found, sort, index)].filter(Boolean).join(" · "),
      chosen: state.layer * heads + state.head,
      over,
      silent: silent(state.interventions),
      second: found.of.second === null ? null : found.of.second / found.of.pool,
      onhover: preview,
      onselect: select,
    };
  }

  /** @param {data.Found} found @param {string} sort @param {number} index */
  function saidOf(found, sort, index) {
    const { layer, head } = data.placeOf(found, index);
    const isSilent = silent(state.interventions).has(`${layer},${head}`);
    const claims = state.hide ? [] : [data.said(found, sort, index), data.strongest(found, index)];
    return [...claims, isSilent ? _("silenced") : ""].filter(Boolean).join(" · ");
  }

  /** @param {data.Found} found @param {string} sort @returns {headcard.HeadCardData} */
  function cardData(found, sort) {
    const index = over ?? state.layer * found.heads + state.head;
    const { rows, columns, weights, hidden, of } = found;
    const { layer } = data.placeOf(found, index);
    const base = index * rows * columns;
    return {
      title: data.titleOf(found, index),
      said: saidOf(found, sort, index),
      hint: over === null ? "" : _("A preview: click, or press Enter, to look closer."),
      rows,
      columns,
      at: (row, column) => weights[base + row * columns + column] / 255,
      hidden: (row, column) => hidden(layer, row, column),
      names: of.pool === 1 ? { query: named(of.queries), key: named(of.tokens) } : null,
      second: of.second === null ? null : of.second / of.pool,
      sort,
      scores: of.patterns.map(({ id, title, definition }, i) => ({
        id,
        title,
        definition,
        sign: data.SIGNS[i],
        score: found.counted(index, i) ? found.score(index, i) : null,
        uniform: found.uniform(index, i),
      })),
      blank: state.hide,
      onsort: sortBy,
    };
  }

  /** @returns {headtable.HeadTableData} */
  function tableData() {
    const { found } = /** @type {NonNullable<typeof shown>} */ (shown);
    const sort = data.sortOf(found, checked(state).sort);
    const ids = found.of.patterns.map((_pattern, i) => i).filter((i) => found.counted(0, i) > 0);
    const number = (/** @type {number} */ value) => (state.hide ? "?" : short(value));
    const pair = found.asked && { id: "pair", title: data.pairName(found.of, found.asked), definition: "" };
    return {
      columns: [...ids.map((i) => found.of.patterns[i]), ...(pair ? [pair] : [])],
      sort,
      heads: data.order(found, sort).map((index) => ({
        index,
        title: data.titleOf(found, index),
        name: state.hide ? "?" : data.nameOf(found, index),
        cells: [...ids.map((i) => found.score(index, i)), ...(pair ? [found.pair(index)] : [])].map(number),
        pair: state.hide ? "" : data.strongest(found, index),
      })),
      uniform: [...ids.map((i) => number(found.uniform(0, i))), ...(pair ? [""] : [])],
      chosen: state.layer * found.heads + state.head,
      onselect: select,
      onsort: sortBy,
    };
  }

  /** All heads as they are shown; asked for once they are. */
  const found = () => /** @type {NonNullable<typeof shown>} */ (shown).found;

  /** The answer that is shown. */
  const answer = () => shown?.found.of;

  return { update, ahead: askAhead, render, found, answer };
}

/** What the tokens of both sides depend on. @param {State} state */
const sidesOf = (state) => JSON.stringify([words(state), state.side, state.answer]);
