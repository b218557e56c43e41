// @ts-check
// The list of trained models: a button fetches one, a bar shows how far it is, whoever fetches it.
import { ask, look, Refusal } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.js").FetchState} FetchState */

const PAUSE = 400; // ms between two looks at a fetch that goes on
const GOING_ON = ["waiting", "downloading", "converting"];
const items = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("ul.models > li"))];

/** @param {HTMLElement} item @param {(address: `/api/models/${string}/fetch`) => Promise<FetchState>} question */
async function asked(item, question) {
  try {
    paint(item, await question(`/api/models/${item.id}/fetch`));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    paint(item, { status: "failed", done: 0, total: 0, message: error.message });
  }
}

/** @param {HTMLElement} item */
const begin = (item) => asked(item, (address) => ask(address, {}));
/** @param {HTMLElement} item */
const see = (item) => asked(item, look);

/** @param {HTMLElement} item @param {FetchState} state */
function paint(item, state) {
  const goesOn = GOING_ON.includes(state.status);
  const isReady = state.status === "ready";
  const bar = /** @type {HTMLProgressElement} */ (find("progress", item));
  item.dataset.status = state.status;
  find("h2 a", item).hidden = !isReady;
  find("h2 .title", item).hidden = isReady;
  find("button", item).hidden = isReady || goesOn || !state.total; // what is part of Headlight is not fetched
  say(find("button .verb", item), state.status === "damaged" ? _("Fetch again") : _("Fetch"));
  bar.hidden = !goesOn;
  bar.max = state.total || 1;
  if (state.status === "downloading") bar.value = state.done;
  else bar.removeAttribute("value"); // it goes on, nobody can say how far
  say(find(".state", item), words(state));
  say(find(".problem", item), state.message ?? "");
  if (goesOn) setTimeout(() => void see(item), PAUSE);
}

/** @param {FetchState} state */
function words({ status, done, total }) {
  if (status === "ready") return _("Ready on this computer");
  if (status === "damaged") return _("Damaged: its files were changed since they were fetched");
  if (status === "waiting") return _("Another process is fetching it; waiting");
  if (status === "converting") return _("Being checked and put in place");
  if (status !== "downloading") return _("Not fetched yet");
  return _("{done} of {total} MB", { done: number(done / 1e6, 1), total: number(total / 1e6, 1) });
}

/** Written only if it changes: a screen reader says it again otherwise. @param {HTMLElement} place @param {string} text */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
  place.hidden = text === "";
}

/** What another process or page fetches meanwhile. */
function lookAtAll() {
  for (const item of items)
    if (["fetchable", "damaged", "failed"].includes(item.dataset.status ?? "") && find(".problem", item).hidden) void see(item);
}

for (const item of items) find("button", item).addEventListener("click", () => void begin(item));
addEventListener("focus", lookAtAll);
lookAtAll();
