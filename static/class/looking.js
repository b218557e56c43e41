// @ts-check
// What a pupil looks at, whether they are stuck, whether their page is out of sight: told to the teacher now and then.
import { view } from "./follow.js";
import { recall, remember } from "./tab.js";

const BETWEEN = 2_000; // ms between two of them
const STILL = 30_000; // ms, then it is said again
const LONGEST = 8_000; // characters of a view
const STUCK = "stuck";

/** @param {import("./here.js").Joined} room @param {(isStuck: boolean) => void} onchange */
export function looking(room, onchange) {
  let isStuck = recall(STUCK) !== "";
  let timer = 0;
  let told = -BETWEEN; // by performance.now()
  onchange(isStuck);

  function soon() {
    clearTimeout(timer);
    timer = window.setTimeout(() => void tell(), Math.max(0, told + BETWEEN - performance.now()));
  }

  async function tell() {
    clearTimeout(timer);
    told = performance.now();
    timer = window.setTimeout(() => void tell(), STILL);
    if (room.status().kind !== "on") return;
    const here = view();
    const own = here.length > LONGEST ? here.replace(/#.*/, "") : here;
    await room.send("seen", { view: own, stuck: isStuck, away: document.hidden }).catch(() => {}); // the next one says it
  }

  function cry() {
    isStuck = !isStuck;
    remember(STUCK, isStuck ? "yes" : "");
    onchange(isStuck);
    void tell();
  }

  const away = () => void tell();
  for (const kind of ["statesaved", "hashchange"]) addEventListener(kind, soon);
  document.addEventListener("visibilitychange", away);
  const stop = room.listen({ onstatus: ({ kind }) => kind === "on" && soon() });
  return {
    cry,
    destroy() {
      stop();
      clearTimeout(timer);
      for (const kind of ["statesaved", "hashchange"]) removeEventListener(kind, soon);
      document.removeEventListener("visibilitychange", away);
    },
  };
}
