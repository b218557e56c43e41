// @ts-check
// A text of one's own to learn from: the task is told anew on it, and what is wrong with it is said beside it.
import { ask } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { asking, tell } from "../../lib/problem.js";
import { remembered } from "../../lib/remembered.js";
import { TASKS, retold, taskOf } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** Each as it is on its own text. */
const OWN = TASKS.filter(({ corpus }) => corpus !== null);

/** @param {(by: Partial<State>) => void} change */
export function mount(change) {
  const [place, problem, parts] = [find("#corpus-place"), find("#corpus-problem"), find("#parts")];
  /** @type {HTMLTextAreaElement} */
  const area = find("#corpus");
  const told = remembered((/** @type {{task: string, corpus: string}} */ body, signal) => ask("/api/train/task", body, signal));
  area.addEventListener("change", () => {
    const isOwn = area.value.trim() && area.value !== usual()?.corpus;
    change({ corpus: isOwn ? area.value : "", moment: -1, open: false, text: "", start: "" });
  });
  find("#corpus-usual").addEventListener("click", () => change({ corpus: "", moment: -1, open: false, text: "", start: "" }));
  let task = "";
  const usual = () => OWN.find(({ id }) => id === task);

  /** @param {State} state */
  async function update(state) {
    task = state.task;
    const own = usual();
    place.hidden = !own;
    show();
    if (!own) return;
    if (document.activeElement !== area) area.value = state.corpus || (own.corpus ?? "");
    find("#corpus-usual").hidden = !state.corpus;
    if (!state.corpus) return taken(own, state);
    await asking(
      async () => {
        const found = await told({ task, corpus: state.corpus });
        if (found) taken(found, state);
      },
      ({ message }) => tell(area, message, ["#examples"], problem),
      ["#examples"],
    );
  }

  /** @param {import("./state.js").TaskInfo} info @param {State} state */
  function taken(info, state) {
    tell(area, null, ["#examples"], problem);
    if (taskOf(state.task) === info) return;
    retold(info);
    change({});
  }

  /** Of how many it learns. */
  function show() {
    const [learned, held] = taskOf(task).parts ?? [];
    const words = { learned: number(learned), held: number(held) };
    parts.textContent = held ? _("There are {learned} examples to learn from. The answers that count are of {held} others, which it never learns from.", words) : "";
  }

  return { update };
}
