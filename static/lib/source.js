// @ts-check
// "Numbers from": the seed, a worked example, or a head of a trained model. The same in the lab, in a comparison and in the
// catalogue. A head that was learned here (`induction@300`) comes with a link, and is not among those to choose from: it
// reads the words of its task alone.
import { fill, h } from "./dom.js";
import { _, number } from "./i18n.js";
import * as options from "./options.js";
import { shipped } from "./shipped.js";

/** @typedef {{model: string, layer: number, head: number}} HeadOf */

const HEAD = { layer: 4, head: 4 }; // of the embedded model: it follows who is spoken of

/** What a link says, if it names a head. @param {unknown} given @returns {HeadOf | null} */
export function headOf(given) {
  const { model, layer, head } = /** @type {Partial<HeadOf>} */ (given ?? {});
  const isHead = [layer, head].every((each) => Number.isInteger(each) && Number(each) >= 0);
  return isHead ? { model: String(model), layer: Number(layer), head: Number(head) } : null;
}

/** A head of a model, the embedded one if none is named: the one that was shown, if there is one in that place. @param {HeadOf | null} before */
export function headIn(before, id = shipped.models[0].id) {
  const { layers, heads } = /** @type {Whose} */ (modelOf(id));
  const { layer, head } = before ?? HEAD;
  return { model: id, layer: Math.min(layer, layers - 1), head: Math.min(head, heads - 1) };
}

/** @typedef {Pick<import("./types.js").ModelInfo, "id" | "title" | "layers" | "heads" | "languages">} Whose */

/** @param {string | undefined} id @returns {Whose | undefined} */
export function modelOf(id) {
  return shipped.models.find((each) => each.id === id) ?? learned(id);
}

/** A model of a task, at a step of its training. @param {string} [id] @returns {Whose | undefined} */
function learned(id = "") {
  const [name, step] = id.split("@");
  const found = step && shipped.learned?.find((each) => each.id === name);
  return found ? { ...found, id, title: _("“{task}” after {n} steps", { task: found.title, n: number(Number(step)) }) } : undefined;
}

/**
 * @param {HTMLSelectElement} menu of models
 * @param {HTMLElement} place of the layer and the head
 * @param {(from: HeadOf | null) => void} onchange
 */
export function mount(menu, place, onchange) {
  /** @type {HeadOf | null} */
  let shown = null;
  const choices = [{ id: "", title: "" }, ...shipped.models];
  options.choice(menu, choices, (id) => onchange(id ? headIn(shown, id) : null));

  /** @param {HeadOf | null} from @param {boolean} [isExample] whether they stand in a worked example, if they are of no head */
  function show(from, isExample = false) {
    const model = modelOf(from?.model);
    menu.options[0].text = isExample ? _("The example") : _("The seed");
    if (from?.model !== shown?.model) delete place.dataset.names; // the same names, of another range
    shown = from;
    menu.querySelector(".is-learned")?.remove();
    if (model && !shipped.models.includes(/** @type {any} */ (model))) menu.append(h("option", { value: model.id, class: "is-learned" }, model.title));
    menu.value = model?.id ?? "";
    place.hidden = !model;
    if (!model || !from) return;
    const wholes = [options.whole("layer", model.layers), options.whole("head", model.heads)];
    options.show(place, wholes, { layer: from.layer, head: from.head }, (name, value) =>
      onchange({ .../** @type {HeadOf} */ (shown), [name]: Number(value) }),
    );
  }

  return { show };
}

/** Says what numbers are, with a way to true ones. @param {HTMLElement} place @param {string} said @param {HTMLElement} menu of models @param {() => void} ontrained */
export function offer(place, said, menu, ontrained, button = _("Take true ones from a trained model")) {
  const onclick = () => {
    menu.focus(); // the button is about to go
    ontrained();
  };
  fill(place, said, " ", h("button", { type: "button", class: "link", onclick }, button));
}
