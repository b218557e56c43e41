// @ts-check
// What the catalogue's link holds.
import { sentenceField } from "../../lib/along.js";
import { described, field, kept, maybe, text } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { headOf } from "../../lib/source.js";
import { reader } from "../../lib/state.js";

const SENTENCE = _("The cat sat because it was tired.");

export const STATE = described({
  text: sentenceField(SENTENCE),
  search: kept(text("")),
  from: maybe(field((given) => headOf(given) ?? undefined, null)), // the trained head that has given the numbers
});
export const checked = reader(STATE);
