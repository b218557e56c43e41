// @ts-check
// Draws the API's documentation from its description, with the Swagger UI that the server brings itself.

/** @typedef {(options: {domNode: Element, url: string, validatorUrl: null, deepLinking: boolean, onComplete: () => void}) => unknown} SwaggerUI */

const { SwaggerUIBundle } = /** @type {typeof globalThis & {SwaggerUIBundle: SwaggerUI}} */ (globalThis);
const place = /** @type {HTMLElement} */ (document.querySelector("#swagger-ui"));

/** Swagger UI has a dark theme of its own, behind a class. */
function follow() {
  const root = document.documentElement;
  root.classList.toggle("dark-mode", getComputedStyle(root).colorScheme === "dark");
}

addEventListener("themechange", follow);
follow();

// validatorUrl: the default would show a picture made by a public host
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.openapi ?? "",
  validatorUrl: null,
  deepLinking: true,
  onComplete: () => place.querySelector("h1")?.setAttribute("aria-level", "2"), // the page has its own
});
