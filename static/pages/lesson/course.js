// @ts-check
// A lesson in a course, by SCORM 1.2: where one is, which scenes are done, and how many of its last questions were right
// at the first answer.
import { _ } from "../../lib/i18n.js";
import { keepOn } from "../../lib/progress.js";
import { apiOf, session, timespan } from "../../lib/scorm.js";
import { lesson } from "./state.js";

/** @typedef {import("../../lib/progress.js").Done} Done */

const VERSION = "1"; // of what is kept in the course
const SIGNS = /** @type {const} */ ({ done: "d", right: "r" });

/** @type {HTMLElement | null} */
const place = document.querySelector("#course");

/** null: the page was saved for no course */
export const course = place && joined(place, (place.dataset.scored ?? "").split(" ").filter(Boolean));

/** @param {HTMLElement} place where something is said of it @param {string[]} scored scenes whose questions count */
function joined(place, scored) {
  const began = Date.now();
  const api = apiOf(window);
  const lms = api && session(api);
  const isJoined = Boolean(lms?.open());
  /** @type {Record<string, Done>} */
  let done = {};
  /** Whether the first answer was right, by scene. @type {Record<string, boolean>} */
  let first = {};
  let scene = "";
  const status = lms?.get("cmi.core.lesson_status") ?? "";
  const isLearning = !["browse", "review"].includes(lms?.get("cmi.core.lesson_mode") ?? "");
  const left = lms?.get("cmi.core.lesson_location");
  const mastery = Number.parseFloat(lms?.get("cmi.student_data.mastery_score") ?? "");
  if (isJoined) begin();
  else say(_("This lesson was made for a course, and none answers here: it works, but nothing of it is recorded."));

  function begin() {
    [done, first] = read(lms?.get("cmi.suspend_data") ?? "");
    keepOn({ read: () => JSON.stringify({ [lesson.id]: done }), write: (json) => take(JSON.parse(json)[lesson.id] ?? {}) });
    if (isLearning && !["completed", "passed", "failed"].includes(status)) lms?.set("cmi.core.lesson_status", "incomplete");
    addEventListener("pagehide", leave);
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload()); // it was left, and the course told so
  }

  /** @param {Record<string, Done>} all scenes that are done by now */
  function take(all) {
    done = all;
    tell();
  }

  /** All that the course keeps. */
  function tell() {
    if (!isJoined || !lms) return;
    lms.set("cmi.core.lesson_location", scene);
    lms.set("cmi.suspend_data", written());
    lms.set("cmi.core.session_time", timespan(Date.now() - began));
    if (isLearning && isDone()) grade();
    lms.commit();
    if (!lms.isFine()) say(_("The course did not take all that it was told: the lesson works on, but it may not be recorded."));
  }

  const isDone = () => Boolean(done[lesson.scenes[lesson.scenes.length - 1].id]);

  function grade() {
    const right = scored.filter((each) => first[each]).length;
    const score = Math.round((100 * right) / Math.max(1, scored.length));
    for (const [name, value] of [["raw", score], ["min", 0], ["max", 100]]) scored.length && lms?.set(`cmi.core.score.${name}`, String(value));
    const isJudged = scored.length > 0 && Number.isFinite(mastery);
    lms?.set("cmi.core.lesson_status", isJudged ? (score >= mastery ? "passed" : "failed") : "completed");
    const of = { n: right, of: scored.length };
    say(scored.length ? _("Your course has been told that you are through; of the last {of} questions {n} were right at the first answer.", of) : _("Your course has been told that you are through."));
  }

  /** Once: a page that is left may tell no more. */
  function leave() {
    tell();
    lms?.set("cmi.core.exit", isDone() ? "" : "suspend");
    lms?.close();
  }

  /** One sign for each scene, and one for its first answer. */
  function written() {
    const signs = lesson.scenes.map(({ id }) => (done[id] ? SIGNS[done[id]] : "."));
    const answers = lesson.scenes.map(({ id }) => (id in first ? Number(first[id]) : "."));
    return [VERSION, signs.join(""), answers.join("")].join(" ");
  }

  /** At the end, beside the ways on, since there one looks. @param {string} message */
  function say(message) {
    if (isJoined && isDone()) document.querySelector(".answering")?.append(place);
    place.hidden = false;
    if (place.textContent !== message) place.textContent = message;
  }

  return {
    /** The scene at which one was; null: none. */
    begun: lesson.scenes.find(({ id }) => id === left)?.id ?? null,
    /** The first answer counts; who has it shown has given none that is right. @param {string} of @param {boolean} isRight */
    answered(of, isRight) {
      if (of in first) return;
      first[of] = isRight;
      tell();
    },
    /** @param {string} now @param {boolean} isThrough whether nothing is to be done in it */
    shown(now, isThrough) {
      scene = now;
      if (isThrough) done[now] ??= "done";
      tell();
    },
  };
}

/** What the course has kept of it; nothing, if that is of another kind. @param {string} kept @returns {[Record<string, Done>, Record<string, boolean>]} */
function read(kept) {
  const [version, signs = "", answers = ""] = kept.split(" ");
  if (version !== VERSION) return [{}, {}];
  const done = lesson.scenes.flatMap(({ id }, i) => Object.entries(SIGNS).filter(([, sign]) => sign === signs[i]).map(([how]) => [id, how]));
  const first = lesson.scenes.flatMap(({ id }, i) => ("01".includes(answers[i] || "-") ? [[id, answers[i] === "1"]] : []));
  return [Object.fromEntries(done), Object.fromEntries(first)];
}
