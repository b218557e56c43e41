// @ts-check
// What is changed on the way: from the moment that is seen on another learning rate, a head that is silent, or one that
// learns no more. Each change stands in a list, with a way to take it back.
import { fill, h } from "../../lib/dom.js";
import { _, exact, ngettext, number } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";
import * as changes from "../../views/changes.js";
import { WHO } from "./settings.js";

/** @typedef {import("../../lib/types.js").Change} Change */
/** @typedef {import("../../lib/types.js").Chosen} Chosen */
/**
 * @typedef {object} OnwardData
 * @property {Change[]} changes
 * @property {number | null} step from which on something may be changed now; null: from none
 * @property {Chosen[]} models
 * @property {(changes: Change[]) => void} onchange go on with these
 */

const BOTH = WHO.length;

/** A head by its place. @param {number} layer @param {number} head */
export const headName = (layer, head) => _("layer {layer}, head {head}", { layer, head });

/** A change in words. @param {Change} of */
export function words({ step, model = null, rate = null, silence = null, freeze = null }) {
  const [n, who] = [number(step), model === null ? _("both") : WHO[model]];
  if (rate !== null) return _("step {n}, {who}: learning rate {rate}", { n, who, rate: exact(rate) });
  const [layer, head] = silence ?? freeze ?? [0, 0];
  const of = { n, who, head: headName(layer, head) };
  return silence ? _("step {n}, {who}: {head} is silent", of) : _("step {n}, {who}: {head} is frozen", of);
}

/** The heads of a model that are silent at a moment, since a change, as "layer,head". @param {Change[]} changes @param {number} model @param {number} step */
export function silentAt(changes, model, step) {
  const own = changes.filter((each) => each.silence && each.step < step && (each.model ?? model) === model);
  return new Set(own.map(({ silence }) => String(silence)));
}

/** How many of the moments that are there are the same with other changes. @param {import("../../lib/types.js").Moment[]} moments @param {Change[]} one @param {Change[]} other */
export function common(moments, one, other) {
  const [mine, theirs] = [one, other].map((all) => new Set(all.map((each) => JSON.stringify(each))));
  const apart = [...one.filter((each) => !theirs.has(JSON.stringify(each))), ...other.filter((each) => !mine.has(JSON.stringify(each)))];
  const first = Math.min(...apart.map(({ step }) => step));
  return moments.filter(({ step }) => step <= first).length;
}

/** @param {HTMLElement} element @param {OnwardData} data */
export function mount(element, data) {
  const who = h("select", { autocomplete: "off", onchange: () => update(data) }, [...WHO, _("both")].map((name, model) => h("option", { value: String(model) }, name)));
  const [least, most] = shipped.ranges?.rate ?? [];
  const rate = h("input", { type: "number", min: String(least), max: String(most), step: "any", autocomplete: "off" });
  const head = h("select", { autocomplete: "off" });
  const faster = h("button", { type: "button", onclick: () => onward({ rate: rate.valueAsNumber }) }, _("Change the rate"));
  const silent = h("button", { type: "button", onclick: () => onward({ silence: chosenHead() }) }, _("Silence it"));
  const still = h("button", { type: "button", onclick: () => onward({ freeze: chosenHead() }) }, _("Freeze it"));
  const title = h("legend", {});
  const tools = h(
    "fieldset",
    { class: "onward-tools" },
    title,
    h("label", {}, _("Of"), " ", who),
    h("span", { class: "onward-part" }, h("label", {}, _("Learning rate"), " ", rate), " ", faster),
    h("span", { class: "onward-part" }, h("label", {}, _("Head"), " ", head), " ", silent, " ", still),
  );
  const why = h("p", { class: "notice" });
  const place = h("div", {});
  element.append(tools, why, place);
  const list = changes.mount(place, listed());
  let shape = "";
  update(data);

  /** @param {OnwardData} next */
  function update(next) {
    data = next;
    const { step } = data;
    tools.disabled = step === null;
    title.textContent = step === null ? _("From a moment on") : _("From step {n} on", { n: number(step) });
    why.textContent =
      step === null
        ? _("Pause, or go back to a moment before the end, and change something from there on.")
        : _("What came until then stays as it is. A silent head contributes nothing; a frozen one keeps its own weights.");
    heads();
    const own = data.models[model() ?? 0];
    if (own && !rate.value) rate.value = String(Number((own.rate / 10).toPrecision(3)));
    rate.dataset.field = `changes[${data.changes.length - 1}].rate`;
    list.update(listed());
  }

  /** Those of the model that is chosen, or that both have. */
  function heads() {
    const of = data.models.filter((_own, i) => model() === null || model() === i);
    const [layers, many] = [Math.min(...of.map((own) => own.layers)), Math.min(...of.map((own) => own.heads))];
    if (shape === `${layers} ${many}`) return;
    shape = `${layers} ${many}`;
    const all = Array.from({ length: layers * many }, (_head, i) => [Math.floor(i / many), i % many]);
    fill(head, all.map(([layer, at]) => h("option", { value: `${layer} ${at}` }, headName(layer, at))));
  }

  function model() {
    return Number(who.value) === BOTH ? null : Number(who.value);
  }

  function chosenHead() {
    return head.value.split(" ").map(Number);
  }

  /** @param {Pick<Change, "rate" | "silence" | "freeze">} what */
  function onward(what) {
    if (data.step === null || Number.isNaN(what.rate)) return;
    const own = model();
    data.onchange([...data.changes, { step: data.step, ...(own === null ? {} : { model: own }), ...what }]);
  }

  function listed() {
    const { changes: all, onchange } = data;
    return {
      changes: all.map(words),
      intro: ngettext("{n} change on the way:", "{n} changes on the way:", all.length),
      dropped: 0,
      onundo: (/** @type {number} */ index) => onchange(all.filter((_each, i) => i !== index)),
      onundoall: () => onchange([]),
      after: () => who,
    };
  }

  return { update };
}
