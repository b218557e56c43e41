// @ts-check
// A long text takes the model some seconds: it is not begun while somebody types.

export const LONG = 128; // tokens: shorter texts follow every letter
const PAUSE = 400; // ms without another letter

/** When a text of n tokens may be run; whoever asks looks whether another one has come meanwhile. @param {number} n */
export function calm(n) {
  return n > LONG ? new Promise((resolve) => void setTimeout(resolve, PAUSE)) : Promise.resolve();
}
