// @ts-check
// Making elements. Text goes in as text nodes only: nothing that a person typed is ever read as HTML.

/** @typedef {string | number | Node | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes] `on…` adds a listener, `class`, `data-…`, properties otherwise
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...nodes(children));
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...nodes(children));
  return element;
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * Fills anew what holds controls. Who stood on one stands on the one in its place then, or on `after` if none is left.
 * @param {Element} element
 * @param {HTMLElement} after
 * @param {...(Child | Child[])} children
 */
export function refill(element, after, ...children) {
  const controls = () => [...element.querySelectorAll("button")];
  const at = controls().findIndex((control) => control === document.activeElement);
  fill(element, ...children);
  if (at >= 0) (controls()[at] ?? controls().at(-1) ?? after).focus();
}

/**
 * The element that a template holds; a page without it is a mistake of ours.
 * @template {Element} [E=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {E}
 */
export function find(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`no ${selector}`);
  return /** @type {E} */ (found);
}

/**
 * Says something to a screen reader without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  let region = document.querySelector("#announcer");
  if (!region) {
    region = h("div", { id: "announcer", class: "unseen", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  region.textContent = text;
}

/** @param {(Child | Child[])[]} children */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "number" ? String(child) : /** @type {Node | string} */ (child)));
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, unknown>} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === "class" || name.includes("-") || name === "role" || name === "for" || name === "scope")
      element.setAttribute(name === "for" ? "for" : name, String(value));
    else Reflect.set(element, name, value);
  }
}

/**
 * Mounts each view in its place, and from then on updates it where it stands.
 * @param {Map<string, any>} [mounted] those that are there
 * @returns {(selector: string, view: {mount: (element: HTMLElement, data: any) => {update: (data: any) => void}}, data: unknown) => void}
 */
export function inPlace(mounted = new Map()) {
  return (selector, view, data) => {
    const there = mounted.get(selector);
    if (there) there.update(data);
    else mounted.set(selector, view.mount(find(selector), data));
  };
}
