// @ts-check
// What the network sees: the picture of 8×8 counts, cut into 16 patches, and the class token in front of them. Each is a
// token, and can be chosen as the one that looks.
import { h } from "../../lib/dom.js";
import { _, percent } from "../../lib/i18n.js";
import { css, isStrong, mix, palette } from "../../lib/palette.js";
import { cells, cut, sheet, write } from "../../lib/svg.js";
import { sentences } from "../../lib/view.js";
import { roving, stop } from "../../lib/roving.js";

/**
 * @typedef {object} PatchesData
 * @property {string[]} names of the 17 tokens
 * @property {number[]} counts 64, from 0 to 16
 * @property {number[]} shares of the 17 tokens
 * @property {number} query
 * @property {boolean} blank shares are not shown
 * @property {(query: number) => void} onselect
 */

const FULL = 16; // pixels of a block
const COLUMNS = 4;
const TINT = 0.75; // of the token that is given most
const PIXEL = 32; // px, of a count in a picture by itself
const LABEL = 24; // px, above a patch
const GAP = 8;

/** @param {HTMLElement} element @param {PatchesData} data @returns {import("../../lib/view.js").View<PatchesData>} */
export function mount(element, data) {
  const buttons = data.names.map((name, i) =>
    h(
      "button",
      { type: "button", class: i ? "patch" : "class-token", onclick: () => data.onselect(i) },
      h("span", { class: "label" }, h("bdi", {}, name), h("small", {})),
      i ? h("span", { class: "counts" }, ...Array.from({ length: 4 }, () => h("i", {}))) : null,
    ),
  );
  const grid = h("div", { class: "patch-grid" }, buttons.slice(1));
  const place = h("div", { class: "patches", role: "group" }, buttons[0], grid);
  place.setAttribute("aria-label", _("Tokens: choose the one that looks"));
  element.append(place);
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  roving(
    place,
    () => buttons,
    COLUMNS,
    (i) => data.onselect(i),
  );
  update(data);

  /** @param {PatchesData} next */
  function update(next) {
    data = next;
    buttons.forEach((button, i) => {
      const shade = shadeOf(i);
      const label = /** @type {HTMLElement} */ (button.firstElementChild);
      label.style.setProperty("--t", shade.toFixed(3));
      label.classList.toggle("strong", isStrong(shade, shade));
      button.setAttribute("aria-pressed", String(i === data.query));
      const share = shareOf(i);
      /** @type {HTMLElement} */ (label.lastElementChild).textContent = share;
      const own = i ? countsOf(i - 1) : [];
      button.querySelectorAll("i").forEach((cell, j) => {
        cell.textContent = String(own[j]);
        cell.style.setProperty("--ink-share", String(own[j] / FULL));
        cell.classList.toggle("dark", own[j] > FULL / 2);
      });
      button.setAttribute("aria-label", spoken(i, own, share));
    });
    stop(buttons, data.query);
  }

  /** How strong the colour of a token is: of the one that is given most, TINT. @param {number} i */
  function shadeOf(i) {
    const most = Math.max(...data.shares);
    return data.blank || !most ? 0 : (TINT * data.shares[i]) / most;
  }

  /** @param {number} i */
  function shareOf(i) {
    return data.blank ? "?" : percent(data.shares[i]);
  }

  /** Its four numbers. @param {number} patch */
  function countsOf(patch) {
    const first = Math.floor(patch / COLUMNS) * 2 * 8 + (patch % COLUMNS) * 2;
    return [first, first + 1, first + 8, first + 9].map((i) => data.counts[i]);
  }

  /** @param {number} i @param {number[]} own @param {string} share */
  function spoken(i, own, share) {
    const params = { name: data.names[i], counts: own.join(", "), share };
    return i ? _("{name}: {counts} of 16 pixels; it gets {share}", params) : _("{name}: it gets {share}", params);
  }

  function describe() {
    const { names, shares, query, blank } = data;
    const rows = names.map((name, i) => [name, ...(i ? countsOf(i - 1) : ["", "", "", ""]), blank ? "?" : shares[i]]);
    const said = spoken(query, query ? countsOf(query - 1) : [], shareOf(query));
    return { words: sentences(_("What the network sees"), said), table: { columns: ["", "", "", "", "", _("share")], rows } };
  }

  /** The class token, and below it the patches, each under its name. */
  async function svg() {
    const { paper, ink, positive, white, black } = palette();
    const [wide, high] = [2 * PIXEL + GAP, 2 * PIXEL + LABEL + GAP];
    const drawn = data.names.flatMap((name, i) => {
      const [x, y] = i ? [GAP + ((i - 1) % COLUMNS) * wide, GAP + LABEL + GAP + Math.floor((i - 1) / COLUMNS) * high] : [GAP, GAP];
      const width = 2 * PIXEL;
      const own = i ? countsOf(i - 1) : [];
      const dark = (/** @type {number} */ count) => (count > FULL / 2 ? paper : ink);
      const label = { x, y, width, height: LABEL };
      const type = { size: 11, bold: i === data.query, fill: css(isStrong(1, shadeOf(i)) ? white : black) };
      const below = { x, y: y + LABEL, width, height: width };
      return [
        ...cells(label, 1, 1, () => mix(paper, positive, shadeOf(i))),
        write(x + 4, y + LABEL / 2, cut(`${name} ${shareOf(i)}`, width - 8, type), type),
        ...(i ? cells(below, 2, 2, (row, column) => mix(paper, ink, own[2 * row + column] / FULL)) : []),
        ...own.map((count, j) => write(x + (j % 2 + 0.5) * PIXEL, y + LABEL + (Math.floor(j / 2) + 0.5) * PIXEL, String(count), { anchor: "middle", fill: css(dark(count)) })),
      ];
    });
    return sheet(_("What the network sees"), GAP + COLUMNS * wide, 2 * GAP + LABEL + COLUMNS * high, drawn);
  }

  const destroy = () => (removeEventListener("themechange", repaint), place.remove());

  return { update, destroy, describe, svg };
}
