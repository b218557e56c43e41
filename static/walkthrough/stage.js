// @ts-check
// How wide the matrix in focus may be.
import { natural } from "../lib/tablesize.js";
import { shapeOf } from "../lib/tensor.js";
import { rem } from "../lib/type.js";
import { MOST, isPresented } from "../lib/placing.js";

const PANEL = 440; // px, that the panel beside the stage needs
const STAGE = 380; // px, at least
const SHARE = 0.5; // of a screen on which nothing else is shown, for what a step is made of
const PROJECTED = 1.25; // the largest type that these are for
const BESIDE = 840; // px: on a narrower scene the panel stands below, as in a lesson on any

/**
 * The stage is as wide as the widest table of the run would like, with what its steps are made of beside it, so that
 * nothing jumps between steps.
 * @param {HTMLElement} scene is told it too, as `--stage`
 * @param {import("../lib/types.js").Step[]} steps
 */
export function stageWidth(scene, steps) {
  const larger = Math.max(1, rem() / PROJECTED); // what is read in the panel is as large as the page's type
  const isBeside = scene.clientWidth > BESIDE && !isPresented() && getComputedStyle(scene).gridTemplateColumns.includes(" ");
  const room = isBeside ? scene.clientWidth - PANEL * larger : scene.clientWidth;
  const widest = steps.reduce((most, step) => Math.max(most, shapeOf(step).at(-1) ?? 1), 1);
  const most = isPresented() ? SHARE * room : MOST * rem();
  const parts = steps.some((step) => step.moves.length) ? most : 0;
  const width = Math.min(room, Math.max(natural(widest), STAGE) + parts);
  if (scene.style.getPropertyValue("--stage") !== `${width}px`) scene.style.setProperty("--stage", `${width}px`); // all below is laid out again
  return width;
}
