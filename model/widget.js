// @ts-check
// A run in a notebook: one step at a time, and the cell that is looked at, which Python reads and sets. The markup comes
// from model/widget.py, which escapes every name in it.

/**
 * @typedef {{html: string, formula: string, shape: number[], before: number[]}} Page
 * @typedef {{get(name: string): any, set(name: string, value: unknown): void, save_changes(): void, send(content: unknown): void, on(event: string, then: () => void): void, off(event: null, then: () => void): void}} Model
 */

const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {{model: Model, el: HTMLElement}} given @returns {() => void} */
function render({ model, el }) {
  /** @type {Record<string, Page>} */
  const steps = model.get("steps");
  const ids = Object.keys(steps);
  const title = made("strong", { textContent: model.get("title") });
  const back = made("button", { type: "button", textContent: "◀", ariaLabel: "Previous step" });
  const on = made("button", { type: "button", textContent: "▶", ariaLabel: "Next step" });
  const choice = made("select", { ariaLabel: "Step" });
  choice.append(...ids.map((id) => new Option(id, id)));
  const head = made("header", {});
  head.append(title, back, choice, on);
  const [formula, matrices] = [made("div", {}), made("div", {})];
  const [arithmetic, said] = [made("p", { className: "made" }), made("p", {})];
  const number = made("output", {});
  el.classList.add("headlight");
  el.replaceChildren(head, formula, matrices, number, arithmetic, said);

  /** @param {string} name @param {unknown} value */
  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  function turned() {
    const id = model.get("step");
    choice.value = id;
    back.disabled = id === ids[0];
    on.disabled = id === ids[ids.length - 1];
    formula.innerHTML = steps[id].formula;
    matrices.innerHTML = steps[id].html;
    looked();
  }

  function looked() {
    const { shape, before } = steps[model.get("step")];
    for (const each of matrices.querySelectorAll("td, th")) each.classList.remove("chosen", "row", "column");
    for (const each of matrices.querySelectorAll("td")) each.tabIndex = -1;
    const cell = model.get("cell").slice(before.length);
    const chosen = cellAt(cell, shape);
    if (chosen) {
      chosen.classList.add("chosen");
      chosen.tabIndex = 0;
      headsOf(chosen).forEach((each, i) => each.classList.add(["row", "column"][i]));
    } else matrices.querySelector("td")?.setAttribute("tabindex", "0");
    said.innerHTML = model.get("said");
    arithmetic.innerHTML = model.get("made");
    const names = chosen ? headsOf(chosen).map((each) => each.textContent).filter(Boolean) : [];
    number.textContent = chosen ? `${names.join(" → ")}: ${chosen.textContent}` : "";
  }

  /** @param {number[]} cell @param {number[]} shape */
  function cellAt(cell, shape) {
    if (!cell.length) return null;
    const [row, column] = [0, ...cell].slice(-2);
    const table = matrices.querySelectorAll("table")[cell.slice(0, -2).reduce((at, i, axis) => at * shape[axis] + i, 0)];
    return table?.rows[row + 1]?.cells[column + 1] ?? null;
  }

  /** @param {HTMLTableCellElement} td */
  function choose(td) {
    const { shape, before } = steps[model.get("step")];
    const table = /** @type {HTMLTableElement} */ (td.closest("table"));
    let left = [...matrices.querySelectorAll("table")].indexOf(table);
    const lead = shape.slice(0, -2).reduceRight((found, size) => [left % size, ...found, (left = Math.floor(left / size))].slice(0, -1), /** @type {number[]} */ ([]));
    const inner = [...lead, /** @type {HTMLTableRowElement} */ (td.parentElement).rowIndex - 1, td.cellIndex - 1];
    set("cell", [...before, ...inner].slice(-(before.length + shape.length)));
  }

  arithmetic.addEventListener("click", (event) => {
    const to = /** @type {Element} */ (event.target).closest("button");
    if (!to) return;
    model.send(JSON.parse(to.dataset.at ?? ""));
  });
  back.addEventListener("click", () => set("step", ids[ids.indexOf(model.get("step")) - 1]));
  on.addEventListener("click", () => set("step", ids[ids.indexOf(model.get("step")) + 1]));
  choice.addEventListener("change", () => set("step", choice.value));
  matrices.addEventListener("click", (event) => {
    const td = /** @type {Element} */ (event.target).closest("td");
    if (td) choose(td);
  });
  matrices.addEventListener("keydown", (event) => {
    const td = /** @type {Element} */ (event.target).closest("td");
    const way = WAYS[/** @type {keyof typeof WAYS} */ (event.key)];
    if (!td || !way) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook would go to another cell of its own
    const rows = /** @type {HTMLTableElement} */ (td.closest("table")).rows;
    const next = rows[/** @type {HTMLTableRowElement} */ (td.parentElement).rowIndex + way[0]]?.cells[td.cellIndex + way[1]];
    if (next?.tagName !== "TD") return;
    choose(next);
    next.focus();
  });
  model.on("change:step", turned);
  model.on("change:cell", looked);
  model.on("change:said", looked);
  model.on("change:made", looked);
  turned();
  return () => [turned, looked].forEach((each) => model.off(null, each));
}

/** The names of a cell's row and column. @param {HTMLTableCellElement} td */
function headsOf(td) {
  const row = /** @type {HTMLTableRowElement} */ (td.parentElement);
  return [row.cells[0], /** @type {HTMLTableElement} */ (row.closest("table")).rows[0].cells[td.cellIndex]];
}

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {object} own @returns {HTMLElementTagNameMap[T]} */
function made(tag, own) {
  return Object.assign(document.createElement(tag), own);
}

export default { render };
