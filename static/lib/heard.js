// @ts-check
// What a view shows, said to who does not see it: another value of the same thing, once a person rests on it. It has a
// region of its own, so that it takes no word from what is announced meanwhile.
import { h } from "./dom.js";

const REST = 400; // ms: whoever goes over many cells hears the last

export function heard() {
  const element = h("p", { class: "unseen", role: "status" });
  let last = { of: "", said: "" };
  let resting = 0;

  /** @param {string} of what is shown; of another one nothing is said, whoever brings it does @param {string} said a sentence */
  function say(of, said) {
    const isSame = of === last.of;
    if (isSame && said === last.said) return;
    last = { of, said };
    clearTimeout(resting);
    if (isSame) resting = setTimeout(() => (element.textContent = said), REST);
    else element.textContent = "";
  }

  return { element, say };
}
