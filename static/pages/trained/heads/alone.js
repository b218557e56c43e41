// @ts-check
// What the part of all heads needs in a page that was saved: the picture of all, and the steps of the head in focus.
import { Refusal } from "../../../lib/api.js";
import { _ } from "../../../lib/i18n.js";
import { model, reading } from "../state.js";
import { bodyOf } from "./asked.js";
import { PATH, checked, question } from "./overview-state.js";

/** @param {import("../state.js").State} state @returns {import("../../../lib/share.js").Alone} */
export function alone(state) {
  if (state.tab !== "heads") throw new Refusal(_("This part of the page needs its server: open “Heads”, which can be saved."), null);
  const { sort, pair } = checked(state);
  const at = `/api/models/${model.id}`;
  const body = bodyOf(state);
  const asks = [
    { path: "/api/tokens", body: reading(state) },
    { path: PATH, body: question(state, sort === "pair" ? pair : null) },
    { path: `${at}/attention`, body },
    { path: `${at}/spread`, body: { layer: state.layer, head: state.head } },
  ];
  return { about: `${model.id} ${state.layer} ${state.head}`, asks, cells: [{ at: `${at}/cell`, all: `${at}/cells`, body }] };
}
