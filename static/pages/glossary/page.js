// @ts-check
// The terms, each with an example from the sentence that was typed last: computed once it comes into view.
import { lastTyped } from "../../lib/along.js";
import { find } from "../../lib/dom.js";
import { exampleOf } from "../../lib/example.js";
import { shipped } from "../../lib/shipped.js";

const EXAMPLE = "Lily had a cat. The cat was happy.";
const NEAR = "200px"; // below the window
const text = lastTyped("en") || EXAMPLE;
const near = new IntersectionObserver(come, { rootMargin: NEAR });
for (const each of document.querySelectorAll(".terms-of-field > :has(.example)")) near.observe(each);

/** @param {IntersectionObserverEntry[]} entries */
function come(entries) {
  for (const { target, isIntersecting } of entries) {
    const term = shipped.glossary?.find(({ id }) => id === target.id);
    if (!isIntersecting || !term) continue;
    near.unobserve(target);
    void exampleOf(term, text).then((said) => (find(".example", target).textContent = said));
  }
}
