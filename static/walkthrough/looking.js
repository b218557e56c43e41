// @ts-check
// Where one looks: at another cell, at another step, along the time line.
import { outside } from "../lib/labels.js";
import { byId } from "../lib/masks.js";
import { WEIGHTS } from "../lib/roles.js";
import { arranged, entrance, sectionsOf } from "../lib/sections.js";
import { placeOf, plane } from "../lib/tensor.js";
import { areTwo, arrival, attended, columnOf, isAlike, isByToken } from "./journey.js";
import * as seen from "./seen.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("./walkthrough.js").Focus} Focus */
/**
 * @typedef {object} Along what goes along with it
 * @property {() => void} byHand somebody chose it: what plays by itself ends
 * @property {() => void} toStep before another step along the time line
 * @property {(part: number) => void} seek to a part of the movement that leads to the step in view
 */

/** @param {() => seen.Seen} now @param {Along} along */
export function looking(now, { byHand, toStep, seek }) {
  const steps = () => arranged(now().walk.steps);
  const at = () => steps().indexOf(now().step);
  /** Where a hand on the time line is within a step that has not come yet. @type {{id: string, part: number} | null} */
  let wanted = null;
  let isChosen = true; // whether somebody chose the column in view, here or in the link that opened it
  let isPicked = false; // whether somebody did so here
  /** The word of one sentence that looks at another one, while a word of that is in view. @type {number | null} */
  let asking = null;

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
    isChosen = isPicked = true;
    look({ step: id, ...outside(to, { head: head ?? data.focus.head, row, column }) });
  }

  /** @param {Partial<Focus>} change */
  function move(change) {
    const { data, step } = now();
    byHand();
    isPicked ||= "column" in change;
    isChosen ||= isPicked;
    if ("row" in change) asking = null;
    look({ ...outside(step, { head: data.focus.head, ...seen.at(now()), ...change }), ...best(change) });
  }

  /** Who looks at the largest number of a row, and did not choose it, looks at that of another head, too. @param {Partial<Focus>} change @returns {Partial<Focus>} */
  function best({ head, column }) {
    const { data, step, hiding } = now();
    if (head === undefined || column !== undefined || isPicked || isByToken(step) || hiding.veil(step, head).blank) return {};
    return columnOf(step, data.focus) === data.focus.column ? { column: columnOf(step, { ...data.focus, head }) } : {};
  }

  /** To another step. @param {string} id @param {Partial<Focus>} [place] in it */
  function go(id, place = {}) {
    const { data, step, hiding } = now();
    const to = byId(data.steps).get(id);
    if (!to || to.id === step.id) return;
    const focus = { ...data.focus, row: rowOf(step, to), ...place };
    isChosen &&= isAlike(step, to) && focus.row === data.focus.row;
    isPicked &&= isChosen;
    const isHidden = hiding.veil(to, data.focus.head).blank;
    const { head, row, column } = arrival(step, to, focus, { isHidden, isChosen });
    look({ head, row, column, ...place, step: id });
  }

  /** Among the words of the other sentence it is the one that is looked at most, and back again. @param {Step} from @param {Step} to */
  function rowOf(from, to) {
    const { data, hiding } = now();
    const { row } = data.focus;
    const [before, after] = [plane(from).rowAxis, plane(to).rowAxis];
    if (before === after || !areTwo(data.tokens)) return row;
    if (after !== "key") {
      const back = asking ?? row;
      asking = null;
      return back;
    }
    asking = row;
    const isKnown = !data.steps.some((step) => step.name === WEIGHTS && hiding.veil(step, data.focus.head).blank);
    return (isKnown ? attended(to, data.steps, data.focus) : null) ?? row;
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
    const { walk, step } = now();
    const to = sectionsOf(walk.steps)[section];
    if (to) advance(entrance(steps(), to, step.name));
  }

  return { steps, at, look, jump, move, go, advance, scrub, scrubbed, toSection };
}
