// @ts-check
// The movement of a step: a canvas over its equation, on which it comes about. It runs when one comes to the step, can be
// gone through by hand, and is gone when it has ended: the picture below is whole all the time. Who wants less motion sees
// which row and which column meet, and no movement.
import { sized } from "../lib/canvas.js";
import { h } from "../lib/dom.js";
import { pen } from "./moves/pen.js";
import { acts, hovered, lasts, paint, pointers } from "./moves/scene.js";
import { cellOf } from "../lib/seen.js";
import { sceneOf } from "./moves/stages.js";

/** @typedef {import("../lib/seen.js").Matrix} Matrix */
/** @typedef {import("./moves/sheets.js").Sheet} Sheet */
/** @typedef {import("./moves/sheets.js").Place} Place */
/**
 * @typedef {object} Shown what stands in the frame
 * @property {import("../lib/equation.js").Equation | null} equation
 * @property {Matrix} matrix the step's
 * @property {DOMRect | null} area its cells, in the window
 * @property {DOMRect} box all of it, with names and sums
 * @property {(part: import("../lib/equation.js").Part) => {box: DOMRect | null, matrix: Matrix}} standing where a part's cells are, and how they are drawn
 * @property {Place} focus
 */

const SLOWEST = 50; // ms, from one frame to the next: a page that is busy shows all of it, later

/**
 * @param {HTMLElement} frame `.assembly`
 * @param {() => Shown | null} look null: nothing may move, its numbers are hidden
 * @param {() => number} pace how much slower than usual
 * @param {(part: number) => void} onmove how much of it has been, 0 to 1
 */
export function movement(frame, look, pace, onmove) {
  const canvas = h("canvas", { class: "movement", "aria-hidden": "true", hidden: true });
  frame.append(canvas);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let part = 1;
  let turn = 0;
  /** @type {Place | null} the cell under the pointer */
  let over = null;
  /** @type {ReturnType<typeof set> | undefined} until something else stands there */
  let stage;

  /** What moves, in px of the frame. */
  function set() {
    const shown = look();
    if (!shown?.equation || !shown.area) return null;
    const { left, top, width, height } = frame.getBoundingClientRect();
    const bounds = { x: 0, y: 0, width, height };
    const isTurned = getComputedStyle(frame).direction === "rtl";
    const inside = (/** @type {DOMRect | null} */ box) => box && { x: box.x - left, y: box.y - top, width: box.width, height: box.height };
    const sheet = (/** @type {Matrix} */ matrix, /** @type {DOMRect | null} */ box, /** @type {Sheet["as"]} */ as = undefined) => {
      const { rows, columns, at } = matrix.plane;
      return { rows, columns, at, as, isTurned, hidden: matrix.hidden, box: inside(box), cell: remembered(matrix) };
    };
    const sheetOf = (/** @type {import("../lib/equation.js").Part} */ each) => {
      if (!each.plane) return null;
      const { box, matrix } = shown.standing(each);
      return sheet(matrix, box, each.as);
    };
    const { area, box, matrix } = shown;
    const sums = matrix.sums ? new DOMRect(isTurned ? box.left : area.right, area.y, isTurned ? area.left - box.left : box.right - area.right, area.height) : null;
    const scene = sceneOf(shown.equation, sheetOf, { ...sheet(matrix, area), beside: inside(sums) });
    return scene && { scene, bounds, focus: shown.focus, ...acts(scene, shown.focus, bounds) };
  }

  function now() {
    if (stage === undefined) stage = set();
    return stage;
  }

  function begin() {
    over = null;
    if (still.matches || !now()) return end();
    run(0);
  }

  /** @param {number} from */
  function run(from) {
    const own = ++turn;
    /** @type {number | null} */
    let before = null;
    part = from;
    const tick = (/** @type {number} */ time) => {
      if (own !== turn) return;
      part = Math.min(1, part + Math.min(SLOWEST, time - (before ?? time)) / (ms() || 1));
      before = time;
      if (part >= 1) return end();
      draw();
      requestAnimationFrame(tick);
    };
    draw();
    requestAnimationFrame(tick);
  }

  /** How long it takes, in ms. */
  function ms() {
    const found = now();
    return found && !still.matches ? lasts(found.acts) * pace() : 0;
  }

  /** As it is at this part of it. @param {number} to */
  function seek(to) {
    turn++;
    part = now() ? to : 1;
    draw();
  }

  function end() {
    seek(1);
  }

  function draw() {
    const found = now();
    if (over && !(found && over.row < found.scene.result.rows && over.column < found.scene.result.columns)) over = null;
    const isMoving = part < 1 && found !== null;
    frame.toggleAttribute("data-moving", isMoving);
    onmove(part);
    const arrows = found && still.matches ? pointers(found.scene, found.focus) : [];
    canvas.hidden = !isMoving && !over && !arrows.length;
    if (canvas.hidden || !found) return;
    const { scene, bounds, focus } = found;
    const context = sized(canvas, bounds.width, bounds.height);
    if (!context) return;
    const own = pen(context);
    if (isMoving) paint(own, found, focus, part * lasts(found.acts));
    else if (over) hovered(own, scene, over, bounds);
    else for (const { x, y, to } of arrows) own.arrow(x, y, to);
  }

  /** Something else stands in the frame, or elsewhere. */
  function renew() {
    stage = undefined;
    draw();
  }

  addEventListener("themechange", renew);
  return {
    begin,
    seek,
    end,
    ms,
    renew,
    /** @param {Place | null} place */
    hover(place) {
      if (part < 1 || (place === null && over === null)) return;
      over = place;
      draw();
    },
    destroy() {
      turn++;
      removeEventListener("themechange", renew);
      canvas.remove();
      frame.removeAttribute("data-moving");
    },
  };
}

/** Each cell is looked up once, not for each frame. @param {Matrix} matrix */
function remembered(matrix) {
  /** @type {Map<number, import("../lib/grid.js").Cell>} */
  const known = new Map();
  return (/** @type {number} */ row, /** @type {number} */ column) => {
    const at = row * matrix.plane.columns + column;
    let found = known.get(at);
    if (!found) known.set(at, (found = cellOf(matrix, row, column)));
    return found;
  };
}
