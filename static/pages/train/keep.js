// @ts-check
// What leaves a training and comes back: its moments with their weights as a file, and the training as a script.
import { Refusal, askBytes, askText, lines } from "../../lib/api.js";
import { fileName, save } from "../../lib/carried.js";
import { find } from "../../lib/dom.js";
import { _, number } from "../../lib/i18n.js";
import { clip } from "../../lib/share.js";
import { Damaged, read } from "./file.js";
import { asked, checked, taskOf } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./file.js").File} File */

/** @param {() => State} state @param {(state: State, file: File) => void} onopen its moments are there */
export function mount(state, onopen) {
  const [saves, copies] = [/** @type {HTMLButtonElement} */ (find("#keep-file")), /** @type {HTMLButtonElement} */ (find("#copy-python"))];
  const input = /** @type {HTMLInputElement} */ (find("#open-file"));
  const said = find("#kept-said");
  saves.addEventListener("click", () => during(saves, keep));
  copies.addEventListener("click", () => during(copies, copy));
  input.addEventListener("change", () => during(input, open));

  /** Says what goes wrong. @param {HTMLButtonElement | HTMLInputElement} control @param {() => Promise<string>} work resolves to what is said */
  async function during(control, work) {
    control.disabled = true;
    said.textContent = _("One moment …");
    try {
      said.textContent = await work();
    } catch (error) {
      said.textContent = error instanceof Damaged ? _("That is no training that Headlight has saved, or the file is damaged; nothing was changed.") : "";
      if (error instanceof Refusal) said.textContent = error.message;
      else if (!(error instanceof Damaged)) throw error;
    } finally {
      control.disabled = false;
    }
  }

  async function keep() {
    const file = await askBytes("/api/train/file", asked(state()));
    save(file, fileName(taskOf(state().task).title, "safetensors"), "application/octet-stream");
    return _("Saved: every moment with its weights, {n} MB. It opens here, and in Python with model.learning.kept.read.", { n: number(file.size / 1e6, 1) });
  }

  async function copy() {
    const script = await askText("/api/train/python", asked(state()));
    if (await clip(script)) return _("Copied: a script that trains the two models by itself. It needs torch and nothing of Headlight.");
    save(script, fileName(taskOf(state().task).title, "py"), "text/x-python");
    return _("The browser does not allow copying here; the script was saved as a file.");
  }

  async function open() {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return "";
    const own = read(await file.arrayBuffer());
    const next = checked({ ...own.state, moment: own.moments.length - 1 });
    own.moments[0].example = await example(next);
    onopen(next, own);
    const isSent = own.weights(0, 0) !== null;
    return isSent ? _("Opened: these moments were not trained here.") : _("Opened: these moments were not trained here. If one is opened, its weights are learned anew.");
  }

  return {
    /** @param {boolean} isThere whether there is something to save */
    update: (isThere) => (saves.disabled = !isThere),
  };
}

/** The example that the maps are of; the server says, too, if such a training is none. @param {State} of */
async function example(of) {
  const going = new AbortController();
  for await (const line of lines("/api/train", asked(of), going.signal, ({ done }) => done)) {
    going.abort();
    return line.example;
  }
  return null;
}
