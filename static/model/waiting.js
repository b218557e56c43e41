// @ts-check
// A long text takes the model some seconds: it is not begun while somebody types, and a sign says that it is under way.
import { find } from "../dom.js";

const LONG = 128; // tokens: shorter texts follow every letter
const PAUSE = 400; // ms without another letter
const SOON = 600; // ms, before which nobody wonders

/** When a text of n tokens may be run; whoever asks looks whether another one has come meanwhile. @param {number} n */
export function calm(n) {
  return n > LONG ? new Promise((resolve) => void setTimeout(resolve, PAUSE)) : Promise.resolve();
}

let waiting = 0;

/** Shows the sign where this takes long. @param {Promise<void>} work */
export async function signed(work) {
  let isLong = 0;
  const timer = setTimeout(() => count((isLong = 1)), SOON);
  try {
    await work;
  } finally {
    clearTimeout(timer);
    count(-isLong);
  }
}

/** @param {number} by */
function count(by) {
  waiting += by;
  find("#computing").hidden = waiting === 0;
}
