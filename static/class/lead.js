// @ts-check
// The teacher's part of every page.

/** @param {import("./here.js").Joined} _room */
export function mount(_room) {
  return { destroy() {} };
}
