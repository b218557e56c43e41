// @ts-check
// A teacher's window: the notes of the scene that the class sees in another window of this browser, which it leads.
// Alone it shows the notes all the same, to be read before.
import { address } from "../../lib/address.js";
import { choice, described, kept, maybe, text, whole } from "../../lib/fields.js";
import { find } from "../../lib/dom.js";
import { shipped } from "../../lib/shipped.js";
import { fragment, pack, reader } from "../../lib/state.js";
import { lead, newPair, pairOf } from "../../presenter/channel.js";
import * as presenter from "../../presenter/presenter.js";

/** @typedef {import("../../presenter/channel.js").Where} Where */
/** @typedef {import("../../presenter/channel.js").Way} Way */

const lesson = /** @type {import("../../lib/types.js").LessonInfo} */ (shipped.lesson);
const STATE = described({
  scene: kept(choice(lesson.scenes.map(({ id }) => id))),
  text: maybe(text("")),
  seed: whole({ below: 2 ** 32 - 1, otherwise: 123 }),
  pair: text(""), // the window that is led, by a name that it shares with this one
});
const checked = reader(STATE);
const link = fragment();
let state = STATE.fresh();
let isThere = false;
let isShown = false;
/** @type {ReturnType<typeof lead> | null} */
let led = null;
/** @type {ReturnType<typeof presenter.mount> | null} */
let shown = null;

/** @param {Partial<typeof state>} by */
function become(by) {
  if (by.scene && by.scene !== state.scene) isShown = false;
  const before = JSON.stringify(state);
  state = { ...state, ...by };
  if (JSON.stringify(state) !== before) void link.save(STATE.said(state));
  const { scene, text, seed } = state;
  shown?.update({ scene, text, seed, isShown }, isThere);
  find("#gone").hidden = isThere;
  void wayBack();
}

/** The way to the window that is led, as long as it is not there. */
async function wayBack() {
  const { scene, text, seed } = state;
  /** @type {HTMLAnchorElement} */ (find("#lesson")).href = address(`/learn/${lesson.id}#${await pack({ scene, ...(text !== null && { text }), seed })}`);
}

/** @param {Where | null} where null: nobody is there */
function heard(where) {
  isThere = where !== null;
  if (!where) return become({});
  isShown = where.isShown;
  const { scene, text, seed } = where;
  become({ scene, text, seed });
}

/** @param {Record<string, unknown> | null} given */
function take(given) {
  const { pair: had } = state;
  state = checked(given ?? {});
  state.pair = pairOf(lesson.id, state.pair) || newPair();
  pairOf(lesson.id, state.pair);
  if (state.pair !== had) led?.close();
  if (state.pair !== had) led = lead({ lesson: lesson.id, pair: state.pair }, heard);
  shown ??= presenter.mount(find("#notes"), {
    lesson,
    clock: `${lesson.id} ${state.pair}`,
    led: {
      go(way) {
        become(way);
        led?.go(way);
      },
      show: () => led?.show(),
    },
  });
  void link.save(STATE.said(state)); // a pair of its own, if the link names none
  become({});
}

void link.follow(take, () => STATE.said(state));
