// @ts-check
// Matrices beside each other, with one cell in focus in all of them; each leaves by a menu of its own.
import * as carry from "../../lib/carry.js";
import { h } from "../../lib/dom.js";
import { LOOKED_AT } from "../../lib/seen.js";
import * as picture from "../../views/picture.js";

/** @typedef {Pick<picture.PictureData, "plane" | "rowLabels" | "columnLabels" | "scale" | "title">} Hung what is shown */

/** @param {HTMLElement} element @param {string[]} names of what is saved of each */
export function mount(element, names) {
  const all = names.map((name) => {
    const [title, place] = [h("h3", {}), h("div", {})];
    const heading = h("div", { class: "heading" }, title);
    const section = h("section", {}, heading, place);
    element.append(section);
    const own = { title, place, section, view: /** @type {ReturnType<typeof picture.mount> | null} */ (null) };
    carry.beside(heading, name, () => own.view, () => ({ name: title.textContent ?? "", about, caption }));
    return own;
  });
  let about = /** @type {string[]} */ ([]);
  let caption = "";
  let focus = { row: 0, column: 0 };
  /** @type {{hung: (Hung | null)[], blank: boolean}} */
  let last = { hung: [], blank: false };

  /** @param {(Hung | null)[]} hung null: nothing in this place @param {{about: string[], caption: string, blank: boolean}} of what they are of; whether numbers are hidden */
  function update(hung, of) {
    [about, caption, last] = [of.about, of.caption, { hung, blank: of.blank }];
    draw();
  }

  function draw() {
    last.hung.forEach((own, i) => {
      const { title, place, section } = all[i];
      section.hidden = !own;
      if (!own) return;
      title.textContent = own.title;
      const { rows, columns } = own.plane;
      const data = {
        ...{ ...LOOKED_AT, ...own, legend: [], hidden: () => false, blank: last.blank, whole: true },
        focus: { row: Math.min(focus.row, rows - 1), column: Math.min(focus.column, columns - 1) },
        onfocus: (/** @type {number} */ row, /** @type {number} */ column) => ((focus = { row, column }), draw()),
      };
      if (all[i].view) all[i].view.update(data);
      else all[i].view = picture.mount(place, data);
    });
  }

  return { update };
}
