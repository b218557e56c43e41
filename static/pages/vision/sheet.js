// @ts-check
// The sheet: one draws on it with mouse, finger, pen or keys. Where the patches lie, and what they are given, shows on it.
import { announce, h } from "../../lib/dom.js";
import { _ } from "../../lib/i18n.js";
import { css, palette } from "../../lib/palette.js";
import { SIDE, inked, stroke } from "./bitmap.js";

/** @typedef {import("./bitmap.js").Bitmap} Bitmap */
/** @typedef {import("./bitmap.js").Point} Point */
/**
 * @typedef {object} SheetData
 * @property {Bitmap} bitmap
 * @property {boolean} erases
 * @property {import("../../lib/types.js").VisionBox | null} box where the patches lie; null: nothing is known of them
 * @property {number[]} shades of the 16 patches, from 0 to 1
 * @property {number} query the patch that looks, -1: none of them
 * @property {(bitmap: Bitmap, isDone: boolean) => void} ondraw
 * @property {() => void} onbegin before a stroke
 */

const PATCHES = 4; // in a row
const TINT = 0.75; // of the strongest patch

/** @param {HTMLElement} element @param {SheetData} data */
export function mount(element, data) {
  const canvas = h("canvas", { class: "sheet", tabIndex: 0, role: "application" });
  canvas.setAttribute("aria-label", _("The sheet to draw on, {side} by {side} pixels", { side: SIDE }));
  canvas.setAttribute("aria-describedby", "problem sheet-keys");
  element.append(canvas);
  /** Where the pen was last; null: it is not on the sheet. @type {Point | null} */
  let last = null;
  let pointer = -1; // of the finger that draws; another one is left alone
  /** Of the keyboard's pen. */
  let pen = { x: SIDE / 2, y: SIDE / 2 };
  let isDown = false;
  const repaint = () => paint();
  const observer = new ResizeObserver(repaint);
  observer.observe(canvas);
  addEventListener("themechange", repaint);
  canvas.addEventListener("pointerdown", onDown);
  canvas.addEventListener("pointermove", onMove);
  canvas.addEventListener("pointerup", onUp);
  canvas.addEventListener("pointercancel", onUp);
  canvas.addEventListener("keydown", onKey);
  canvas.addEventListener("focus", repaint);
  canvas.addEventListener("blur", () => ((isDown = false), repaint()));

  /** @param {SheetData} next */
  function update(next) {
    data = next;
    paint();
  }

  /** @param {Point} from @param {Point} to @param {boolean} isDone */
  function draw(from, to, isDone) {
    data = { ...data, bitmap: stroke(data.bitmap, from, to, !data.erases) };
    paint();
    data.ondraw(data.bitmap, isDone);
  }

  /** @param {PointerEvent} event @returns {Point} */
  function at(event) {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * SIDE, y: ((event.clientY - box.top) / box.height) * SIDE };
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (event.button !== 0 || last) return;
    canvas.setPointerCapture((pointer = event.pointerId));
    data.onbegin();
    last = at(event);
    draw(last, last, false);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!last || event.pointerId !== pointer) return;
    const ways = event.getCoalescedEvents?.() ?? [];
    for (const each of ways.length ? ways : [event]) {
      const to = at(each);
      data = { ...data, bitmap: stroke(data.bitmap, last, to, !data.erases) };
      last = to;
    }
    draw(last, last, false);
  }

  /** @param {PointerEvent} event */
  function onUp(event) {
    if (!last || event.pointerId !== pointer) return;
    last = null;
    data.ondraw(data.bitmap, true);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      isDown = !isDown;
      announce(isDown ? _("The pen is on the sheet") : _("The pen is lifted"));
      if (isDown) {
        data.onbegin();
        draw(pen, pen, true);
      }
    } else if (event.key in moves) {
      const by = event.shiftKey ? 4 : 1;
      const [x, y] = moves[event.key].map((each) => each * by);
      const bound = (/** @type {number} */ each) => Math.max(0, Math.min(SIDE, each));
      const to = { x: bound(pen.x + x), y: bound(pen.y + y) };
      if (isDown) draw(pen, to, true);
      pen = to;
      if (!isDown) announce(_("Column {x}, row {y}", { x: pen.x, y: pen.y }));
    } else return;
    paint();
    event.preventDefault();
    event.stopPropagation();
  }

  function paint() {
    const size = canvas.clientWidth;
    const context = canvas.getContext("2d");
    if (!context || !size) return;
    const pixels = Math.round(size * Math.min(3, devicePixelRatio || 1));
    if (canvas.width !== pixels) [canvas.width, canvas.height] = [pixels, pixels];
    context.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
    const { paper, ink } = palette();
    context.fillStyle = css(paper);
    context.fillRect(0, 0, SIDE, SIDE);
    context.imageSmoothingEnabled = false;
    context.drawImage(inked(data.bitmap, css(ink)), 0, 0);
    if (data.box) overlay(context, data.box);
    if (document.activeElement === canvas) cursor(context);
  }

  /** @param {CanvasRenderingContext2D} context @param {import("../../lib/types.js").VisionBox} box */
  function overlay(context, { x, y, width, height }) {
    const { positive, line, soft } = palette();
    const [wide, high] = [width / PATCHES, height / PATCHES];
    data.shades.forEach((shade, i) => {
      context.globalAlpha = TINT * shade;
      context.fillStyle = css(positive);
      context.fillRect(x + (i % PATCHES) * wide, y + Math.floor(i / PATCHES) * high, wide, high);
    });
    context.globalAlpha = 1;
    context.lineWidth = 0.12;
    context.strokeStyle = css(data.shades.length ? soft : line);
    context.beginPath();
    for (let i = 0; i <= PATCHES; i++) {
      context.moveTo(x + i * wide, y);
      context.lineTo(x + i * wide, y + height);
      context.moveTo(x, y + i * high);
      context.lineTo(x + width, y + i * high);
    }
    context.stroke();
    if (data.query < 0) return;
    context.lineWidth = 0.4;
    context.strokeStyle = getComputedStyle(canvas).getPropertyValue("--query").trim();
    context.strokeRect(x + (data.query % PATCHES) * wide, y + Math.floor(data.query / PATCHES) * high, wide, high);
  }

  /** The keyboard's pen: a ring, filled if it is on the sheet. @param {CanvasRenderingContext2D} context */
  function cursor(context) {
    context.beginPath();
    context.arc(pen.x, pen.y, 1.5, 0, 2 * Math.PI);
    context.lineWidth = 0.35;
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).getPropertyValue("--key").trim();
    if (isDown) context.fill();
    context.stroke();
  }

  function destroy() {
    observer.disconnect();
    removeEventListener("themechange", repaint);
    canvas.remove();
  }

  return { update, destroy, element: canvas };
}
