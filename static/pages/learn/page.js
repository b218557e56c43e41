// @ts-check
// The lessons in the order in which a newcomer takes them, with what was done of each.
import { save as carried } from "../../lib/carried.js";
import { find } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { checked, count, keep, progress } from "../../lib/progress.js";
import { shipped } from "../../lib/shipped.js";

const LARGEST = 300_000; // bytes of a file
const lessons = shipped.lessons ?? [];
const said = find("#kept-said");

function paint() {
  const all = progress();
  const next = lessons.find((each) => count(each, all) < each.scenes.length);
  for (const lesson of lessons) {
    const item = find(`.path [data-id="${CSS.escape(lesson.id)}"]`);
    const done = count(lesson, all);
    const isWhole = done === lesson.scenes.length;
    item.classList.toggle("is-done", isWhole);
    item.classList.toggle("is-next", lesson === next);
    find(".how-far", item).textContent = isWhole ? _("Done") : done ? _("{n} of them done", { n: number(done) }) : lesson === next ? _("Begin here") : ""; // prettier-ignore
  }
}

function save() {
  carried(JSON.stringify(progress(), null, 1), "headlight-lessons.json", "application/json");
}

/** @param {HTMLInputElement} input */
async function open(input) {
  const file = input.files?.[0];
  try {
    if (!file || file.size > LARGEST) throw new RangeError();
    const given = JSON.parse(await file.text());
    if (!given || typeof given !== "object" || Array.isArray(given)) throw new TypeError();
    keep(checked(given));
    said.textContent = _("Taken from the file.");
  } catch {
    said.textContent = _("That is no file of lessons saved by Headlight; nothing was changed.");
  }
  input.value = "";
  paint();
}

function forget() {
  keep({});
  said.textContent = _("Forgotten: all lessons are as new.");
  paint();
}

find("#save").addEventListener("click", save);
find("#open").addEventListener("change", ({ target }) => void open(/** @type {HTMLInputElement} */ (target)));
find("#forget").addEventListener("click", forget);
addEventListener("pageshow", paint);
paint();
