// @ts-check
// The walkthrough: one matrix large, where it stands among the others, its formula, its caption, its line of code,
// the arithmetic of one cell; step by step. The lab and the page of a trained model show the same one.
import { announce, h } from "./dom.js";
import { fly } from "./flight.js";
import { _ } from "./i18n.js";
import { cellsUsed, inPlane, litIn } from "./lit.js";
import { player } from "./player.js";
import { stageWidth } from "./stage.js";
import { ancestors, hidden, isOfTokens, labels, largest, placeOf, plane, scale } from "./tensor.js";
import * as arithmetic from "./views/arithmetic.js";
import * as caption from "./views/caption.js";
import * as celltools from "./views/celltools.js";
import * as code from "./views/code.js";
import * as formula from "./views/formula.js";
import * as heatmap from "./views/heatmap.js";
import * as matrix from "./views/matrix.js";
import * as strip from "./views/strip.js";
import * as timeline from "./views/timeline.js";
import * as title from "./views/title.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Token} Token */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {{step: string, head: number, row: number, column: number, hide: boolean}} Focus */
/**
 * @typedef {object} WalkthroughData
 * @property {Step[]} steps
 * @property {{query: Token[], key: Token[]}} tokens
 * @property {import("./types.js").CodeInfo[]} code
 * @property {string[]} notes
 * @property {Focus} focus
 * @property {(step: Step) => boolean} editable
 * @property {(focus: Focus) => void} onfocus
 * @property {(step: string, changes: {cell: number[], value: number}[]) => void} onedit
 * @property {(step: string, cell: number[]) => void} onundo takes an edit back
 * @property {(step: string, cell: number[]) => Promise<import("./types.js").CellResponse | null>} explain
 */

const MOST_COLUMNS = 40; // of a table; wider matrices are drawn by Plotly

/** @param {HTMLElement} element @param {WalkthroughData} data */
export function mount(element, data) {
  const [where, stage, under, bar] = ["where", "stage", "under", "bar"].map((name) => h("div", { class: name }));
  const [said, calculated, written, source] = ["said", "calculated", "written", "only-code"].map((name) =>
    h("section", { class: name }),
  );
  const top = h("div", {});
  const left = h("div", {}, top, stage, under);
  const panel = h("div", { class: "panel" }, h("div", {}, said, calculated, written), source);
  const scene = h("div", { class: "scene" }, left, panel);
  element.classList.add("walkthrough");
  element.append(where, scene, bar);

  let current = chosen();
  /** @type {Set<string>} cells that were guessed */
  let revealed = new Set();
  /** @type {Term | null} */
  let term = null;
  let asked = 0;
  let kind = "";
  /** @type {{update: (data: matrix.MatrixData) => void, destroy: () => void, focus: () => void, element: HTMLElement} | null} */
  let picture = null;

  const play = player({
    where: () => ({ at: data.steps.indexOf(current), n: data.steps.length }),
    go: advance,
    onchange: () => views.timeline.update(timelineData()),
    isRightToLeft: () => getComputedStyle(element).direction === "rtl",
  });
  const views = {
    strip: strip.mount(where, stripData()),
    title: title.mount(top, titleData()),
    tools: celltools.mount(under, toolsData()),
    caption: caption.mount(said, captionData()),
    arithmetic: arithmetic.mount(calculated, arithmeticData()),
    formula: formula.mount(written, { formula: current.formula, current: current.id }),
    code: code.mount(source, { code: data.code, step: current }),
    timeline: timeline.mount(bar, timelineData()),
  };
  const observer = new ResizeObserver(() => draw(false));
  observer.observe(element);
  show(null);

  /** @param {WalkthroughData} next */
  function update(next) {
    const before = current;
    data = next;
    current = chosen();
    if (before.id !== current.id || !data.focus.hide) revealed = new Set();
    show(before.id !== current.id ? before : null);
  }

  /** @param {Step | null} from the step that was shown, where another one comes */
  function show(from) {
    views.title.update(titleData());
    if (from) {
      depart(from);
      term = null;
      views.arithmetic.update(arithmeticData());
      announce(_("Step {name}", { name: current.id }));
    }
    draw(from !== null);
    views.caption.update(captionData());
    views.formula.update({ formula: current.formula, current: current.id });
    views.code.update({ code: data.code, step: current });
    views.timeline.update(timelineData());
    views.tools.update(toolsData());
    void explain();
  }

  function chosen() {
    return data.steps.find((each) => each.id === data.focus.step) ?? data.steps[data.steps.length - 1];
  }

  /** The cell in focus, within the bounds of the current step. */
  function at() {
    const own = plane(current, data.focus.head);
    return { row: Math.min(data.focus.row, own.rows - 1), column: Math.min(data.focus.column, own.columns - 1) };
  }

  function cell() {
    const { row, column } = at();
    return plane(current, data.focus.head).index(row, column);
  }

  function isBlank() {
    const { row, column } = at();
    return data.focus.hide && !revealed.has(`${row},${column}`);
  }

  /** @param {boolean} glide */
  function draw(glide) {
    const own = plane(current, data.focus.head);
    const wanted = own.rows * own.columns > matrix.MOST_CELLS || own.columns > MOST_COLUMNS ? "heatmap" : "matrix";
    if (kind !== wanted) {
      const hadFocus = stage.contains(document.activeElement);
      picture?.destroy();
      picture = (wanted === "matrix" ? matrix : heatmap).mount(stage, matrixData(false));
      if (hadFocus) picture.focus();
    } else picture?.update(matrixData(glide));
    kind = wanted;
  }

  /** @param {boolean} glide @returns {matrix.MatrixData} */
  function matrixData(glide) {
    const own = plane(current, data.focus.head);
    return {
      plane: own,
      rowLabels: own.rowAxis ? labels(own.rowAxis, own.rows, data.tokens) : [""],
      columnLabels: labels(own.columnAxis, own.columns, data.tokens),
      scale: scale(current, data.steps),
      hidden: hidden(current, data.steps),
      edited: inPlane(current, current.edited, data.focus.head),
      lit: litIn(current, data.steps, used(), data.focus.head),
      focus: at(),
      blank: data.focus.hide,
      revealed,
      sums: current.name === "weights",
      editable: data.editable(current),
      move: glide,
      width: stageWidth(scene, data.steps),
      title: `${current.id}, ${current.axes.replaceAll(" ", " × ")}`,
      onfocus: (row, column) => move({ row, column }),
      onguess: () => views.tools.focus(),
      onedit: (row, column, value) => data.onedit(current.id, [{ cell: own.index(row, column), value }]),
    };
  }

  /** What made the cell in focus; nothing is given away before it is guessed. */
  function used() {
    return cellsUsed(isBlank() ? null : term);
  }

  function stripData() {
    return { steps: data.steps, current: current.id, head: data.focus.head, lit: used(), onselect: go };
  }
  function titleData() {
    return { step: current, head: data.focus.head, onselect: (/** @type {number} */ head) => move({ head }) };
  }
  function captionData() {
    return {
      step: current,
      plane: plane(current, data.focus.head),
      hidden: hidden(current, data.steps),
      focus: at(),
      head: data.focus.head,
      tokens: data.tokens,
      blank: data.focus.hide,
    };
  }
  function arithmeticData() {
    const { row, column } = at();
    const byHand = current.edited.some((each) => String(each) === String(cell()))
      ? plane(current, data.focus.head).at(row, column)
      : null;
    const { steps, tokens, focus } = data;
    return { step: current, cell: cell(), term, byHand, blank: focus.hide, steps, tokens, onjump: jump };
  }
  function timelineData() {
    return {
      steps: data.steps,
      at: data.steps.indexOf(current),
      playing: play.isPlaying(),
      onselect: advance,
      onplay: play.toggle,
    };
  }
  function toolsData() {
    const { steps, tokens, notes, editable, onedit, onundo } = data;
    return {
      step: current,
      steps,
      tokens,
      head: data.focus.head,
      ...at(),
      blank: isBlank(),
      notes,
      editable,
      onedit,
      onundo,
      onreveal: reveal,
    };
  }

  /** Asks for the arithmetic of the cell in focus; what made it lights up when it comes. */
  async function explain() {
    const own = ++asked;
    calculated.hidden = isBlank();
    views.strip.update(stripData());
    const answer = await data.explain(current.id, cell()).catch(() => null); // the run's own request says why
    if (own !== asked || !answer) return;
    term = answer.expression;
    views.arithmetic.update(arithmeticData());
    views.strip.update(stripData());
    picture?.update(matrixData(false));
  }

  function reveal() {
    const { row, column } = at();
    revealed.add(`${row},${column}`);
    show(null);
  }

  /** @param {string} id @param {number[]} index */
  function jump(id, index) {
    const to = data.steps.find((each) => each.id === id);
    if (!to) return;
    const { head, row, column } = placeOf(to, index);
    play.stop();
    data.onfocus({ ...data.focus, step: id, head: head ?? data.focus.head, row, column });
    picture?.focus();
  }

  /** @param {Partial<Focus>} change */
  function move(change) {
    play.stop();
    data.onfocus({ ...data.focus, ...at(), ...change });
  }

  /** Along the time line: what moves comes into view first. @param {number} index */
  function advance(index) {
    const isCut = stage.getBoundingClientRect().bottom > innerHeight - bar.offsetHeight;
    if (isCut && where.getBoundingClientRect().top > 0) where.scrollIntoView();
    go(data.steps[index].id);
  }

  /** To another step: the row stays; among columns of another kind the row's largest comes into focus. @param {string} id */
  function go(id) {
    const to = data.steps.find((each) => each.id === id);
    if (!to || to.id === current.id) return;
    const [own, next] = [plane(current, data.focus.head), plane(to, data.focus.head)];
    const row = isOfTokens(next.rowAxis) ? data.focus.row : Math.min(data.focus.row, next.rows - 1);
    const column = own.columnAxis === next.columnAxis ? data.focus.column : largest(to, data.focus.head, row);
    data.onfocus({ ...data.focus, step: id, row, column });
  }

  /** What makes this step flies into it; what was shown and does not make it goes back to its place. @param {Step} from */
  function depart(from) {
    const big = picture?.element.getBoundingClientRect();
    if (!big) return;
    for (const id of current.of.length ? current.of : [current.id]) fly(views.strip.canvas(id), big, false);
    if (!ancestors(current, data.steps).has(from.id)) fly(views.strip.canvas(from.id), big, true);
  }

  function destroy() {
    play.destroy();
    observer.disconnect();
    picture?.destroy();
    element.replaceChildren();
  }

  return { update, destroy };
}
