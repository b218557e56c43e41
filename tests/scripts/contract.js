// @ts-check
// What every view promises (static/lib/view.js), tried on one of them with the numbers that `given` makes. Run by
// tests/web/test_views.py.
import { plotly } from "../../static/lib/plotly.js";
import { noPicture } from "../../static/lib/view.js";
import { same } from "./claims.js";
import { given, heard } from "./given.js";

/** @typedef {import("../../static/lib/view.js").View<any>} View */
/** @typedef {import("../../static/lib/view.js").Seen} Seen */

// while numbers are hidden for a guess, these show on the page what follows from others of them
const OPEN = ["arithmetic", "headcard"];
const WRITTEN = ["headtable"];
// what Plotly keeps in a page for all of its pictures, and the page for all that is said
const LASTING = "#js-plotly-tester, #announcer, script";

/** Listeners and observers that are there: on what lasts longer than a view. @type {Set<object>} */
const alive = new Set();

/** The places of a view, which it does not make itself: who listens there is watched. @type {Set<EventTarget>} */
const places = new Set([window, document, document.body, document.documentElement]);

{
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  /** @type {{of: EventTarget, type: string, listener: unknown, made: string | undefined}[]} */
  const known = [];
  EventTarget.prototype.addEventListener = /** @type {typeof add} */ (
    function (type, listener, options) {
      const of = this ?? window;
      const entry = { of, type, listener, made: new Error(type).stack };
      if (places.has(of) || of instanceof MediaQueryList) known.push(entry), alive.add(entry);
      return add.call(of, type, listener, options);
    }
  );
  EventTarget.prototype.removeEventListener = /** @type {typeof remove} */ (
    function (type, listener, options) {
      const of = this ?? window;
      for (const each of known) if (each.of === of && each.type === type && each.listener === listener) alive.delete(each);
      return remove.call(of, type, listener, options);
    }
  );
  for (const { prototype } of [ResizeObserver, MutationObserver, IntersectionObserver]) {
    const { observe, disconnect } = prototype;
    Object.assign(prototype, {
      /** @this {object} @param {unknown[]} given */
      observe(...given) {
        alive.add(this);
        return Reflect.apply(observe, this, given);
      },
      /** @this {object} */
      disconnect() {
        alive.delete(this);
        return Reflect.apply(disconnect, this, []);
      },
    });
  }
}

/** A moment, in which observers and frames have their turn. */
const settled = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then, 50)));

/** @param {unknown} holds @param {string} what */
function claim(holds, what) {
  if (!holds) throw new Error(what);
}

/** Says where two long texts part. @param {string} found @param {string} expected */
function alike(found, expected) {
  const at = [...found].findIndex((letter, i) => letter !== expected[i]);
  const near = (/** @type {string} */ text) => text.slice(Math.max(0, at - 60), at + 60);
  claim(found === expected, `${near(found)} is not ${near(expected)}`);
}

/** @param {string} name @param {number} n @param {boolean} [blank] */
function dataOf(name, n, blank = false) {
  const data = given[name](n);
  if (blank) data["hide" in data ? "hide" : "blank"] = true;
  return data;
}

/** @param {Seen} seen @param {boolean} isWritten whether the view is given its numbers as they are written */
function sound({ words, table }, isWritten) {
  claim(words.trim(), "it says nothing");
  claim(!/NaN|undefined|null|\[object/.test(words), words);
  for (const row of table?.rows ?? []) {
    claim(!table?.columns.length || row.length === table.columns.length, `${row} does not fit ${table?.columns}`);
    claim(row.every((cell) => typeof cell === "string" || !Number.isNaN(cell)), String(row));
    // a number is given as one, not as it is written
    claim(isWritten || row.slice(1).every((cell) => typeof cell === "number" || !/^[-−]?[\d.,]+\s?%?$/.test(cell)), String(row));
  }
}

/** A picture that needs nothing but itself. @param {SVGSVGElement} svg @returns {string} */
export function alone(svg) {
  const text = new XMLSerializer().serializeToString(svg);
  const read = new DOMParser().parseFromString(text, "image/svg+xml");
  claim(!read.querySelector("parsererror"), read.querySelector("parsererror")?.textContent ?? "");
  const root = read.documentElement;
  claim(root.localName === "svg" && root.namespaceURI === "http://www.w3.org/2000/svg", root.outerHTML.slice(0, 200));
  for (const size of ["width", "height"]) claim(Number(root.getAttribute(size)) > 0, `${size} ${root.getAttribute(size)}`);
  claim(root.getAttribute("viewBox") || root.querySelector("svg"), "no viewBox");
  claim(root.querySelector("title")?.textContent?.trim(), "no title");
  claim(!root.querySelector("script, foreignObject, link, style"), "more than a picture");
  for (const each of read.querySelectorAll("*"))
    for (const { name, value } of each.attributes) {
      const isImage = name === "href" && value.startsWith("data:image/png;base64,");
      claim(isImage || !/NaN|undefined|Infinity|null|var\(|color-mix|currentColor/.test(value), `${each.localName} ${name}=${value.slice(0, 80)}`);
      claim(!name.startsWith("on"), name);
      claim(isImage || !/^(xlink:)?href$/.test(name) || value.startsWith("#"), value.slice(0, 80));
      claim(!/url\((?!["']?#)/.test(value), value);
      for (const [, id] of value.matchAll(/url\(["']?#([^"')]+)/g)) claim(read.getElementById(id), `no #${id}`);
      claim(!["fill", "stroke", "font-family"].includes(name) || value.trim(), `${each.localName} has an empty ${name}`);
    }
  return text;
}

/** @param {View} view @returns {Promise<string>} */
async function pictured(view) {
  const svg = await view.svg();
  claim((svg === null) === (view.svg === noPicture), "it says that it is a picture, and has none");
  return svg ? alone(svg) : "";
}

/** @param {View} view */
const whole = async (view) => JSON.stringify([view.describe(), await pictured(view)]);

/** Throws if the view of this name does not keep the contract. @param {string} name */
export async function keeps(name) {
  const element = document.createElement("div");
  element.style.inlineSize = "800px";
  document.body.append(element);
  places.add(element);
  try {
    await tried(element, name);
  } finally {
    element.remove();
  }
}

/** @param {HTMLElement} element @param {string} name */
async function tried(element, name) {
  const { mount } = await import(`../../static/${name.includes("/") ? name : `views/${name}`}.js`);
  await plotly(); // it keeps to the page what it needs for all
  const there = () => [...document.body.querySelectorAll(`:not(:is(${LASTING})):not(:is(${LASTING}) *)`)].length;
  const [before, own, listening] = [there(), element.outerHTML, new Set(alive)];

  /** @type {View} */
  const view = mount(element, dataOf(name, 1));
  element.scrollIntoView(); // some are drawn once they are near the window
  await settled();
  sound(view.describe(), WRITTEN.includes(name));
  const first = await whole(view);
  view.update(dataOf(name, 2));
  await settled();
  sound(view.describe(), WRITTEN.includes(name));
  claim((await whole(view)) !== first, "other data are described alike");
  claim(JSON.parse(first)[0].words !== view.describe().words, "other data have the same words");
  view.update(dataOf(name, 1));
  await settled();
  alike(await whole(view), first);
  await hides(view, name);
  if (view.svg !== noPicture) await themed(view);

  const controls = [...element.querySelectorAll("button, td, input")].slice(0, 20);
  view.destroy();
  await settled();
  same([element.outerHTML, there()], [own, before]);
  same([...alive].filter((each) => !listening.has(each)).map((each) => Reflect.get(each, "made") ?? String(each)), []);
  heard.length = 0;
  for (const target of [window, document, element])
    for (const event of ["themechange", "resize", "pointerover", "click", "keydown"]) target.dispatchEvent(new Event(event));
  await settled();
  same([element.outerHTML, heard], [own, []]);
  claim(controls.every((each) => !each.isConnected), "a control is still there");
}

/** While numbers are hidden, neither words nor picture tell them. @param {View} view @param {string} name */
async function hides(view, name) {
  const data = given[name](1);
  if (OPEN.includes(name) || !("blank" in data || "hide" in data)) return;
  view.update(dataOf(name, 1, true));
  await settled();
  const hidden = await whole(view);
  const { window: part } = data; // of a map: where one looks is no secret
  view.update({ ...dataOf(name, 2, true), ...(part && { window: part }) });
  await settled();
  alike(await whole(view), hidden);
  view.update(dataOf(name, 1));
}

/** In another theme it has other colours. @param {View} view */
async function themed(view) {
  const light = await pictured(view);
  document.documentElement.dataset.theme = "dark";
  dispatchEvent(new Event("themechange"));
  await settled();
  const dark = await pictured(view);
  document.documentElement.dataset.theme = "auto";
  dispatchEvent(new Event("themechange"));
  await settled();
  claim(light !== dark && light.replaceAll(/rgb\([^)]*\)|#[0-9a-f]{6}/g, "").length > 0, "it looks alike in the dark");
}
