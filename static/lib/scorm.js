// @ts-check
// The run-time interface of SCORM 1.2, from the lesson's side: a course has an object `API` in a window around this one,
// or around the one that opened it. Every call may fail, and nothing here throws.

/** @typedef {"LMSInitialize" | "LMSFinish" | "LMSGetValue" | "LMSSetValue" | "LMSCommit" | "LMSGetLastError"} Call */
/** @typedef {Record<Call, (...given: string[]) => unknown>} Api */
/** @typedef {Window & {API?: Api}} Around */

const FAR = 20; // windows up: courses put frames into frames, but none without end

/** @param {Window} from @returns {Api | null} */
export function apiOf(from) {
  return within(from) ?? (from.opener ? within(from.opener) : null) ?? (from.top?.opener ? within(from.top.opener) : null);
}

/** In a window, or those around it. @param {Window} from @returns {Api | null} */
function within(from) {
  for (let [window, up] = [/** @type {Around} */ (from), 0]; up < FAR; up++) {
    const api = of(window);
    if (api) return api;
    if (!window.parent || window.parent === window) return null;
    window = /** @type {Around} */ (window.parent);
  }
  return null;
}

/** A window of somebody else keeps its own. @param {Around} window */
function of(window) {
  try {
    return window.API ?? null;
  } catch {
    return null;
  }
}

/**
 * A session with a course. Between `open` and `close` it takes what is set; `isFine` until something was refused.
 * @param {Api} api
 */
export function session(api) {
  let isOpen = false;
  let isFine = true;

  /** @param {Call} name @param {...string} given @returns {string} "" if there is no answer */
  function call(name, ...given) {
    try {
      return String(api[name](...given) ?? "");
    } catch {
      return "";
    }
  }

  /** What is done, and whether that was taken. @param {Call} name @param {...string} given */
  function done(name, ...given) {
    const isDone = call(name, ...given) === "true";
    isFine &&= isDone;
    return isDone;
  }

  return {
    isFine: () => isFine,
    open: () => (isOpen = done("LMSInitialize", "")),
    /** "": nothing is known. @param {string} element */
    get: (element) => (isOpen ? call("LMSGetValue", element) : ""),
    /** @param {string} element @param {string} value */
    set: (element, value) => isOpen && done("LMSSetValue", element, value),
    commit: () => isOpen && done("LMSCommit", ""),
    /** Once: nothing is asked of a course after it. */
    close() {
      if (isOpen) done("LMSFinish", "");
      isOpen = false;
    },
  };
}

/** A span of time as SCORM 1.2 writes it: HHHH:MM:SS.SS. @param {number} ms */
export function timespan(ms) {
  const hundredths = Math.round(ms / 10);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const seconds = Math.floor(hundredths / 100);
  return `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
}
