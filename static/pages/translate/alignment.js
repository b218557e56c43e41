// @ts-check
// Attention is not alignment: how often a word's largest weight lies on the German word it translates, by part of speech
// and model; and the words that look elsewhere, each in a sentence that can be opened.
import { fill, h } from "../../lib/dom.js";
import { choice, part, whole } from "../../lib/fields.js";
import { _, number, percent } from "../../lib/i18n.js";
import { known } from "./known.js";

/** @typedef {import("../../lib/types.js").TranslatorCard} Card */
/** @typedef {import("../../lib/types.js").MapAgreement} Agreement */
/** @typedef {import("../../lib/types.js").LooksElsewhere} Elsewhere */
/** @typedef {import("./state.js").State} State */
/** @typedef {"top" | "on"} Measure */

const { checked, kept } = part("alignment", {
  measure: choice(/** @type {Measure[]} */ (["top", "on"])),
  map: whole({ otherwise: 0 }), // of the transformer: its mean, then every head
});
const MEASURES = { top: _("Largest weight on it"), on: _("Mean weight on it") };
const MEANS = _(
  "A word counts if its translator would itself write it after the words before it, and if the grammar knows the German words it comes from: “calls … up” from “ruft … an”, “bought” from “hat … gekauft”.",
);
const WHY = _(
  "A weight next to the word is not necessarily wrong: each German word's vector has read its neighbours too. A weight says where a translator looked, not why.",
);

/** @param {HTMLElement} panel @param {import("./parts.js").Change} change @returns {import("./parts.js").Part} */
export function mount(panel, change) {
  const said = h("p", { class: "finding" });
  const [top, on] = [button("top"), button("on")];
  const legend = h("legend", { class: "unseen" }, _("What is measured"));
  const heads = h("select", { onchange: () => keep({ map: Number(heads.value) }) });
  const chosen = h("label", {}, _("Of the transformer:"), " ", heads);
  const tools = h(
    "div",
    { class: "row-of-tools" },
    h("fieldset", { class: "switch" }, legend, top.label, on.label),
    chosen,
  );
  const label = _("How often words look at what they translate");
  const table = h("div", { class: "agreement", tabIndex: 0, role: "group", "aria-label": label });
  const examples = h("div", { class: "elsewhere" });
  panel.append(
    said,
    tools,
    table,
    h("p", { class: "notice" }, MEANS),
    h("p", { class: "notice" }, WHY),
    h("h3", {}, _("Words that look elsewhere")),
    examples,
  );
  /** @type {State} */
  let shown;

  /** @param {Measure} value */
  function button(value) {
    const input = h("input", { type: "radio", name: "agreement", value, onchange: () => keep({ measure: value }) });
    return { input, label: h("label", {}, input, h("span", {}, MEASURES[value])) };
  }

  /** @param {Parameters<typeof kept>[1]} by */
  function keep(by) {
    change(kept(shown, by));
  }

  /** @param {State} state */
  async function update(state) {
    const cards = (await known()).cards.filter(({ maps }) => maps.length);
    shown = state;
    const { measure, map: wanted } = checked(state);
    for (const { input } of [top, on]) input.checked = input.value === measure;
    const many = cards.find(({ maps }) => maps.length > 1);
    const map = wanted < (many?.maps.length ?? 1) ? wanted : 0;
    chosen.hidden = !many;
    if (many) fill(heads, ...options(many, map));
    const columns = cards.map((card) => ({ card, map: card.maps[card === many ? map : 0] }));
    said.textContent = state.hide
      ? _("Which words look least at what they translate? Guess, then stop hiding.")
      : finding(columns);
    fill(table, tabulated(columns, measure, state.hide));
    fill(examples, ...cards.map((card) => listed(card, state, change)));
  }

  return { update };
}

/** The mean and every head, the one that agrees most marked. @param {Card} card @param {number} map */
function options(card, map) {
  const shares = card.maps.map(({ parts }) => parts[0]?.top ?? 0);
  const best = shares.indexOf(Math.max(...shares.slice(1)), 1);
  return card.maps.map(({ layer, head }, i) => {
    const name =
      layer === null || head === null ? _("the mean of all heads") : _("layer {layer}, head {head}", { layer, head });
    const text = i === best ? _("{name} (agrees most)", { name }) : name;
    return h("option", { value: String(i), selected: i === map }, text);
  });
}

/** What the table says: all words, and the part of speech that looks least at what it translates.
 * @param {{card: Card, map: Agreement}[]} columns */
function finding(columns) {
  const [all, ...parts] = columns[0].map.parts.map(({ part, name }) => {
    const tops = columns.flatMap(({ map }) => map.parts.filter((each) => each.part === part).map(({ top }) => top));
    return { name, tops, mean: tops.reduce((a, b) => a + b, 0) / tops.length };
  });
  const least = parts.reduce((a, b) => (b.mean < a.mean ? b : a));
  return _(
    "Words whose largest weight lies on a German word that they translate: {shares}; equal weights would put {equal} there. Lowest for {part}: {low} to {high}.",
    {
      shares: columns.map(({ card }, i) => `${card.title} ${percent(all.tops[i])}`).join(", "),
      equal: percent(columns[0].map.parts[0].equal),
      part: least.name,
      low: percent(Math.min(...least.tops)),
      high: percent(Math.max(...least.tops)),
    },
  );
}

/** @param {{card: Card, map: Agreement}[]} columns @param {Measure} measure @param {boolean} isHidden */
function tabulated(columns, measure, isHidden) {
  const names = new Map(columns.flatMap(({ map }) => map.parts.map(({ part, name }) => [part, name])));
  const head = columns.map(({ card }) => h("th", { scope: "col" }, card.title));
  const rows = [...names].map(([part, name]) =>
    h(
      "tr",
      { class: part ? "" : "all" },
      h("th", { scope: "row" }, name),
      columns.map(({ map }) => cell(map, part, measure, isHidden)),
    ),
  );
  return h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, h("td", {}), head)), h("tbody", {}, rows));
}

/** @param {Agreement} map @param {string} part @param {Measure} measure @param {boolean} isHidden */
function cell({ parts }, part, measure, isHidden) {
  const found = parts.find((each) => each.part === part);
  if (!found) return h("td", {}, "–");
  const made = h("td", {}, isHidden ? "?" : percent(found[measure]), h("small", {}, ` / ${number(found.words)}`));
  if (!isHidden) made.style.setProperty("--share", String(found[measure]));
  return made;
}

/** @param {Card} card @param {State} state @param {import("./parts.js").Change} change */
function listed(card, state, change) {
  const groups = [
    card.elsewhere.filter((each) => each.translates.length),
    card.elsewhere.filter((each) => !each.translates.length),
  ];
  const titles = [_("Look at another word"), _("Translate no German word")];
  return h(
    "section",
    {},
    h("h4", {}, card.title),
    groups.flatMap((own, i) =>
      own.length
        ? [
            h("p", { class: "notice" }, titles[i]),
            h(
              "ul",
              {},
              own.map((each) => h("li", {}, example(each, state, change))),
            ),
          ]
        : [],
    ),
  );
}

/** @param {Elsewhere} each @param {State} state @param {import("./parts.js").Change} change */
function example({ word, occurrence, cases, elsewhere, text, looked, translates }, state, change) {
  const counts = { word, looked, n: number(elsewhere), all: number(cases), gold: translates.join(" … ") };
  const said = translates.length
    ? _("“{word}” ({n} of {all}): here at “{looked}”, for “{gold}”", counts)
    : _("“{word}” ({n} of {all}): here at “{looked}”", counts);
  const open = () => {
    change({ text, composed: null, word: { text: word, occurrence }, key: -1, layer: null, head: null });
    document.querySelector("#translators")?.scrollIntoView({ block: "start" });
  };
  return h(
    "button",
    { type: "button", class: "link", onclick: open },
    state.hide ? `“${word}”` : said,
    h("bdi", { lang: "de" }, text),
  );
}
