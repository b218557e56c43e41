// @ts-check
// An experiment inside the model: what is changed, in words, with forms to change more; what that does to the output;
// and which single head would be missed most.
import { ask } from "../../lib/api.js";
import * as carry from "../../lib/carry.js";
import { fill, h } from "../../lib/dom.js";
import { field, maybe, part, whole } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { named } from "../../lib/labels.js";
import { remembered } from "../../lib/remembered.js";
import { reveals } from "../../lib/reveal.js";
import * as next from "../../views/next.js";
import { words } from "./changed.js";
import * as form from "./interventions/form.js";
import * as size from "./interventions/size.js";
import * as missed from "./interventions/missed.js";
import { asked, hasSides, model } from "./state.js";

/** @typedef {import("../../lib/types.js").Effect} Effect */
/** @typedef {import("./state.js").State} State */
const { checked, kept } = part("interventions", {
  // the sentence that an encoder's is compared with
  second: field((given) => (typeof given === "string" ? (model.kind === "encoder" ? given : "") : undefined), ""),
  token: maybe(whole({ otherwise: 0 })), // the one that is followed
});

/** @param {HTMLElement} panel @param {import("./tabs.js").Change} change @returns {import("./tabs.js").Part} */
export function mount(panel, change) {
  const [list, maker, effects, after, sweep] = ["list", "maker", "effects", "after", "sweep"].map(() => h("div", {}));
  const saves = h("div");
  if (model.kind !== "encoder") carry.beside(saves, _("what comes next"), () => views.next);
  panel.append(
    h(
      "div",
      { class: "experiment" },
      section(_("What is changed"), list, ofPart(), h("h3", {}, _("Change something")), maker),
      section(_("What it does"), effects, model.kind === "encoder" ? null : after, saves),
    ),
    h("div", { class: "sweep" }, section(_("Which head would be missed most?"), sweep)),
  );
  /** @type {State} */
  let state;
  /** @type {{effect: Effect, body: object} | null} */
  let shown = null;
  const closed = reveals(() => render());
  const effect = remembered((/** @type {object} */ body, signal) => ask(`/api/models/${model.id}/effect`, body, signal));
  /** @type {Record<"form" | "size" | "next" | "missed", any>} */
  const views = { form: undefined, size: undefined, next: undefined, missed: undefined };

  /** @param {State} to */
  async function update(to) {
    state = to;
    const body = { ...asked(to), second: checked(to).second };
    const found = /** @type {Effect | null} */ (await effect(body));
    if (!found) return;
    shown = { effect: found, body };
    render();
  }

  /** @param {Partial<ReturnType<typeof checked>>} by */
  function keep(by) {
    change(kept(state, by));
  }

  function render() {
    if (!shown) return;
    const { effect: of, body } = shown;
    const { interventions, hide, layer, head } = state;
    const names = { query: named(of.queries), key: named(of.tokens) };
    told(interventions.map((each) => words(each, names)));
    const isCrossed = state.side === "cross";
    const at = { layer: Math.min(layer, of.layers - 1), head: Math.min(head, of.heads - 1), ...place(of) };
    show("form", form, maker, { names, layers: of.layers, heads: of.heads, at, isCrossed, onadd: add });
    const own = checked(state);
    const isChanged = interventions.length > 0;
    show("size", size, effects, {
      effect: of,
      isChanged,
      hide,
      ...own,
      onsecond: (/** @type {string} */ second) => keep({ second }),
    });
    if (model.kind !== "encoder") show("next", next, after, { candidates: of.next, changed: isChanged, ...closed("next", hide, of.next) });
    show("missed", missed, sweep, {
      body,
      effect: of,
      token: own.token,
      hide,
      ...at,
      onselect: (/** @type {number} */ layer, /** @type {number} */ head) => change({ layer, head }),
      onopen: () => change({ tab: "heads" }),
      onsilence: () => add({ ...headOf(state), do: "silence" }),
      ontoken: (/** @type {number | null} */ token) => keep({ token }),
    });
  }

  /** @param {import("../../lib/types.js").Intervention} one */
  function add(one) {
    change({ interventions: [...state.interventions, one] });
  }

  /** The pair in focus, which a new change begins with. @param {Effect} of */
  function place(of) {
    return {
      query: Math.min(state.row, of.queries.length - 1),
      key: Math.min(Math.max(0, state.column), of.tokens.length - 1),
    };
  }

  /**
   * @param {keyof typeof views} name
   * @param {{mount: (element: HTMLElement, data: any) => {update: (data: any) => void}}} view
   * @param {HTMLElement} element
   * @param {unknown} data
   */
  function show(name, view, element, data) {
    const mounted = views[name];
    if (mounted) mounted.update(data);
    else views[name] = view.mount(element, data);
  }

  /** The changes in words, each with a way back. @param {string[]} changes */
  function told(changes) {
    const undo = (/** @type {number} */ index) =>
      change({ interventions: state.interventions.filter((_each, i) => i !== index) });
    const line = (/** @type {string} */ text, /** @type {number} */ i) =>
      h(
        "li",
        {},
        h("bdi", {}, text),
        " ",
        h(
          "button",
          {
            type: "button",
            class: "link",
            onclick: () => undo(i),
            "aria-label": `${_("Remove this change")}: ${text}`,
          },
          _("remove"),
        ),
      );
    const hadFocus = list.contains(document.activeElement);
    if (changes.length) fill(list, h("ol", { class: "told" }, changes.map(line)));
    else fill(list, h("p", { class: "notice" }, _("Nothing yet: the model runs as it was trained.")));
    if (hadFocus) (list.querySelector("button") ?? maker.querySelector("select"))?.focus();
  }

  return { update };
}

/** An encoder–decoder has three attentions; a layer and a head are of the one that is shown. */
function ofPart() {
  return hasSides ? h("p", { class: "notice" }, _("Changes are made in the part that is shown above.")) : null;
}

/** @param {State} state */
const headOf = ({ layer, head }) => ({ layer, head });

/** @param {string} title @param {...(HTMLElement | null)} below */
function section(title, ...below) {
  return h("section", { "aria-label": title }, h("h2", {}, title), ...below);
}
