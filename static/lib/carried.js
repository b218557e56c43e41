// @ts-check
// What leaves the page: files with names that every system takes, and what goes to the clipboard. Who may not use the
// clipboard (a page over plain http has none for pictures) is told so, and offered the file.
import { h } from "./dom.js";
import { _, number } from "./i18n.js";

const LONGEST = 60; // characters of a file's name before its ending; a file system has room for 255 bytes
const PREFIX = "headlight"; // so that no name is one of Windows' own: con, nul, aux
const LARGE = 1e6; // bytes, from which on it is said before

/**
 * The name of a file: letters and digits of any script, words apart by "-".
 * @param {string} about what is in it, anything a person may have typed
 * @param {string} ending `csv`
 */
export function fileName(about, ending) {
  const words = [...`${PREFIX} ${about}`.normalize("NFC").replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "-")];
  return `${words.slice(0, LONGEST).join("").replaceAll(/^-+|-+$/g, "")}.${ending}`;
}

/** Gives a person a file. @param {BlobPart} content @param {string} name @param {string} type */
export function save(content, name, type) {
  const link = h("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** How large a file will be, if that is worth a word; else "". @param {number} bytes about */
export function sizeSaid(bytes) {
  if (bytes < LARGE) return "";
  return _("The file will have about {n} MB.", { n: number(bytes / 1e6, bytes < 1e7 ? 1 : 0) });
}

/** Puts a picture on the clipboard. @param {Promise<Blob>} png asked for while a click is still fresh @returns {Promise<boolean>} whether it is there */
export async function clipPicture(png) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    return true;
  } catch {
    return false;
  }
}
