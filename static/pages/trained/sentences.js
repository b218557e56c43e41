// @ts-check
// What models like BERT read beside a sentence: a second one, and their mask token, which a button puts in.
import { h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { model } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {HTMLElement} form @param {HTMLTextAreaElement} first @param {(by: Partial<State>) => void} change */
export function mount(form, first, change) {
  const second = h("textarea", {
    id: "second-sentence",
    rows: 1,
    spellcheck: false,
    dir: "auto",
    "aria-describedby": "problem",
    oninput: () => change({ second: second.value }),
  });
  const title = h("span", {}, _("A second sentence, if you like"));
  const put = h("button", { type: "button", id: "put-mask", onclick: insert }, _("Mask a word"));
  const how = _("{mask} replaces what you selected, or goes in at the cursor.", { mask: model.mask });
  let last = first; // the field that was typed in
  for (const field of [first, second]) field.addEventListener("focus", () => (last = field));
  if (model.pairs) form.append(h("label", { class: "sentence second" }, title, second));
  if (model.mask) form.append(h("p", { class: "row-of-tools masking" }, put, h("span", { class: "notice" }, how)));

  /** The mask token among words, in place of what is selected. */
  function insert() {
    const { value, selectionStart: from, selectionEnd: to } = last;
    const chosen = value.slice(from, to);
    const [before, after] = [value.slice(0, from), value.slice(to)];
    const left = /^\s/.test(chosen) || /\S$/.test(before) ? " " : "";
    const right = /\s$/.test(chosen) || /^[\p{L}\p{N}]/u.test(after) ? " " : "";
    last.setRangeText(left + model.mask + right, from, to, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {Pick<State, "second">} next */
  function update(next) {
    if (document.activeElement !== second) second.value = next.second;
  }

  return { update, field: second };
}
