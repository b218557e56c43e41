// @ts-check
// A page in a room: one connection, and the bar of whoever this is. Every page loads it whose browser or tab has a place
// in a room (lib/along.js), and no other.
import { file } from "../lib/address.js";
import { h } from "../lib/dom.js";
import { connect } from "./connection.js";
import { KEY, here } from "./kept.js";

/** @typedef {import("./kept.js").Place} Place */
/** @typedef {import("./connection.js").RoomState} RoomState */
/** @typedef {import("./connection.js").Status} Status */
/** @typedef {{onnews?: (keys: string[], state: RoomState) => void, onstatus?: (status: Status) => void}} Listener */
/**
 * @typedef {object} Joined a room, as this page is in it
 * @property {Place} place
 * @property {() => RoomState} state
 * @property {() => Status} status
 * @property {import("./connection.js").Connection["send"]} send
 * @property {(listener: Listener) => () => void} listen it is told at once how things stand; gives back what ends it
 */
/** @typedef {{mount: (room: Joined) => {destroy: () => void}}} Role */

/** @type {Record<Place["role"], () => Promise<Role>>} */
const ROLES = {
  teacher: () => import("./lead.js"),
  projector: () => import("./screen.js"),
  seat: () => import("./bar.js"),
};

/** @type {{place: string, room: Promise<Joined | null>, end: () => void} | null} */
let current = null;

/** Joins the room in which this browser has a place, unless the page is in it. @returns {Promise<Joined | null>} null: it has none */
export function begin() {
  const place = here();
  if (current && current.place === JSON.stringify(place)) return current.room;
  end();
  if (!place) return Promise.resolve(null);
  const { room, close } = joinedAt(place);
  let isOver = false;
  /** @type {{destroy: () => void} | null} */
  let bar = null;
  const mounted = async () => {
    const [role] = await Promise.all([ROLES[place.role](), styled()]);
    if (isOver) return null;
    bar = role.mount(room);
    return room;
  };
  current = { place: JSON.stringify(place), room: mounted(), end: () => ((isOver = true), close(), bar?.destroy()) };
  return current.room;
}

/** Out of it, as far as this page goes. */
export function end() {
  current?.end();
  current = null;
}

/** @param {Place} place @returns {{room: Joined, close: () => void}} */
function joinedAt(place) {
  /** @type {Set<Listener>} */
  const listeners = new Set();
  const line = connect(place, {
    onnews: (keys, state) => listeners.forEach(({ onnews }) => onnews?.(keys, state)),
    onstatus: (status) => listeners.forEach(({ onstatus }) => onstatus?.(status)),
  });
  const listen = (/** @type {Listener} */ listener) => {
    listeners.add(listener);
    listener.onstatus?.(line.status());
    if (Object.keys(line.state()).length) listener.onnews?.(Object.keys(line.state()), line.state());
    return () => void listeners.delete(listener);
  };
  return { room: { place, state: line.state, status: line.status, send: line.send, listen }, close: line.close };
}

/** The style of all roles; what does not come is not waited for. @returns {Promise<void>} */
function styled() {
  const found = document.querySelector("link#class-style");
  if (found) return Promise.resolve();
  return new Promise((then) => {
    const link = h("link", { id: "class-style", rel: "stylesheet", href: file("class/class.css"), onload: () => then(), onerror: () => then() });
    document.head.append(link);
  });
}

addEventListener("storage", ({ key }) => key === KEY && void begin()); // another tab has joined, or left
