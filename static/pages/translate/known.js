// @ts-check
// What is known of each translator, asked for once: its data, its training, its scores, where it looks.
import { look } from "../../lib/api.js";

/** @typedef {import("../../lib/types.js").TranslatorCards} Cards */

/** @type {Promise<Cards> | null} */
let asked = null;

/** @returns {Promise<Cards>} */
export function known() {
  asked ??= look("/api/translate/models");
  asked.catch(() => (asked = null)); // then it is asked for again
  return asked;
}
