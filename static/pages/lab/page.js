// @ts-check
// The page of the lab: one lab of one mechanism. All that a person chose stands in the link.
import * as lab from "../../lab/lab.js";
import { body, stateOf } from "../../lab/state.js";
import { address } from "../../lib/address.js";
import { find } from "../../lib/dom.js";
import { shipped } from "../../lib/shipped.js";
import { retrace } from "../../lib/retrace.js";
import { fragment, pack } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";

const link = fragment();
const mechanism = /** @type {import("../../lib/types.js").MechanismInfo} */ (shipped.mechanism);
const { fresh, checked, said } = stateOf(mechanism);

/** A file computes nothing, and what it draws is the walkthrough. @type {import("../../lab/lab.js").Limits} */
const limits = "alone" in document.documentElement.dataset ? { locked: ["edits"], without: ["figures"] } : {};

let state = fresh();
/** @type {ReturnType<typeof lab.mount> | null} */
let shown = null;
const header = tools.mount(toolsData());

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  const isHere = (/** @type {Record<string, unknown>} */ file) => (file.mechanism ?? mechanism.id) === mechanism.id;
  return {
    level,
    hide,
    state: () => ({ mechanism: mechanism.id, ...(shown?.state() ?? state) }),
    onchange: (by) => shown?.change(by),
    onopen: (file) => (isHere(file) ? take(file) : void elsewhere(file)),
    alone: () => alone(body(shown?.state() ?? state)),
  };
}

/** What the page needs by itself. @param {ReturnType<typeof body>} body @returns {import("../../lib/share.js").Alone} */
function alone(body) {
  const at = `/api/mechanisms/${mechanism.id}`;
  return { about: mechanism.id, asks: [{ path: `${at}/trace`, body }], cells: [{ at: `${at}/cell`, all: `${at}/cells`, body }] };
}

/** @param {import("../../lab/state.js").State} to */
function onchange(to) {
  state = to;
  header.update(toolsData());
  for (const each of document.querySelectorAll("[data-example]")) // in a page of a site, which has some of them
    each.setAttribute("aria-current", String(/** @type {HTMLElement} */ (each).dataset.example === state.preset));
  void link.save(said(state));
}

/** Another mechanism with this state. @param {Record<string, unknown>} opened */
async function elsewhere(opened) {
  if (shipped.mechanisms.some((each) => each.id === opened.mechanism))
    location.assign(address(`/lab/${opened.mechanism}#${await pack(opened)}`));
}

/** @param {Record<string, unknown> | null} given null: a newcomer */
function take(given) {
  state = given ? checked(given) : fresh();
  const isNew = !given?.at;
  header.update(toolsData());
  if (shown) shown.take(state, isNew);
  else shown = lab.mount(find("#lab"), { mechanism, state, isNew, limits, onchange, onmechanism: (id, own) => void elsewhere({ mechanism: id, ...own }) });
}

retrace(link, ["text", "context", "preset", "from", "options", "seed", "edits", "hide"], take, () => said(shown?.state() ?? state));
void link.follow(take, () => said(shown?.state() ?? state));
