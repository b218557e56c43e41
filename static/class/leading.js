// @ts-check
// Whether this tab leads, and what it sends: the view that it shows, as soon as that changes. A tab leads once its page was
// shown to the class, until another tab does; led from elsewhere (notes on a phone), it goes along.
import { pose } from "../lib/posed.js";
import { canBeShown } from "./naming.js";
import { go, pathIn, view, withoutLevel } from "./follow.js";
import { leadOf } from "./room.js";

/** @typedef {import("./room.js").Lead} Lead */
/** @typedef {import("./here.js").Joined} Joined */

const KEY = "class leads";
const OFTEN = 200; // ms between two views that are sent
const AGAIN = 2_000; // ms, then one that did not get through goes again
const ECHO = 3_000; // ms in which a view that was sent from here may be heard
const channel = () => new BroadcastChannel("class leads");
const [opened] = performance.getEntriesByType("navigation");
const isReloaded = /** @type {PerformanceNavigationTiming | undefined} */ (opened)?.type === "reload"; // and the class may be elsewhere by now

/** @param {Joined} room @param {{onchange: () => void, onproblem: (message: string) => void}} told */
export function leading(room, { onchange, onproblem }) {
  let leads = recalled();
  pose({ leads });
  let sent = ""; // the last view that went from here
  /** @type {Map<string, number>} when views were sent, by performance.now() */
  const echoes = new Map();
  let isSending = false;
  let isLeaving = false; // for another page
  let isUnsent = false; // the last view did not get through
  let timer = 0;
  const others = channel();
  others.onmessage = () => take(false);
  const saved = () => void soon();
  addEventListener("statesaved", saved);
  addEventListener("hashchange", saved);
  const stop = room.listen({ onnews: (keys) => keys.includes("lead") && void heard(), onstatus: ({ kind }) => kind === "on" && isUnsent && soon() });

  /** @param {boolean} is */
  function take(is) {
    leads = is;
    pose({ leads });
    try {
      sessionStorage.setItem(KEY, is ? "1" : "");
    } catch {
      // then it lasts as long as the page
    }
    onchange();
  }

  function soon() {
    if (!leads || timer || isLeaving) return;
    timer = window.setTimeout(() => ((timer = 0), void follow()), OFTEN);
  }

  /** While the class follows, it is shown what this tab shows, once that is another view. */
  async function follow() {
    const { mode } = leadOf(room.state());
    const isMine = leads && !document.hidden && mode === "follow" && canBeShown(view());
    if (isMine && (await bared(view())) !== sent) await lead({ mode });
  }

  /** Sends what this page shows, or another view; the last one counts. @param {{mode: Lead["mode"], stretch?: string[], at?: string}} by */
  async function lead({ mode, stretch = [], at }) {
    const bare = at ?? (await bared(view()));
    if (isSending) return soon();
    [isSending, sent] = [true, bare];
    echoes.set(bare, performance.now());
    try {
      await room.send("lead", { view: bare, mode, stretch });
      if (isUnsent) onproblem("");
      isUnsent = false;
    } catch (error) {
      [sent, isUnsent] = ["", true];
      onproblem(/** @type {Error} */ (error).message);
      if (!at) setTimeout(soon, AGAIN);
    } finally {
      isSending = false;
    }
    if (mode === "follow" && !at) soon(); // it may have changed meanwhile
  }

  /** Who else leads takes this tab along. */
  async function heard() {
    const { view: wanted, mode } = leadOf(room.state());
    const isEcho = wanted === sent || performance.now() - (echoes.get(wanted) ?? -ECHO) < ECHO;
    if (!leads || !wanted || isEcho || mode !== "follow" || !canBeShown(view())) return;
    const isNew = !sent && !isReloaded; // the page was just opened: it is what the class is to see
    const isSame = wanted === (await bared(view()));
    if (isNew && !isSame) return void follow();
    clearTimeout(timer);
    [sent, timer] = [wanted, 0];
    if (!isSame) isLeaving = await go(wanted);
  }

  return {
    isLeading: () => leads,
    /** From now on this tab leads. @param {Lead["mode"]} [mode] @param {string[]} [stretch] */
    async show(mode = "follow", stretch = []) {
      others.postMessage("");
      take(true);
      await lead({ mode, stretch });
    },
    /** The class stays where it is, under another rule. @param {Lead["mode"]} mode @param {string[]} [stretch] */
    set: (mode, stretch = []) => lead({ mode, stretch, at: leadOf(room.state()).view }),
    destroy() {
      clearTimeout(timer);
      pose({ leads: false });
      others.close();
      stop();
      removeEventListener("statesaved", saved);
      removeEventListener("hashchange", saved);
    },
  };
}

/** A view as the class is shown it: how much is shown is each one's own. @param {string} view */
async function bared(view) {
  const hash = await withoutLevel(view.split("#")[1] ?? "");
  return `${pathIn(view)}${hash && `#${hash}`}`;
}

function recalled() {
  try {
    return sessionStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}
