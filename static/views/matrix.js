// @ts-check
// A matrix as a table of cells that one can walk, read and edit. It is a real table, so it is its own table view.
import { spanned, typeIn } from "../lib/cellfield.js";
import { fill, h } from "../lib/dom.js";
import { _, parse, short } from "../lib/i18n.js";
import { described, inCell, isBlank, picture, sum } from "../lib/seen.js";
import { digits, isDense, sizes } from "../lib/tablesize.js";
import { lookOf } from "../lib/tablecell.js";
import { sides } from "../lib/tensor.js";
import { typeOf } from "../lib/type.js";

/**
 * @typedef {object} Ways what a person may do in it, and what is shown of that
 * @property {Set<string>} lit cells that made the one in focus
 * @property {boolean} editable
 * @property {boolean} move whether numbers glide to their new values
 * @property {number} width that there is, in CSS pixels
 * @property {(row: number, column: number) => void} onfocus
 * @property {(row: number, column: number) => void} [onhover] the pointer is over a cell
 * @property {(row: number, column: number) => void} onguess
 * @property {(row: number, column: number, value: number) => void} onedit
 * @property {Task | null} [task] what is asked of it
 */
/**
 * What somebody asks of a matrix: a number is typed into its own cell, or a cell is chosen; the rest is dimmed.
 * @typedef {object} Task
 * @property {{row: number | null, column: number | null} | null} spot what is lit; null: of that axis all, or all of it
 * @property {Map<string, string>} typed what stands in cells that are to be worked out, by "row,column"
 * @property {(row: number, column: number, typed: string) => void} [onanswer] a number was typed into such a cell
 * @property {(row: number, column: number) => void} [onpick] a cell was chosen
 * @property {Set<string>} [picked] cells that were chosen, by "row,column"
 * @property {boolean} [isSought] a cell is to be found: that in focus does not stand out
 * @property {"cell" | "row" | "column" | ""} [of] what is chosen with a cell; a row and a column by their labels, too
 */
/** @typedef {import("../lib/seen.js").Matrix & Ways} MatrixData */

const GLIDE = 420; // ms, of a number on its way to its new value

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -1e6], End: [0, 1e6] };

/** @param {HTMLElement} element @param {MatrixData} data @returns {import("../lib/view.js").View<MatrixData> & {focus: () => void, area: () => DOMRect | null, element: HTMLElement}} */
export function mount(element, data) {
  const table = h("table", { class: "matrix", role: "grid" });
  /** @type {HTMLTableCellElement[][]} */
  let cells = [];
  /** @type {number[][]} */
  let before = [];
  let signature = "";
  let wide = 0; // px, a cell
  let at = ""; // the cell in focus
  let frame = 0;
  element.append(table);
  const type = typeOf(table);
  const repaint = () => paint(false);
  addEventListener("themechange", repaint);
  table.addEventListener("keydown", onKey);
  table.addEventListener("click", (event) => withCell(event, choose));
  table.addEventListener("click", withLabel);
  table.addEventListener("dblclick", (event) => withCell(event, begin));
  update(data);

  /** @param {MatrixData} next */
  function update(next) {
    data = next;
    const { rowLabels, columnLabels, plane, sums } = data;
    const wanted = JSON.stringify([rowLabels, columnLabels, plane.rowAxis, plane.columnAxis, sums]);
    const rebuilt = wanted !== signature;
    if (rebuilt) build();
    signature = wanted;
    table.toggleAttribute("data-editable", data.editable);
    table.toggleAttribute("data-sought", Boolean(data.task?.isSought));
    layout();
    paint(data.move && !rebuilt && data.plane.rows * data.plane.columns <= 400);
    const now = `${signature}${data.focus.column}`;
    if (now !== at) queueMicrotask(uncover); // longer rows than there is room for are scrolled, once all of the page is written
    at = now;
  }

  function build() {
    const { plane } = data;
    const hadFocus = table.contains(document.activeElement);
    const { down, across } = sides(plane);
    cells = [];
    const corner = h("td", { class: "corner" });
    const head = data.columnLabels.map((label, column) =>
      h("th", { scope: "col", class: role(across), "data-column": column }, h("bdi", {}, label)),
    );
    const rows = data.rowLabels.map((label, row) => {
      const own = data.columnLabels.map((_label, column) =>
        h("td", { role: "gridcell", "data-row": row, "data-column": column, tabIndex: -1 }),
      );
      cells.push(own);
      const margin = data.sums ? h("td", { class: "margin", role: "gridcell" }) : null;
      const th = h("th", { scope: "row", class: role(down), "data-row": row }, h("bdi", {}, label));
      return h("tr", {}, plane.rowAxis ? th : h("td", {}), own, margin); // a vector's row has no name
    });
    const sumHead = data.sums ? h("th", { scope: "col", class: "margin" }, "Σ") : null;
    fill(table, h("thead", {}, h("tr", {}, corner, head, sumHead)), h("tbody", {}, rows));
    corner.append(
      down ? h("span", { class: `axis down ${role(down)}` }, `${down} ↓`) : "",
      h("span", { class: `axis across ${role(across)}` }, `${across} →`),
    );
    before = [];
    if (hadFocus) requestAnimationFrame(() => document.activeElement === document.body && focus()); // unless it went on
  }

  /** The cell in focus comes into view, along its row alone. */
  function uncover() {
    const scrolled = element.closest(".stage") ?? element;
    const own = scrolled.scrollWidth > scrolled.clientWidth && cells[data.focus.row]?.[data.focus.column]?.getBoundingClientRect();
    if (!own) return;
    const room = scrolled.getBoundingClientRect();
    const left = table.querySelector("tbody th")?.getBoundingClientRect().right ?? room.left; // its label stays in view
    scrolled.scrollLeft += Math.max(0, own.right - room.right) - Math.max(0, left - own.left);
  }

  /** To the cell in focus. */
  function focus() {
    cells[data.focus.row]?.[data.focus.column]?.focus({ preventScroll: true });
  }

  function layout() {
    const letters = data.task ? longest() : 0;
    const { cell, row, head, sums, isUpright } = sizes({ ...data, letters }, type());
    table.style.setProperty("--cell", `${cell}px`);
    table.style.setProperty("--row", `${row}px`);
    table.style.setProperty("--head", `${head}px`);
    table.style.setProperty("--sums", `${sums}px`);
    wide = cell;
    table.classList.toggle("upright", isUpright);
    table.setAttribute("aria-label", data.title);
  }

  /** Digits of the longest number. */
  function longest() {
    const { plane } = data;
    return cells.reduce((most, row, i) => row.reduce((own, _cell, j) => Math.max(own, digits(text(plane.at(i, j)))), most), 1);
  }

  /** @param {boolean} glide */
  function paint(glide) {
    const { plane, focus } = data;
    const old = before;
    before = [];
    const letters = longest();
    for (let row = 0; row < plane.rows; row++) {
      const kept = [];
      for (let column = 0; column < plane.columns; column++) {
        kept.push(plane.at(row, column));
        paintCell(row, column);
      }
      before.push(kept);
      if (data.sums) paintSum(row);
    }
    table.style.setProperty("--letters", String(letters)); // shorter numbers are written larger
    table.classList.toggle("dense", isDense(wide, letters));
    const { row: below, column: beyond } = data.breaks ?? { row: -1, column: -1 };
    cells.forEach(([first], row) => first?.parentElement?.classList.toggle("begins", row === below));
    for (const th of table.querySelectorAll("th[data-row]"))
      th.classList.toggle(
        "on",
        Number(/** @type {HTMLElement} */ (th).dataset.row) === focus.row && plane.rowAxis !== "",
      );
    for (const th of table.querySelectorAll("th[data-column]")) {
      const column = Number(/** @type {HTMLElement} */ (th).dataset.column);
      th.classList.toggle("on", column === focus.column && !data.task?.isSought);
      th.classList.toggle("begins", column === beyond);
    }
    cancelAnimationFrame(frame);
    if (glide && old.length && !matchMedia("(prefers-reduced-motion: reduce)").matches) run(old);
  }

  /** @param {number} row @param {number} column */
  function paintCell(row, column) {
    const cell = cells[row][column];
    const { written, classes, share, colour, title, label } = lookOf(data, row, column);
    const isFocus = row === data.focus.row && column === data.focus.column;
    cell.style.setProperty("--t", share ? share.toFixed(3) : "0");
    cell.style.backgroundColor = colour;
    cell.className = classes;
    if (!cell.querySelector("input")) cell.textContent = written;
    cell.tabIndex = isFocus ? 0 : -1;
    cell.setAttribute("aria-selected", String(isFocus));
    cell.title = title;
    cell.ariaLabel = label;
  }

  /** @param {number} value */
  function text(value) {
    return inCell(data, value);
  }

  /** @param {number} row */
  function paintSum(row) {
    const total = sum(data, row);
    const margin = /** @type {HTMLElement} */ (cells[row][0].parentElement?.lastElementChild);
    margin.textContent = total === null ? "" : short(total);
    margin.classList.toggle("off", total !== null && Math.abs(total - 1) > 1e-3);
  }

  /** @param {number[][]} old */
  function run(old) {
    const start = performance.now();
    const tick = (/** @type {number} */ now) => {
      const t = Math.min(1, (now - start) / GLIDE);
      for (let row = 0; row < data.plane.rows; row++)
        for (let column = 0; column < data.plane.columns; column++) {
          const [from, to] = [old[row]?.[column], data.plane.at(row, column)];
          if (from === to || !Number.isFinite(from) || !Number.isFinite(to) || data.blank) continue;
          if (!cells[row][column].querySelector("input"))
            cells[row][column].textContent = text(t < 1 ? from + (to - from) * t : to);
        }
      if (t < 1) frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  }

  /** @param {Event} event @param {(row: number, column: number) => void} then */
  function withCell(event, then) {
    const cell = /** @type {HTMLElement} */ (event.target).closest("td[data-row]");
    if (cell instanceof HTMLElement) then(Number(cell.dataset.row), Number(cell.dataset.column));
  }

  /** A label brings its row or column into focus. @param {Event} event */
  function withLabel(event) {
    const label = /** @type {HTMLElement} */ (event.target).closest("th");
    const { row = data.focus.row, column = data.focus.column } = label?.dataset ?? {};
    if (!label?.dataset.row && !label?.dataset.column) return;
    data.onfocus(Number(row), Number(column));
    if (label.dataset[data.task?.of || "cell"]) data.task?.onpick?.(Number(row), Number(column));
  }

  /** @param {number} row @param {number} column */
  function choose(row, column) {
    data.onfocus(row, column);
    cells[row]?.[column]?.focus({ preventScroll: true });
    if (!answer(row, column) && isBlank(data, row, column)) data.onguess(row, column);
  }

  /** What is asked of the matrix is answered on it. @param {number} row @param {number} column @returns {boolean} whether that was meant */
  function answer(row, column) {
    const { task } = data;
    if (task?.onpick) task.onpick(row, column);
    else if (!task?.onanswer || !isBlank(data, row, column)) return false;
    else open(row, column, task.typed.get(`${row},${column}`) ?? "", (typed) => task.onanswer?.(row, column, typed));
    return true;
  }

  /** A bit is switched at once; a number is typed in place. @param {number} row @param {number} column */
  function begin(row, column) {
    if (answer(row, column)) return;
    if (isBlank(data, row, column)) return data.onguess(row, column);
    if (!data.editable) return;
    const value = data.plane.at(row, column);
    if (data.scale.kind === "bit") return data.onedit(row, column, value ? 0 : 1);
    if (data.hidden(row, column)) return; // the tools below offer to switch the pair on
    const shown = String(Number(value.toPrecision(6)));
    open(row, column, shown, (text) => {
      const typed = parse(text);
      if (typed !== null && typed !== Number(shown)) data.onedit(row, column, typed);
    });
  }

  /** A field in a cell's place. @param {number} row @param {number} column @param {string} shown @param {(typed: string) => void} then */
  function open(row, column, shown, then) {
    const isEdit = () => !data.task?.onanswer; // an answer is given, not lost sight of
    const name = isEdit() ? _("New value") : _("Your number");
    typeIn(cells[row][column], { name, shown, isGiven: isEdit, onclose: () => paintCell(row, column), then });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { row, column } = data.focus;
    const rtl = getComputedStyle(table).direction === "rtl" ? -1 : 1;
    /** @type {Record<string, [number, number]>} */
    const moves = { ...MOVES, ArrowLeft: [0, -rtl], ArrowRight: [0, rtl] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) {
      const [down, across] = moves[event.key];
      const bound = (/** @type {number} */ i, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, i));
      const [r, c] = [bound(row + down, data.plane.rows), bound(column + across, data.plane.columns)];
      data.onfocus(r, c);
      cells[r][c].focus();
    } else if (event.key === "Enter" || event.key === "F2") begin(row, column);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function destroy() {
    cancelAnimationFrame(frame);
    removeEventListener("themechange", repaint);
    table.remove();
  }

  const describe = () => described(data, data.sums);
  const svg = async () => picture(data, data.sums);

  const area = () => spanned(cells);

  return { update, destroy, describe, svg, focus, area, element: table };
}

/** @param {string} axis */
export const role = (axis) => (axis === "query" ? "role-query" : axis === "key" ? "role-key" : "");
