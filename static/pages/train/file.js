// @ts-check
// A training that was kept as a file: safetensors (eight bytes that say how long the header is, the header as JSON, then
// the numbers), as model/learning/kept.py writes it. Nothing of it is sent but the weights of a moment that is opened.
import { isRecord, isWhole } from "../../lib/fields.js";
import { shipped } from "../../lib/shipped.js";
import { LARGEST_SEED } from "./state.js";

/** @typedef {import("../../lib/types.js").Moment} Moment */
/** @typedef {import("../../lib/types.js").Learned} Learned */
/** @typedef {{dtype: string, shape: number[], data_offsets: number[]}} Entry */
/** @typedef {Record<string, {shape: number[], bdata: string}>} Weights */
/** @typedef {ReturnType<typeof read>} File */

const HEAD = 8; // bytes
const LARGEST = 128 * 2 ** 20; // bytes
const MOST_SENT = 900_000; // characters of weights in a request
const MODELS = 2;
const CHUNK = 0x8000;
const MOST = { moments: 100, heads: 32, tokens: 64 };

export class Damaged extends Error {}

/** @param {unknown} fits */
function must(fits) {
  if (!fits) throw new Damaged();
}

/** @param {ArrayBuffer} buffer */
export function read(buffer) {
  try {
    return opened(buffer);
  } catch (error) {
    throw error instanceof Damaged ? error : new Damaged(String(error));
  }
}

/** @param {ArrayBuffer} buffer */
function opened(buffer) {
  must(buffer.byteLength > HEAD && buffer.byteLength <= LARGEST);
  const size = Number(new DataView(buffer).getBigUint64(0, true));
  must(size <= buffer.byteLength - HEAD);
  /** @type {Record<string, any>} */
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, HEAD, size)));
  const said = JSON.parse(header.__metadata__.headlight);
  const known = (shipped.tasks ?? []).some(({ id }) => id === said.task);
  must(said.format === 1 && known && said.models.length === MODELS && said.models.every(isRecord));
  must(isWhole(said.steps, { least: 1 }) && isWhole(said.seed, { below: LARGEST_SEED }) && Array.isArray(said.frames) && said.frames.length > 0 && said.frames.length <= MOST.moments);

  /** The numbers of a tensor, in single precision. @param {string} name @returns {{shape: number[], data: Float32Array}} */
  function numbers(name) {
    const { dtype, shape, data_offsets: [from, to] } = /** @type {Entry} */ (header[name]);
    const bytes = buffer.slice(HEAD + size + from, HEAD + size + to);
    const kinds = /** @type {Record<string, (bytes: ArrayBuffer) => Float32Array>} */ ({ F32: (own) => new Float32Array(own), F64: (own) => Float32Array.from(new Float64Array(own)), F16: halves });
    const data = kinds[dtype](bytes);
    must(shape.every((each) => isWhole(each)) && data.length === shape.reduce((a, b) => a * b, 1));
    return { shape, data };
  }

  /** @param {any} own @param {string} at @param {Record<string, unknown>} of the model's settings @returns {Learned} */
  function learned(own, at, of) {
    must(isShare(own.right) && finite(own.seconds) !== null);
    const [pattern, maps] = [numbers(`${at}.pattern`), numbers(`${at}.maps`)];
    const [layers, heads] = pattern.shape;
    must(String(pattern.shape) === String([of.layers, of.heads]) && layers * heads <= MOST.heads && maps.shape.length === 4 && String(maps.shape.slice(0, 2)) === String(pattern.shape) && maps.shape[2] <= MOST.tokens && maps.shape[3] <= MOST.tokens);
    const rows = Array.from({ length: layers }, (_layer, i) => [...pattern.data.slice(i * heads, (i + 1) * heads)]);
    const all = [...pattern.data].map((each) => (Number.isFinite(each) ? each : -1));
    const place = all.indexOf(Math.max(...all));
    const aside = header[`${at}.aside`] ? Math.max(...numbers(`${at}.aside`).data) : null;
    return {
      ...{ loss: finite(own.loss), right: own.right, seconds: own.seconds, known: finite(own.known), aside: finite(aside) },
      ...{ pattern: finite(pattern.data[place]), best: [Math.floor(place / heads), place % heads], heads: rows.map((row) => row.map(finite)) },
      maps: { dtype: "f4", shape: maps.shape.join(", "), bdata: base64(maps.data) },
    };
  }

  const moments = said.frames.map((/** @type {any} */ { step, models }, /** @type {number} */ i) => {
    must(isWhole(step, { least: i && said.frames[i - 1].step + 1, below: said.steps + 1 }) && models.length === MODELS);
    return { step, models: models.map((/** @type {any} */ own, /** @type {number} */ j) => learned(own, `${i}.${j}`, said.models[j])), example: null, done: i === said.frames.length - 1 };
  });

  return {
    /** Of the page's state, which checks it. */
    state: { task: said.task, models: said.models, seed: said.seed, steps: said.steps, corpus: said.corpus ?? "", changes: said.changes ?? [] },
    moments: /** @type {Moment[]} */ (moments),
    /** The weights of a model at a moment; null: none were kept, or too many to send. @param {number} moment @param {number} model @returns {Weights | null} */
    weights(moment, model) {
      const start = `${moment}.${model}.weights.`;
      const names = Object.keys(header).filter((name) => name.startsWith(start));
      const long = names.reduce((all, name) => all + (header[name].shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1) * 16) / 3, 0);
      if (!names.length || long > MOST_SENT) return null;
      return Object.fromEntries(names.map((name) => [name.slice(start.length), sent(numbers(name))]));
    },
  };
}

/** @param {{shape: number[], data: Float32Array}} of */
const sent = ({ shape, data }) => ({ shape, bdata: base64(data) });

/** @param {unknown} value */
const isShare = (value) => typeof value === "number" && value >= 0 && value <= 1;

/** @param {unknown} value */
const finite = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** @param {Float32Array} data */
function base64(data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

/** Numbers of half precision. @param {ArrayBuffer} bytes */
function halves(bytes) {
  return Float32Array.from(new Uint16Array(bytes), (bits) => {
    const [sign, power, rest] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (power === 31) return rest ? NaN : sign * Infinity;
    return sign * (power ? 2 ** (power - 15) * (1 + rest / 1024) : 2 ** -14 * (rest / 1024));
  });
}
