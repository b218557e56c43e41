// @ts-check
// What a view is called: the page, and of a lesson the scene.
import { address } from "../lib/address.js";
import { _, number } from "../lib/i18n.js";
import { shipped } from "../lib/shipped.js";
import { unpack } from "../lib/state.js";
import { pathIn } from "./follow.js";


/** Whether a class may be shown it: what is the teacher's own is not. @param {string} view */
export const canBeShown = (view) => !/^\/(class|join|docs)(\/|$)|^\/learn\/[^/]+\/(notes|sheet)$/.test(pathIn(view));

/** The page by its name. @param {string} view */
export function titleOf(view) {
  const path = pathIn(view);
  const [, first, id = ""] = path.split("/");
  const own = (/** @type {{id: string, title: string}[] | undefined} */ all) => all?.find((each) => each.id === id)?.title;
  const page = [...document.querySelectorAll(".top nav a")].find((each) => /** @type {HTMLAnchorElement} */ (each).pathname === address(`/${first}`))?.textContent;
  if (path === "/") return _("The first page");
  if (!id) return page || path;
  const found = { lab: own(shipped.mechanisms), models: own(shipped.models), learn: own(shipped.lessons) ?? (shipped.lesson?.id === id ? shipped.lesson.title : undefined) }[first];
  return found ?? (page ? `${page}: ${id}` : path);
}

/** The same, and of a lesson which scene. @param {string} view @returns {Promise<string>} */
export async function nameOf(view) {
  const [, first, id] = pathIn(view).split("/");
  const scenes = [shipped.lesson, ...(shipped.lessons ?? [])].find((each) => each?.id === id)?.scenes;
  if (first !== "learn" || !scenes) return titleOf(view);
  const { scene } = (await unpack(view.split("#")[1] ?? "").catch(() => null)) ?? {};
  const at = scenes.findIndex((each) => each.id === scene);
  return at < 0 ? titleOf(view) : _("{lesson}, scene {n}: {scene}", { lesson: titleOf(view), n: number(at + 1), scene: scenes[at].title });
}
