// @ts-check
// The menu of a view: what leaves, in which form. It is made anew each time that it is opened, of what is shown then.
import { Refusal, askText } from "../lib/api.js";
import { clipPicture, fileName, save, sizeSaid } from "../lib/carried.js";
import { fill, h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { clip, copied } from "../lib/share.js";
import { sentences } from "../lib/view.js";
import { styled } from "../lib/styled.js";
import { forms } from "./forms.js";
import { png, pictured, written } from "./picture.js";

/** @typedef {import("../lib/carry.js").Carried} Carried */

const KEPT = { theme: "", caption: true }; // what was chosen last, as long as the page stands

/** @param {HTMLDetailsElement} menu @param {Carried | null} carried */
export function opened(menu, carried) {
  styled("carry/carry.css");
  menu.querySelector(".menu")?.remove();
  menu.append(carried ? made(carried) : h("div", { class: "menu" }, h("p", {}, _("Nothing is shown here yet."))));
  closing(menu);
}

/** It closes on Escape, and when one turns elsewhere. @param {HTMLDetailsElement} menu */
function closing(menu) {
  const going = new AbortController();
  const { signal } = going;
  const elsewhere = (/** @type {Event} */ { target }) => !menu.contains(/** @type {Node} */ (target)) && close();
  const close = () => {
    going.abort();
    menu.open = false;
    menu.querySelector(".menu")?.remove();
  };
  document.addEventListener("click", elsewhere, { signal });
  document.addEventListener("focusin", elsewhere, { signal });
  menu.addEventListener("toggle", () => menu.open || close(), { signal });
  menu.addEventListener("keydown", (event) => event.key === "Escape" || event.stopPropagation(), { signal }); // its keys are not the page's
  const onEscape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    close();
    menu.querySelector("summary")?.focus();
  };
  document.addEventListener("keydown", onEscape, { signal });
}

/** @param {Carried} carried */
function made(carried) {
  const said = h("p", { role: "status" });
  const tell = (/** @type {(string | Node)[]} */ ...words) => fill(said, ...words);
  const numbers = forms(carried);
  const rows = [
    row(_("Picture"), [
      button(_("Copy"), () => copyPicture(carried, tell)),
      button("PNG", () => savePicture(carried, "png", tell)),
      button("SVG", () => savePicture(carried, "svg", tell)),
    ]),
    look(),
    ...numbers.map(asNumbers),
    row(_("Text"), [button(_("Copy"), () => copyText(words(carried), tell)), button(_("Copy the link"), async () => tell(await copied(location.href)))]),
  ];
  const { script } = carried;
  if (script && !isHidden(carried)) rows.push(row("Python", asCode(script, tell)));
  return h("div", { class: "menu" }, h("p", { class: "of" }, carried.name), rows, said);
}

/** @param {import("./forms.js").Form} form */
function asNumbers({ title, name, note = "", files }) {
  const buttons = files.map(({ ending, type, content }) => button(ending.toUpperCase(), () => save(content(), fileName(`${name} ${page()}`, ending), type)));
  const size = sizeSaid(Math.max(...files.map(({ bytes }) => bytes)));
  return row(title, buttons, [note, size].filter(Boolean).join(" "));
}

/** @param {NonNullable<Carried["script"]>} script @param {Tell} tell */
function asCode({ name, of, body }, tell) {
  const asked = (/** @type {"python" | "notebook"} */ kind, /** @type {(source: string) => unknown} */ then) => async () => {
    try {
      await then(await askText(`${of}/${kind}`, body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      tell(error.message);
    }
  };
  return [
    button(_("Copy"), asked("python", (source) => copyText(source, tell))),
    button("PY", asked("python", (source) => save(source, fileName(name, "py"), "text/x-python"))),
    button("IPYNB", asked("notebook", (source) => save(source, fileName(name, "ipynb"), "application/x-ipynb+json"))),
  ];
}

/** Whether a number of it is to be guessed: what computes them would tell. @param {Carried} carried */
const isHidden = ({ view }) => view.describe().table?.rows.some((row) => row.includes("?")) ?? false;

/** @param {Carried} carried */
function words({ view, caption = "" }) {
  const said = view.describe().words;
  return said.includes(caption) ? said : sentences(said, caption);
}

/** @param {string} title @param {HTMLElement[]} buttons @param {string} [note] */
function row(title, buttons, note = "") {
  return h("div", { class: "row", role: "group", "aria-label": title }, h("span", {}, title), h("span", {}, buttons), note && h("small", {}, note));
}

/** @param {string} name @param {() => unknown} onclick */
const button = (name, onclick) => h("button", { type: "button", onclick }, name);

/** In which colours, and whether with what is said of it. */
function look() {
  const themes = { "": _("The page's colours"), light: _("Light"), dark: _("Dark"), print: _("For print") };
  const options = Object.entries(themes).map(([value, name]) => h("option", { value, selected: value === KEPT.theme }, name));
  const theme = h("select", { "aria-label": _("Colours"), onchange: () => (KEPT.theme = theme.value) }, options);
  const caption = h("input", { type: "checkbox", checked: KEPT.caption, onchange: () => (KEPT.caption = caption.checked) });
  return h("div", { class: "look" }, theme, h("label", {}, caption, " ", _("With caption")));
}

/** @param {Carried} carried */
const drawn = (carried) => pictured(carried, KEPT.theme, KEPT.caption);

/** @typedef {(...words: (string | Node)[]) => void} Tell */

/** @param {Carried} carried @param {"png" | "svg"} ending @param {Tell} tell */
async function savePicture(carried, ending, tell) {
  const picture = await drawn(carried);
  if (!picture) return tell(_("Nothing is shown here yet."));
  const name = fileName(`${carried.name} ${page()}`, ending);
  if (ending === "svg") save(written(picture), name, "image/svg+xml");
  else save(await png(picture), name, "image/png");
}

/** @param {Carried} carried @param {Tell} tell */
async function copyPicture(carried, tell) {
  const made = drawn(carried).then((picture) => {
    if (picture) return png(picture);
    throw new Error("no picture");
  });
  made.catch(() => {}); // said below
  if (await clipPicture(made)) return tell(_("Copied."));
  const offer = button(_("Save it as a file"), () => savePicture(carried, "png", tell));
  tell(_("The browser does not allow copying pictures here."), " ", offer);
}

/** @param {string} text @param {Tell} tell */
async function copyText(text, tell) {
  if (await clip(text)) return tell(_("Copied."));
  const offer = button(_("Save it as a file"), () => save(text, fileName("text", "txt"), "text/plain"));
  tell(_("The browser does not allow copying here."), " ", offer);
}

/** What its files are named by, behind what is in them. */
const page = () => document.querySelector("h1")?.textContent ?? "";
