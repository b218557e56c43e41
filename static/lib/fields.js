// @ts-check
// A state that is described: of each field what it may be, and what it is if nobody says. From that come the reading of
// a link or a file, and what a link leaves out.
import { leaveOut } from "./state.js";

/**
 * One field. read: the value, or undefined if what is given is none; a part of it that does not fit is `dropped`, and
 * the rest is used; otherwise: what it is if nobody says
 * @template T
 * @typedef {{read: (given: unknown, dropped: () => void) => T | undefined, otherwise: () => T, isKept: boolean}} Field
 */
/** @template F @typedef {{[name in keyof F]: F[name] extends Field<infer T> ? T : never}} StateOf */

/** @template T @param {Field<T>["read"]} read @param {T | (() => T)} otherwise @returns {Field<T>} */
export function field(read, otherwise) {
  return {
    read,
    otherwise: typeof otherwise === "function" ? /** @type {() => T} */ (otherwise) : () => otherwise,
    isKept: false,
  };
}

/** A field that a link always says: what it is otherwise is not the same for everybody. @template T @param {Field<T>} of @returns {Field<T>} */
export const kept = (of) => ({ ...of, isKept: true });

/** @param {boolean} [otherwise] */
export const flag = (otherwise = false) =>
  field((given) => (typeof given === "boolean" ? given : undefined), otherwise);

/** @param {string} otherwise */
export const text = (otherwise) => field((given) => (typeof given === "string" ? given : undefined), otherwise);

/** One of these words; the first if nobody says. @template {string} W @param {readonly W[]} words @param {W} [otherwise] */
export const choice = (words, otherwise = words[0]) =>
  field((given) => words.find((word) => word === given), /** @type {W} */ (otherwise));

/** A number from least to most. @param {{least?: number, most?: number, otherwise: number}} of */
export const real = ({ least = -Infinity, most = Infinity, otherwise }) =>
  field(
    (given) => (typeof given === "number" && Number.isFinite(given) && given >= least && given <= most ? given : undefined),
    otherwise,
  );

/** A whole number from least, 0 if not said, to below `below`. @param {{least?: number, below?: number, otherwise: number}} of */
export const whole = ({ least = 0, below = Infinity, otherwise }) =>
  field((given) => (isWhole(given, { least, below }) ? given : undefined), otherwise);

/** @param {unknown} given @param {{least?: number, below?: number}} [within] @returns {given is number} */
export const isWhole = (given, { least = 0, below = Infinity } = {}) =>
  Number.isInteger(given) && Number(given) >= least && Number(given) < below;

/** Nothing, or what another field takes. @template T @param {Field<T>} of @returns {Field<T | null>} */
export const maybe = (of) =>
  field((given, dropped) => (given === null ? null : of.read(given, dropped)), /** @type {T | null} */ (null));

/** A list of what fits; what does not is left out. @template T @param {(given: unknown) => given is T} fits @param {number} [most] */
export const list = (fits, most = Infinity) =>
  field(
    (given, dropped) => {
      if (!Array.isArray(given)) return undefined;
      const found = given.filter(fits).slice(0, most);
      if (found.length < given.length) dropped();
      return found;
    },
    () => /** @type {T[]} */ ([]),
  );

/** As many whole numbers from 0. @param {number[]} otherwise */
export const place = (otherwise) =>
  field(
    (given) => (isPlace(given) && given.length === otherwise.length ? given : undefined),
    otherwise,
  );

/** @param {unknown} given @returns {given is number[]} */
export const isPlace = (given) => Array.isArray(given) && given.every((each) => isWhole(each));

/** @param {unknown} given @returns {given is Record<string, unknown>} */
export const isRecord = (given) => typeof given === "object" && given !== null && !Array.isArray(given);

/** What the parts of a page keep, by their names; each part checks its own. @returns {Field<Record<string, Record<string, unknown>>>} */
export const tabsField = () =>
  field(
    (given, dropped) => {
      if (!isRecord(given)) return undefined;
      const whole = Object.entries(given).filter(([, own]) => isRecord(own));
      if (whole.length < Object.keys(given).length) dropped();
      return /** @type {Record<string, Record<string, unknown>>} */ (Object.fromEntries(whole));
    },
    () => ({}),
  );

/** A state of its own within another. @template {Record<string, Field<any>>} F @param {Described<F>} of @returns {Field<StateOf<F>>} */
export const within = (of) =>
  field((given, dropped) => {
    if (!isRecord(given)) return undefined;
    const found = of.read(given);
    if (found.dropped.length) dropped();
    return found.state;
  }, of.fresh);

/**
 * @template {Record<string, Field<any>>} F
 * @typedef {object} Described
 * @property {() => StateOf<F>} fresh the state of one who says nothing
 * @property {(given: Record<string, unknown>) => {state: StateOf<F>, dropped: string[]}} read what fits of a state that
 *   somebody made; dropped: the names of what does not
 * @property {(state: StateOf<F>) => Partial<StateOf<F>>} said what differs from what it would be otherwise
 */

/**
 * @template {Record<string, Field<any>>} F
 * @param {F} fields
 * @param {string[]} [tags] names that say what the state is of
 * @returns {Described<F>}
 */
export function described(fields, tags = []) {
  const names = Object.keys(fields);

  /** @param {(name: string) => unknown} of */
  const made = (of) => /** @type {StateOf<F>} */ (Object.fromEntries(names.map((name) => [name, of(name)])));
  const fresh = () => made((name) => fields[name].otherwise());

  return {
    fresh,
    read(given) {
      const dropped = new Set(Object.keys(given).filter((name) => !names.includes(name) && !tags.includes(name)));
      const state = made((name) => {
        if (!Object.hasOwn(given, name)) return fields[name].otherwise();
        const found = fields[name].read(given[name], () => dropped.add(name));
        if (found === undefined) dropped.add(name);
        return found === undefined ? fields[name].otherwise() : found;
      });
      return { state, dropped: [...dropped] };
    },
    said(state) {
      const usual = fresh();
      const own = names.filter((name) => fields[name].isKept || !isSame(state[name], usual[name]));
      return /** @type {Partial<StateOf<F>>} */ (Object.fromEntries(own.map((name) => [name, state[name]])));
    },
  };
}

/** @param {unknown} a @param {unknown} b */
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * What one part of a page keeps, under its name: `checked` reads it from the page's state and says, once, what does not
 * fit; `kept` is the page's change that writes it.
 * @template {Record<string, Field<any>>} F @param {string} name @param {F} fields
 */
export function part(name, fields) {
  const own = described(fields);
  /** @type {WeakSet<object>} */
  const read = new WeakSet();
  /** @param {{tabs: Record<string, Record<string, unknown>>}} state */
  const checked = ({ tabs }) => {
    const given = tabs[name] ?? {};
    const { state, dropped } = own.read(given);
    if (!read.has(given)) leaveOut(dropped);
    read.add(given);
    return state;
  };
  return {
    checked,
    /** @template {{tabs: Record<string, Record<string, unknown>>}} S @param {S} state @param {Partial<StateOf<F>>} by */
    kept: (state, by) => ({ tabs: { ...state.tabs, [name]: { ...checked(state), ...by } } }),
  };
}
