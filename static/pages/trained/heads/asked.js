// @ts-check
// What the head in focus is asked of the server: each answer once, and of a long text only what is on the screen.
import { ask } from "../../../lib/api.js";
import { remembered } from "../../../lib/remembered.js";
import { walked } from "../../../lib/walked.js";
import { asked, model } from "../state.js";
import { windowOf, wholeRows } from "../../../lib/window.js";

/** @typedef {import("../state.js").State} State */
/**
 * @typedef {object} Shown
 * @property {import("../../../lib/types.js").Attention} attention
 * @property {import("../../../lib/types.js").HeadMap | null} map of a long text
 * @property {import("../../../lib/types.js").HeadRow | null} line of a long text: what the row in focus has with every key
 * @property {import("../../../lib/types.js").Step[] | undefined} rows the same as steps
 */

/** The head in focus, as every question names it. @param {State} state */
export function bodyOf(state) {
  return { ...asked(state), layer: state.layer, head: state.head };
}

export function asker() {
  const attention = walked(`/api/models/${model.id}/attention`, `/api/models/${model.id}/cell`);
  /** @template {"map" | "row"} W @param {W} path */
  const of = (path) =>
    remembered((/** @type {object} */ body, signal) => ask(`/api/models/${model.id}/${path}`, body, signal));
  const [map, row] = [of("map"), of("row")];
  /** @type {Shown | null} */
  let shown = null;
  let turn = 0;

  /** What is shown of a text of n tokens; null if a newer one is asked for. @param {State} state @param {number} n @returns {Promise<Shown | null>} */
  async function answers(state, n) {
    const own = ++turn;
    const head = bodyOf(state);
    const window = windowOf(state, n);
    const one = await attention.of({ ...head, ...(window && { window }) });
    if (own !== turn || !one) return null;
    const query = Math.max(0, Math.min(one.queries.length - 1, state.row));
    const [whole, line] = one.window ? await Promise.all([map(head), row({ ...head, query })]) : [null, null];
    if (own !== turn || (one.window && !(whole && line))) return null;
    const isKnown = shown?.attention === one && shown?.line === line;
    const rows = isKnown ? shown?.rows : line ? wholeRows(one.steps, line) : undefined;
    return (shown = { attention: one, map: whole, line, rows });
  }

  /** How a cell of it comes about. @param {State} state */
  const explain = (state) => attention.explain(bodyOf(state));

  return { answers, explain };
}
