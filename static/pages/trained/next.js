// @ts-check
// The next token, explained by moving: temperature, top-k, top-p, a draw; and what the layers would have said.
import { Refusal, ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { maybe, part, real, whole } from "../../lib/fields.js";
import { _, number } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { reveals } from "../../lib/reveal.js";
import { remembered } from "../../lib/remembered.js";
import { typeSize } from "../../lib/type.js";
import * as drawn from "../../views/drawn.js";
import * as lens from "../../views/lens.js";
import * as sampling from "../../views/sampling.js";
import { asked, model } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../../lib/types.js").Token} Token */
/** @typedef {import("../../lib/types.js").NextToken} NextToken */
/** @typedef {import("../../lib/types.js").Lens} Lens */
/** @typedef {import("../../views/sampling.js").Controls & {seed: number | null}} Own */

const COLUMN = 4.6; // rem, of a column of the lens
const MOST = 32; // columns that the server reads at once

const DRAW = _(
  "The shares lie end to end on a line of length 1. A point thrown on it, anywhere with equal chance, hits a token as often as its share says.",
);
const LENS = _(
  "Between the layers each token has a state. Here every state is read as if it were the last one: through the model's own final norm and unembedding. It is a reading, not what a layer “thinks”: both were trained for the last state alone, and in many models they read early ones badly.",
);
const HOW = _(
  "The stronger a cell's colour, the more probable. Choose a token to see on the right how the model's word after it rises from layer to layer.",
);
const SOURCES = _(
  "nostalgebraist 2020, “interpreting GPT: the logit lens”; its limits: Belrose et al. 2023, arXiv:2303.08112.",
);
const ENCODER = _(
  "{title} is an encoder: it reads a text and gives each token a vector. It has no head that says what comes next, so there is no temperature to turn here, and no logit lens.",
  { title: model.title },
);
const MASKED = _("The words that may take the place of {mask} are under Heads.", { mask: model.mask });

/** Where the sliders stop; null: off. @type {{name: "temperature" | "top_k" | "top_p", title: string, values: (number | null)[]}[]} */
const SLIDERS = [
  { name: "temperature", title: _("temperature T"), values: [...steps(0, 40, 0.05), 2.5, 3, 5, 10] },
  { name: "top_k", title: _("top-k"), values: [...steps(1, 20, 1), 30, 40, 50, 100, 200, 500, 1000, null] },
  { name: "top_p", title: _("top-p"), values: [...steps(1, 99, 0.01), 1] },
];

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  if (model.kind === "encoder") {
    panel.append(h("p", { class: "notice" }, ENCODER, model.fills && ` ${MASKED}`));
    return { update: async () => {} };
  }
  /** @type {State} */
  let state;
  /** @type {Token[]} */
  let tokens = [];
  /** @type {Map<string, any>} */
  const views = new Map();
  /** @type {Lens | null} */
  let read = null;
  let whyNot = "";

  const closed = reveals(() => update(state, tokens));
  const next = question("next");
  const look = question("lens");

  const sliders = SLIDERS.map((each) => slider(each, (value) => set({ [each.name]: value })));
  const draw = h("button", { type: "button", onclick: () => set({ seed: (own(state).seed ?? -1) + 1 }) });
  const after = h("p", { class: "lesson" });
  const [steps, line, layers] = [h("div"), h("div", { class: "line" }), h("div")];
  const why = h("p", { class: "notice" });
  const tools = h("div", { class: "row-of-tools" }, draw);
  panel.classList.add("output");
  panel.append(
    h(
      "section",
      {},
      h("h2", {}, _("From logits to a token")),
      after,
      h(
        "div",
        { class: "sliders" },
        sliders.map(({ element }) => element),
      ),
      steps,
      h("h2", { class: "rule" }, _("A draw")),
      h("p", { class: "lesson" }, DRAW),
      tools,
      line,
    ),
    h(
      "section",
      {},
      h("h2", { class: "rule" }, _("What each layer would say: the logit lens")),
      h("p", { class: "lesson" }, LENS),
      h("p", { class: "notice" }, SOURCES),
      h("p", { class: "notice" }, HOW),
      why,
      layers,
    ),
  );

  const carried = () => ({ about: SLIDERS.map(({ name, title }) => `${title} = ${own(state)[name] ?? "–"}`), caption: after.textContent ?? "" });
  carry.beside(steps, _("from logits to shares"), () => views.get("steps"), carried);
  carry.beside(tools, _("the draw"), () => views.get("line"), carried);
  if (model.kind === "causal") carry.beside(layers, _("the logit lens"), () => views.get("lens"));

  /** @param {Partial<Own>} by */
  function set(by) {
    change(kept(state, by));
  }

  /** @param {State} to @param {Token[]} own */
  async function update(to, own) {
    [state, tokens] = [to, own];
    paintControls();
    await Promise.all([updateSampling(to), model.kind === "causal" ? updateLens(to, tokens) : noLens()]);
  }

  function paintControls() {
    const { seed, ...controls } = own(state);
    SLIDERS.forEach(({ name }, i) => sliders[i].update(controls[name]));
    draw.textContent = seed === null ? _("Draw a token") : _("Draw another token");
  }

  /** @param {State} to */
  async function updateSampling(to) {
    const { seed, ...controls } = own(to);
    const answer = await next({ ...asked(to), ...controls, seed });
    if (!answer) return;
    after.textContent = sentence(answer, controls);
    const changed = to.interventions.length > 0;
    const likely = answer.candidates.map(({ token, probability }) => [token.id, probability]); // whatever is drawn or cut
    show("steps", sampling, steps, { answer, controls, changed, ...closed("steps", to.hide, likely) });
    show("line", drawn, line, { answer, ...closed("line", to.hide, [likely, answer.drawn]) });
  }

  /** @param {State} to @param {Token[]} tokens */
  async function updateLens(to, tokens) {
    const wanted = { ...asked(to), ...windowAround(to.row, tokens.length) };
    const found = await look(wanted).catch(refused);
    if (!found) return;
    read = found;
    show("lens", lens, layers, lensData(found, to));
  }

  /** A model that has no lens has a next token all the same. @param {unknown} error */
  function refused(error) {
    if (!(error instanceof Refusal) || error.field !== "id") throw error;
    whyNot = error.message;
    why.textContent = whyNot;
    return null;
  }

  function noLens() {
    why.textContent = _(
      "The decoder of {title} looks at an encoder too; the lens is shown for models of one stack of layers.",
      { title: model.title },
    );
  }

  /** As many positions as there is room for, the one in focus among them; if they hold it already, the same. @param {number} row @param {number} n */
  function windowAround(row, n) {
    const rem = typeSize();
    const count = Math.max(3, Math.min(MOST, n, Math.floor(panel.clientWidth / rem / COLUMN) - 3));
    const holds = read && row >= read.first && row < read.first + count && read.first + count <= n;
    return { first: holds && read ? read.first : Math.max(0, Math.min(row - Math.floor(count / 2), n - count)), count };
  }

  /** @param {Lens} of @param {State} to @returns {lens.LensData} */
  function lensData(of, to) {
    return { lens: of, names: named(of.tokens), row: to.row, ...closed("lens", to.hide, of), onselect: (row) => change({ row }) };
  }

  /** @param {string} name @param {{mount: (element: HTMLElement, data: any) => {update: (data: any) => void}}} view @param {HTMLElement} element @param {unknown} data */
  function show(name, view, element, data) {
    const mounted = views.get(name);
    if (mounted) mounted.update(data);
    else views.set(name, view.mount(element, data));
  }

  return { update };
}

/** @param {NextToken} answer @param {import("../../views/sampling.js").Controls} controls */
function sentence(answer, { temperature }) {
  const n = number(answer.vocabulary);
  if (temperature === 0)
    return _(
      "After the last token each of {n} tokens has a logit. At T = 0 there is nothing to draw: the likeliest is taken, which is called greedy.",
      { n },
    );
  return _(
    "After the last token each of {n} tokens has a logit, a number that says how well it would fit. Divided by T and through softmax they become shares; top-k and top-p cut the tail off, and what is left is divided by its sum, so that it adds up to 100% again.",
    { n },
  );
}

const { checked: own, kept } = part("next", {
  temperature: real({ least: 0, most: 10, otherwise: 1 }),
  top_k: maybe(whole({ least: 1, below: 1e6 + 1, otherwise: 1 })),
  top_p: real({ least: 1e-6, most: 1, otherwise: 1 }),
  seed: maybe(whole({ below: 2 ** 32, otherwise: 0 })),
});

/** @template {"next" | "lens"} W @param {W} path */
function question(path) {
  return remembered((/** @type {object} */ wanted, signal) => ask(`/api/models/${model.id}/${path}`, wanted, signal));
}

/** @param {number} from @param {number} n @param {number} unit */
function steps(from, n, unit) {
  return Array.from({ length: n + (from === 0 ? 1 : 0) }, (_step, i) => Number(((i + from) * unit).toFixed(2)));
}

/** @param {(typeof SLIDERS)[number]} of @param {(value: number | null) => void} onchange */
function slider({ name, title, values }, onchange) {
  const input = h("input", {
    type: "range",
    name,
    min: "0",
    max: String(values.length - 1),
    oninput: () => onchange(values[Number(input.value)]),
  });
  const output = h("output");
  const element = h("label", {}, h("span", {}, title), input, output);

  /** @param {number | null} value */
  function update(value) {
    const text =
      value === null || (name === "top_p" && value === 1) ? _("off") : number(value, name === "top_k" ? 0 : 2);
    input.value = String(nearest(values, value));
    input.setAttribute("aria-valuetext", text);
    fill(output, text);
  }

  return { element, update };
}

/** Where a slider stands for a value that a link may hold between two stops. @param {(number | null)[]} values @param {number | null} value */
function nearest(values, value) {
  const off = values.map((each) => (each === value ? 0 : Math.abs((each ?? Infinity) - (value ?? Infinity))));
  return off.indexOf(Math.min(...off));
}
