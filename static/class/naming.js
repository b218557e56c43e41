// @ts-check
// What a view is called: the page, and of a lesson the scene.
import { address } from "../lib/address.js";
import { _, ngettext, number } from "../lib/i18n.js";
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
  const scenes = scenesOf(view);
  if (!scenes) return titleOf(view);
  const { scene } = (await unpack(view.split("#")[1] ?? "").catch(() => null)) ?? {};
  const at = scenes.findIndex((each) => each.id === scene);
  return at < 0 ? titleOf(view) : _("{lesson}, scene {n}: {scene}", { lesson: titleOf(view), n: number(at + 1), scene: scenes[at].title });
}

/** Of a lesson that this page knows. @param {string} view */
const scenesOf = (view) => [shipped.lesson, ...(shipped.lessons ?? [])].find((each) => each && pathIn(view) === `/learn/${each.id}`)?.scenes;

/** How far a class that was let go goes by itself. @param {{view: string, stretch: string[]}} lead */
export function farOf({ view, stretch }) {
  if (!stretch.length) return _("anywhere");
  const ids = scenesOf(view)?.map(({ id }) => id) ?? [];
  const [from, to] = [stretch[0], stretch[stretch.length - 1]].map((id) => ids.indexOf(id) + 1);
  if (!from || !to) return ngettext("{n} scene", "{n} scenes", stretch.length);
  if (to - from + 1 === ids.length) return _("the whole lesson");
  return from === to ? _("scene {n}", { n: number(from) }) : _("scenes {from} to {to}", { from: number(from), to: number(to) });
}
