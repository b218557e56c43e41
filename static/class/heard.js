// @ts-check
// Who is heard from: what each phone says of itself now and then, as its teacher is told it. Who has said nothing for a
// while does not count as here: a phone that is asleep, or gone.
import { presentOf } from "./room.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./room.js").Seen} Seen */
/** silent: how many are not here @typedef {{seen: Record<string, Seen>, silent: number, told: Set<() => void>, timer: number}} Heard */

const EVERY = 4_000; // ms between two looks

/** @type {WeakMap<Room, Heard>} */
const rooms = new WeakMap();

/** What they look at, by seat. @param {Room} room */
export const seenIn = (room) => rooms.get(room)?.seen ?? {};

/** Whether nothing came of a phone for long; who has just joined has said nothing yet. @param {Room} room @param {{seat: number}} seat */
export const isSilent = (room, { seat }) => seenIn(room)[seat]?.silent ?? false;

/** Who has a seat, and is heard from. @param {Room} room */
export const hereIn = (room) => presentOf(room.state()).filter((seat) => !isSilent(room, seat));

/** How many that are: also for who may not know which. @param {Room} room */
export const countedIn = (room) => Math.max(0, (room.state().count?.seats ?? 0) - (rooms.get(room)?.silent ?? 0));

/** Asks now and then, for all that listen on this page. @param {Room} room @param {() => void} onheard @returns {() => void} ends it */
export function hear(room, onheard) {
  const own = rooms.get(room) ?? { seen: {}, silent: 0, told: new Set(), timer: 0 };
  rooms.set(room, own);
  own.told.add(onheard);
  own.timer ||= window.setInterval(() => void look(room), EVERY);
  return () => {
    own.told.delete(onheard);
    if (own.told.size) return;
    clearInterval(own.timer);
    own.timer = 0;
  };
}

/** @param {Room} room */
export async function look(room) {
  const own = rooms.get(room);
  if (!own || document.hidden || room.status().kind !== "on") return;
  const found = await room.send("seen", null, "GET").catch(() => null);
  if (!found) return;
  [own.seen, own.silent] = [found.seats, found.silent];
  for (const tell of own.told) tell();
}
