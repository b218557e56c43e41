// @ts-check
// The page's state in the link: JSON, deflated, in the fragment, so that no sentence stands in a server's log.

export const LARGEST_LINK = 8000; // characters; longer links are cut by mail programs and chats

/** @param {object} state @returns {Promise<string>} */
export async function pack(state) {
  const stream = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {string} text
 * @returns {Promise<Record<string, unknown> | null>} null where it is no state
 */
export async function unpack(text) {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const state = JSON.parse(await new Response(stream).text());
    return state && typeof state === "object" && !Array.isArray(state) ? state : null;
  } catch {
    return null;
  }
}

/**
 * Keeps `state` in the fragment: `save` writes it soon (not once for each key), `open` reads it.
 */
export function fragment() {
  let turn = 0;
  let written = location.hash.slice(1);
  return {
    /** @param {object} state */
    async save(state) {
      const own = ++turn;
      const packed = await pack(state);
      // a link that was pasted meanwhile is not written over: `watch` hears of it next
      if (own !== turn || location.hash.slice(1) !== written) return;
      written = packed;
      history.replaceState(null, "", `#${packed}`);
      dispatchEvent(new CustomEvent("statesaved", { detail: state }));
    },
    /** @returns {Promise<Record<string, unknown> | null>} */
    async open() {
      return location.hash.length > 1 ? unpack(location.hash.slice(1)) : null;
    },
    /** Calls back when somebody else changes the fragment: a pasted link, the back button. @param {() => void} callback */
    watch(callback) {
      addEventListener("hashchange", () => {
        const found = location.hash.slice(1);
        if (found === written) return;
        if (document.getElementById(found)) return history.replaceState(null, "", `#${written}`); // a place in the page
        written = found;
        callback();
      });
    },
  };
}
