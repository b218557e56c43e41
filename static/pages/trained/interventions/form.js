// @ts-check
// A form for one more change: its kind, the head, and what that kind needs, chosen from lists of this sentence's tokens.
import { fill, h } from "../../../lib/dom.js";
import { _, parse } from "../../../lib/i18n.js";
import { PATTERNS } from "../changed.js";
import { model } from "../state.js";

/** @typedef {import("../../../lib/types.js").Intervention} Intervention */
/**
 * @typedef {object} FormData
 * @property {{query: string[], key: string[]}} names
 * @property {number} layers
 * @property {number} heads
 * @property {{layer: number, head: number, query: number, key: number}} at what a new change begins with
 * @property {boolean} isCrossed the keys are of another text than the queries
 * @property {(one: Intervention) => void} onadd
 */

/** @type {{id: Intervention["do"], title: string, what: string}[]} */
const KINDS = [
  { id: "silence", title: _("Silence a head"), what: _("Its output is 0: the model goes on without it.") },
  {
    id: "cut",
    title: _("Knock out an edge"),
    what: _(
      "One token may not look at another: the pair is hidden before the softmax, and the rest shares its weight.",
    ),
  },
  {
    id: "replace",
    title: _("Replace a pattern"),
    what: _(
      "Does it matter where a head looks? Its weights become a plain pattern, its values stay. The first token has none before it and looks at itself.",
    ),
  },
  {
    id: "freeze",
    title: _("Freeze a pattern"),
    what: _("The head keeps the weights that it has without any change, whatever else is changed before it."),
  },
  {
    id: "patch",
    title: _("Patch from another sentence"),
    what: _(
      "The head's output is replaced by its output on another sentence with as many tokens (activation patching: Vig et al. 2020, arXiv:2004.12265; Wang et al. 2023, arXiv:2211.00593).",
    ),
  },
  {
    id: "set",
    title: _("Set a weight"),
    what: _(
      "One weight becomes a number; its row is not renormalised. The walkthrough under Heads shows the row's sum, and renormalises it on a click.",
    ),
  },
];
const ALL = "all";

/** @param {HTMLElement} element @param {FormData} data */
export function mount(element, data) {
  /** @type {Record<string, HTMLSelectElement | HTMLInputElement>} */
  const fields = {
    do: select(KINDS.map(({ id, title }) => [id, title])),
    layer: select([]),
    head: select([]),
    query: select([]),
    key: select([]),
    pattern: select(PATTERNS.map(({ id, title }) => [id, title])),
    text: h("input", { type: "text", dir: "auto", autocomplete: "off" }),
    value: h("input", { type: "text", inputMode: "decimal", size: 6, value: "0.5" }),
  };
  const titles = {
    do: _("Kind"),
    layer: _("Layer"),
    head: _("Head"),
    query: _("This token"),
    key: _("may not look at"),
    pattern: _("Its weights become"),
    text: _("The other sentence"),
    value: _("becomes"),
  };
  const labels = Object.fromEntries(
    Object.entries(titles).map(([name, title]) => [
      name,
      h("label", { class: `of-${name}` }, h("span", {}, title), fields[name]),
    ]),
  );
  const what = h("p", { class: "notice" });
  const wrong = h("p", { class: "problem", role: "alert", hidden: true });
  const submit = h("button", { type: "submit" }, _("Change it"));
  element.append(
    h("form", { class: "maker", onsubmit: add, autocomplete: "off" }, Object.values(labels), what, submit, wrong),
  );
  fields.do.addEventListener("change", () => update(data));
  let signature = "";
  update(data);
  set(data.at);

  /** @param {FormData} next */
  function update(next) {
    const moved = JSON.stringify(next.at) !== JSON.stringify(data.at);
    data = next;
    lists();
    if (moved) set(data.at);
    const kind = fields.do.value;
    const isPair = kind === "cut" || kind === "set";
    const shown = {
      query: isPair,
      key: isPair,
      pattern: kind === "replace",
      text: kind === "patch",
      value: kind === "set",
    };
    for (const [name, isShown] of Object.entries(shown)) labels[name].hidden = !isShown;
    /** @type {HTMLElement} */ (labels.key.firstChild).textContent = kind === "cut" ? titles.key : _("looks at");
    for (const name of ["layer", "head"]) {
      const all = /** @type {HTMLOptionElement} */ (fields[name].querySelector(`[value="${ALL}"]`));
      all.disabled = all.hidden = kind !== "cut";
      if (all.disabled && fields[name].value === ALL)
        fields[name].value = String(data.at[/** @type {"layer" | "head"} */ (name)]);
    }
    for (const each of ["previous", "self"])
      /** @type {HTMLOptionElement} */ (fields.pattern.querySelector(`[value="${each}"]`)).disabled = data.isCrossed;
    if (data.isCrossed && ["previous", "self"].includes(fields.pattern.value)) fields.pattern.value = "uniform";
    what.textContent = KINDS.find(({ id }) => id === kind)?.what ?? "";
    wrong.hidden = true;
  }

  /** The lists follow the model and the sentence; what was chosen stays chosen if it can. */
  function lists() {
    const { names, layers, heads } = data;
    const wanted = JSON.stringify([names, layers, heads]);
    if (wanted === signature) return;
    signature = wanted;
    const count = (/** @type {number} */ n) => Array.from({ length: n }, (_each, i) => [String(i), String(i)]);
    offer("layer", [[ALL, _("all layers")], ...count(layers)]);
    offer("head", [[ALL, _("all heads")], ...count(heads)]);
    offer(
      "query",
      names.query.map((name, i) => [String(i), name]),
    );
    offer(
      "key",
      names.key.map((name, i) => [String(i), name]),
    );
  }

  /** @param {string} name @param {string[][]} choices */
  function offer(name, choices) {
    const chosen = fields[name].value;
    fill(fields[name], options(choices));
    const stays = choices.some(([value]) => value === chosen);
    fields[name].value = stays ? chosen : String(data.at[/** @type {keyof FormData["at"]} */ (name)]);
  }

  /** @param {FormData["at"]} at */
  function set(at) {
    for (const [name, index] of Object.entries(at)) if (fields[name].value !== ALL) fields[name].value = String(index);
  }

  /** @param {Event} event */
  function add(event) {
    event.preventDefault();
    const found = read();
    wrong.hidden = typeof found !== "string";
    if (typeof found === "string") wrong.textContent = found;
    else data.onadd(found);
  }

  /** The change, or a sentence that says what it lacks. @returns {Intervention | string} */
  function read() {
    const kind = /** @type {Intervention["do"]} */ (fields.do.value);
    const index = (/** @type {string} */ name) => (fields[name].value === ALL ? undefined : Number(fields[name].value));
    /** @type {Intervention} */
    const found = { do: kind, layer: index("layer"), head: index("head") };
    if (kind === "cut" || kind === "set") found.cell = [Number(fields.query.value), Number(fields.key.value)];
    if (kind === "cut" && model.kind === "causal" && Number(found.cell?.[1]) > Number(found.cell?.[0]))
      return _("That token comes later: no token may look ahead here, so there is no edge to knock out.");
    if (kind === "replace") found.pattern = /** @type {Intervention["pattern"]} */ (fields.pattern.value);
    if (kind === "patch") {
      if (!fields.text.value.trim()) return _("Type the other sentence first.");
      found.text = fields.text.value;
    }
    if (kind === "set") {
      const value = parse(fields.value.value);
      if (value === null) return _("That is not a number; type one like 0.5 or −2.");
      found.value = value;
    }
    return found;
  }

  return { update };
}

/** @param {string[][]} choices */
function select(choices) {
  return h("select", {}, options(choices));
}

/** @param {string[][]} choices value, title */
function options(choices) {
  return choices.map(([value, title]) => h("option", { value }, title));
}
