// @ts-check
// Two windows of one browser with the same lesson: the one before the class says where it is, the teacher's leads it.
// Nothing of it leaves the browser.

/** Where the window before the class is. @typedef {{scene: string, text: string | null, seed: number, isShown: boolean}} Where */
/** @typedef {Partial<Pick<Where, "scene" | "text" | "seed">>} Way another scene, sentence or seed */
/**
 * @typedef {object} Message
 * @property {number} [born] a window before the class has opened: there must not be another one of the same name
 * @property {number} [taken] said to it, if there is
 * @property {Where} [where]
 * @property {boolean} [asks] where it is: from now on it is led
 * @property {boolean} [leaves] the teacher's window is closed
 * @property {Way} [go]
 * @property {boolean} [show] the answer
 */

const EVERY = 1000; // ms between two questions whether the other window is still there
const GONE = 3500; // ms without an answer: longer than it takes to load it again

/** @param {string} lesson @param {string} pair */
const nameOf = (lesson, pair) => `lesson ${lesson} ${pair}`;

/** The name of a tab's two windows, kept as long as the tab. @param {string} lesson @param {string} [given] */
export function pairOf(lesson, given = "") {
  const key = `pair ${lesson}`;
  try {
    if (given) sessionStorage.setItem(key, given);
    return given || (sessionStorage.getItem(key) ?? "");
  } catch {
    return given; // storage may be closed: then it lasts as long as the page
  }
}

/** One that nobody has. */
export const newPair = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

/**
 * Of the window before the class.
 * @param {{lesson: string, pair: string}} of
 * @param {{where: () => Where | null, go: (way: Way) => void, show: () => void, led: (isLed: boolean) => void, taken: () => void}} own
 *   where: null, as long as it shows nothing; taken: a window that was open before has this name (this one is a copy of
 *   it): it is heard no more here
 */
export function follow({ lesson, pair }, { where, go, show, led, taken }) {
  const channel = new BroadcastChannel(nameOf(lesson, pair));
  const born = Math.random();
  const say = (/** @type {Message} */ message) => channel.postMessage(message);
  const tell = () => {
    const here = where();
    if (here) say({ where: here });
  };
  channel.onmessage = ({ data }) => {
    if (data.born) say({ taken: data.born });
    if (data.taken === born) {
      channel.close();
      taken();
    }
    if (data.asks) tell();
    if (data.asks || data.leaves) led(Boolean(data.asks));
    if (data.go) go(data.go);
    if (data.show) show();
  };
  say({ born });
  return { tell };
}

/**
 * Of the teacher's window.
 * @param {{lesson: string, pair: string}} of
 * @param {(where: Where | null) => void} onwhere null: the other window is gone
 */
export function lead({ lesson, pair }, onwhere) {
  const channel = new BroadcastChannel(nameOf(lesson, pair));
  const say = (/** @type {Message} */ message) => channel.postMessage(message);
  let heard = performance.now();
  channel.onmessage = ({ data }) => {
    if (!data.where) return;
    heard = performance.now();
    onwhere(data.where);
  };
  const ping = () => {
    say({ asks: true });
    if (performance.now() - heard > GONE) onwhere(null);
  };
  ping();
  const timer = setInterval(ping, EVERY);
  addEventListener("pagehide", () => say({ leaves: true }));
  const close = () => (clearInterval(timer), channel.close());
  return { go: (/** @type {Way} */ way) => say({ go: way }), show: () => say({ show: true }), close };
}
