// @ts-check
// Where one looks: at another cell, at another step, along the time line.
import { outside } from "../lib/labels.js";
import { byId } from "../lib/masks.js";
import { arranged, entrance, sectionsOf } from "../lib/sections.js";
import { placeOf } from "../lib/tensor.js";
import { arrival } from "./journey.js";
import * as seen from "./seen.js";

/** @typedef {import("./walkthrough.js").Focus} Focus */
/**
 * @typedef {object} Along what goes along with it
 * @property {() => void} byHand somebody chose it: what plays by itself ends
 * @property {() => void} toStep before another step along the time line
 * @property {(part: number) => void} seek to a part of the movement that leads to the step in view
 */

/** @param {() => seen.Seen} now @param {Along} along */
export function looking(now, { byHand, toStep, seek }) {
  const steps = () => arranged(now().data.steps);
  const at = () => steps().indexOf(now().step);
  /** Where a hand on the time line is within a step that has not come yet. @type {{id: string, part: number} | null} */
  let wanted = null;

  /** Says where one looks now; with the step that hiding began with, which stays the same on the way. @param {Partial<Focus>} change */
  function look(change) {
    const { data, hiding } = now();
    data.onfocus({ ...data.focus, hideFrom: hiding.from(), ...change });
  }

  /** To a cell of another step, by its index. @param {string} id @param {number[]} index */
  function jump(id, index) {
    const { data } = now();
    const to = byId(data.steps).get(id);
    if (!to) return;
    const { head, row, column } = placeOf(to, index);
    byHand();
    look({ step: id, ...outside(to, { head: head ?? data.focus.head, row, column }) });
  }

  /** @param {Partial<Focus>} change */
  function move(change) {
    const { data, step } = now();
    byHand();
    look({ ...outside(step, { head: data.focus.head, ...seen.at(now()), ...change }) });
  }

  /** To another step. @param {string} id @param {Partial<Focus>} [place] in it */
  function go(id, place = {}) {
    const { data, step, hiding } = now();
    const to = byId(data.steps).get(id);
    if (!to || to.id === step.id) return;
    const { head, row, column } = arrival(step, to, { ...data.focus, ...place }, hiding.veil(to, data.focus.head).blank);
    look({ head, row, column, ...place, step: id });
  }

  /** Along the time line. @param {number} index within its bounds, or it is the nearest */
  function advance(index) {
    toStep();
    go(steps()[Math.max(0, Math.min(steps().length - 1, index))].id);
  }

  /** To a step by hand, or into the movement that leads to it. @param {number} place in steps */
  function scrub(place) {
    const index = Math.ceil(place);
    const part = 1 + place - index;
    byHand();
    if (at() === index) return seek(part);
    wanted = { id: steps()[index].id, part };
    advance(index);
  }

  /** Which part of its movement a hand asked for, once it is there; null: none, all of it may move. @param {string} id */
  function scrubbed(id) {
    const part = wanted?.id === id ? wanted.part : null;
    wanted = null;
    return part;
  }

  /** @param {number} section */
  function toSection(section) {
    const { data, step } = now();
    const to = sectionsOf(data.steps)[section];
    if (to) advance(entrance(steps(), to, step.name));
  }

  return { steps, at, look, jump, move, go, advance, scrub, scrubbed, toSection };
}
