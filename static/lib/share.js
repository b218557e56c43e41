// @ts-check
// The menu from which a page's state goes to others: as a link, as a file; and a file comes back.
import { address } from "./address.js";
import { Refusal, askBytes } from "./api.js";
import { fileName, save as keep } from "./carried.js";
import { find, h } from "./dom.js";
import { _, number } from "./i18n.js";
import { LARGEST_LINK, LARGEST_STATE, read, say, TooLarge } from "./state.js";

/** @typedef {import("./types.js").PageRequest} PageRequest */
/** What a page needs by itself; about: what is in it, of which its file has its name. @typedef {{about: string} & (Pick<PageRequest, "asks" | "cells"> | import("./types.js").LessonPage)} Alone */
/** @typedef {{state: () => object, onopen: (state: Record<string, unknown>) => void, alone?: () => Alone}} ShareData */

/** @param {ShareData} data */
export function mount(data) {
  const said = find("#shared");
  find("#copy").addEventListener("click", () => void copy());
  document.querySelector("#embed")?.addEventListener("click", () => void embed());
  document.querySelector("#embed-part")?.addEventListener("change", () => find("#embed-line").hidden || void embed());
  document.querySelector("#save-page")?.addEventListener("click", () => void savePage());
  document.querySelector("#save-course")?.addEventListener("click", () => void saveCourse());
  document.querySelector("#save")?.addEventListener("click", save);
  document.querySelector("#open")?.addEventListener("change", (event) => void open(/** @type {HTMLInputElement} */ (event.target)));
  closes(/** @type {HTMLDetailsElement} */ (find("#share")));

  async function copy() {
    said.textContent = await copied(location.href);
  }

  /** The line stands there too, for whoever may not copy, or changes it. */
  async function embed() {
    const field = /** @type {HTMLTextAreaElement} */ (find("#embed-line"));
    const part = /** @type {HTMLSelectElement | null} */ (document.querySelector("#embed-part"));
    field.value = frameOf(location.href, document.title, part?.value);
    field.hidden = false;
    said.textContent = await copied(location.href, field.value);
    field.select();
  }

  function save() {
    keep(JSON.stringify(data.state(), null, 1), "headlight.json", "application/json");
  }

  /** A lesson is put together by the server, which knows its scenes. */
  async function savePage() {
    if (!data.alone) return;
    const { about, ...of } = data.alone();
    const own = `/${location.pathname.slice(address("/").length)}`;
    const page = "lesson" in of ? { path: "/api/lessons/page", body: of } : { path: "/api/page", body: { address: own, state: location.hash.slice(1), ...of } };
    const size = await made(page, fileName(about, "html"), "text/html");
    if (size) said.textContent = _("Saved: one file of {n} kB, which opens without Headlight and without a network.", { n: size });
  }

  async function saveCourse() {
    if (!data.alone) return;
    const { about, ...of } = data.alone();
    const mastery = /** @type {HTMLSelectElement} */ (find("#mastery")).value;
    const body = { ...of, ...(mastery && { mastery: Number(mastery) }) };
    const size = await made({ path: "/api/lessons/course", body }, fileName(`${about} scorm`, "zip"), "application/zip");
    if (size) said.textContent = _("Saved: a package of {n} kB. Add it to a course as it is, as a SCORM activity.", { n: size });
  }

  /** Has a file made, and saves it. Resolves to its kilobytes, written; "": it was refused, and that is said. @param {{path: string, body: object}} asked @param {string} name @param {string} kind */
  async function made({ path, body }, name, kind) {
    said.textContent = _("The page is being made …");
    try {
      const file = await askBytes(path, body);
      keep(file, name, kind);
      return number(Math.ceil(file.size / 1000));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      said.textContent = error.message;
      return "";
    }
  }

  /** @param {HTMLInputElement} input */
  async function open(input) {
    try {
      const file = input.files?.[0];
      if (file && file.size > LARGEST_STATE) throw new TooLarge();
      const opened = read((await file?.text()) ?? "");
      say("");
      data.onopen(opened);
      said.textContent = "";
    } catch {
      said.textContent = _("That is not a file saved by Headlight; nothing was changed.");
    }
    input.value = "";
  }

  return {
    /** @param {ShareData} next */
    update: (next) => (data = next),
  };
}

/** A line of HTML that shows a page in another one, in the theme that was chosen here. @param {string} address @param {string} title @param {string} [part] of the page, the only one that is shown */
export function frameOf(address, title, part) {
  const shown = new URL(address);
  shown.searchParams.set("embed", "1");
  if (part) shown.searchParams.set("part", part);
  const { theme = "auto" } = document.documentElement.dataset;
  if (theme !== "auto") shown.searchParams.set("theme", theme);
  const frame = h("iframe", { src: shown.href, title, width: "100%", height: "600", loading: "lazy", allow: "fullscreen" });
  frame.style.border = "0";
  return frame.outerHTML;
}

/** Copies a link of ours, or what has it in it, and says how that went. @param {string} link @param {string} [text] */
export async function copied(link, text = link) {
  if (link.length > LARGEST_LINK)
    return _("The link has {n} characters, more than many programs pass on. Save it as a file instead.", { n: number(link.length) });
  if (!(await clip(text))) return text !== link ? _("The browser does not allow copying here; copy the line that is marked.") : _("The browser does not allow copying here; copy the address of this page.");
  return isLocal()
    ? _("Copied. It opens on this computer only; start Headlight with --host to share it with others, or save a file.")
    : _("Copied. Anyone who opens it sees exactly this picture.");
}

/** Puts a text on the clipboard; over plain http, where a page has none, as if it was marked and copied by hand. @param {string} text @returns {Promise<boolean>} whether it is there */
export async function clip(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    const field = h("textarea", { class: "unseen", value: text, readOnly: true });
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    if (before instanceof HTMLElement) before.focus();
    return isDone;
  }
}

/** Whether only this computer can reach the address. */
function isLocal() {
  return ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
}

/** A menu closes on Escape and when one turns elsewhere. @param {HTMLDetailsElement} menu */
export function closes(menu) {
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
