// @ts-check
// What a class is asked of the page that is shown: cells of a step that are touched or worked out, or a lesson's scene;
// and the scenes within which it goes by itself. Who asks says it here; a walkthrough, and a lesson, hear of it.

/** @typedef {import("../walkthrough/walkthrough.js").Asked} Asked */
/** @typedef {import("./answers.js").Given} Given */
/**
 * @typedef {object} OfScene the question of a lesson's scene, asked of all at the same time
 * @property {string} lesson
 * @property {string} scene
 * @property {number} question its number in the room
 * @property {number} round 2: it is asked once more
 * @property {boolean} isOpen whether it takes answers
 * @property {boolean} isShown whether the truth is told
 * @property {Given | null} given what was answered in this round by now
 * @property {(given: Given) => void} give
 */
/**
 * @typedef {object} Posed
 * @property {Asked | null} task
 * @property {OfScene | null} scene
 * @property {string[]} told scenes whose truth the class has been told, by "lesson/scene"
 * @property {boolean} waits whether the class is led through this page: what is not asked yet waits for its teacher
 * @property {string[]} stretch ids of the scenes of a lesson that are open; none: all are
 * @property {boolean} leads whether this tab leads the class: it is held back by nothing that is not done yet
 */

/** @type {Posed} */
let now = { task: null, scene: null, told: [], waits: false, stretch: [], leads: false };

export const posed = () => now;

/** @param {Partial<Posed>} by */
export function pose(by) {
  const isSame = (/** @type {[string, unknown]} */ [name, value]) => Reflect.get(now, name) === value || (Array.isArray(value) && String(value) === String(Reflect.get(now, name))); // prettier-ignore
  if (Object.entries(by).every(isSame)) return; // nothing is drawn again for it
  now = { ...now, ...by };
  dispatchEvent(new Event("posed"));
}

/** The class's question, if it is that of a scene. @param {{lesson: string, scene: string}} of */
export function ofScene({ lesson, scene }) {
  const own = now.scene;
  return own?.lesson === lesson && own.scene === scene ? own : null;
}

/** Whether the class has been told the truth of a scene, and is not asked it anew. @param {{lesson: string, scene: string}} of */
export const isTold = ({ lesson, scene }) => now.told.includes(`${lesson}/${scene}`);

/** Whether a scene is open to the class. @param {string} scene */
export const isWithin = (scene) => !now.stretch.length || now.stretch.includes(scene);

/**
 * What stands on the page, so that who asks knows whether it is there: the step of a walkthrough with its head (0 if it has none), the scene of a lesson.
 * @param {HTMLElement} element
 * @param {{step: string, head: number} | {scene: string} | null} what null: nothing any more
 */
export function stand(element, what) {
  const own = what ? JSON.stringify(what) : "";
  if (own === (standing.get(element) ?? "")) return;
  if (own) standing.set(element, own);
  else standing.delete(element);
  dispatchEvent(new Event("stood"));
}

/** All that stands, in a word: it changes with the step, the head, the scene. */
export const allStanding = () => [...standing.values()].join();

/** The scene of a lesson that stands on the page; "": none. */
export const standingScene = () => [...standing.values()].map((own) => JSON.parse(own).scene).find(Boolean) ?? "";

/** The element in which that stands; null: none. @param {{step: string, head?: number} | {scene: string}} what */
export function standsIn(what) {
  const isIt = (/** @type {string} */ own) => Object.entries(what).every(([name, value]) => JSON.parse(own)[name] === value);
  return [...standing].find(([, own]) => isIt(own))?.[0] ?? null;
}

/** @type {Map<HTMLElement, string>} */
const standing = new Map();
