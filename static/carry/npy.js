// @ts-check
// Numbers as numpy's own file, version 1.0, little-endian: `numpy.load("headlight-….npy")`. What is to be guessed is no number.

/** @typedef {import("../lib/view.js").Kind} Kind */

const MAGIC = "\x93NUMPY\x01\x00";
const WHOLE = 64; // bytes: the header is a multiple of it
const DESCR = { f4: "<f4", f8: "<f8", i4: "<i4", u1: "|b1" };
const BYTES = { f4: 4, f8: 8, i4: 4, u1: 1 };

/** How large the file will be. @param {number} n @param {Kind} kind */
export const bytesOf = (n, kind) => 2 * WHOLE + n * BYTES[kind];

/** @param {number[]} shape @param {(number | string)[]} values row by row; a text is no number @param {Kind} [given] none: single precision, if that holds them all */
export function npy(shape, values, given) {
  const kind = kindOf(values, given);
  const header = head(shape, kind);
  const bytes = new Uint8Array(header.length + values.length * BYTES[kind]);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  values.forEach((value, i) => put(view, i * BYTES[kind], typeof value === "number" ? value : NaN, kind));
  return bytes;
}

/** What holds these numbers: bits and whole ones cannot say that something is no number. @param {(number | string)[]} values @param {Kind} [given] @returns {Kind} */
function kindOf(values, given) {
  const isWhole = given === "i4" || given === "u1";
  if (given && !(isWhole && values.some((value) => typeof value !== "number"))) return given;
  return values.every((value) => typeof value !== "number" || Math.fround(value) === value) ? "f4" : "f8";
}

/** @param {number[]} shape @param {Kind} kind */
function head(shape, kind) {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const said = `{'descr': '${DESCR[kind]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = MAGIC.length + 2;
  const length = Math.ceil((before + said.length + 1) / WHOLE) * WHOLE - before;
  const text = `${MAGIC}${String.fromCharCode(length & 255, length >> 8)}${said.padEnd(length - 1)}\n`;
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @param {DataView} view @param {number} at @param {number} value @param {Kind} kind */
function put(view, at, value, kind) {
  if (kind === "f4") view.setFloat32(at, value, true);
  else if (kind === "f8") view.setFloat64(at, value, true);
  else if (kind === "i4") view.setInt32(at, value, true);
  else view.setUint8(at, value ? 1 : 0);
}
