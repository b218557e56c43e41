// @ts-check
// The window that is dragged to the projector. It takes the secret out of its address, and shows the way in until the
// teacher shows something; from then on every page that it goes to has class/screen.js.
import { begin } from "../../class/here.js";
import { here, keep } from "../../class/kept.js";
import { bare, picturedAt, spaced, wayIn } from "../../class/screen-strip.js";
import { fill, find } from "../../lib/dom.js";

const [code, secret, ...named] = decodeURIComponent(location.hash.slice(1)).split(".");
if (code && secret) {
  keep({ role: "projector", code, secret, at: named.join(".") }, { tab: true });
  try {
    sessionStorage.setItem("theme", "projector");
  } catch {
    // then each page turns to it once it is there
  }
  history.replaceState(null, "", location.pathname); // it stands in no history, and on no wall
}
void show();

async function show() {
  const room = here()?.role === "projector" ? await begin() : null;
  find("#waiting-room").hidden = !room;
  find("#no-room").hidden = room !== null;
  if (!room) return;
  fill(find("#code"), spaced(room.place.code));
  const way = await wayIn(room);
  fill(find("#at"), bare(way));
  const picture = /** @type {HTMLImageElement} */ (find("#qr"));
  picture.addEventListener("load", () => (picture.hidden = false));
  picture.src = picturedAt(room.place.code, way);
}
