// @ts-check
// A page as one file that needs no server: its scripts, its styles and what it was answered stand in it. It is the page
// as it stands in a frame of others (static/embedded.css), with the tools for looking.
import { file } from "./address.js";
import { Refusal, ask } from "./api.js";
import { _ } from "./i18n.js";

/**
 * @typedef {object} Alone what a page needs to be shown again
 * @property {string} id its name in the table of pages
 * @property {string} about what is in it, of which its file has its name
 * @property {string} state its link's fragment, with its #
 * @property {{path: string, body: object, answer?: unknown}[]} asks its questions, and answers that nobody has to ask for
 * @property {{at: string, all: string, body: object}[]} cells where a cell's arithmetic is asked, where that of all cells
 */

const NO_HOST = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";
const LEFT_OUT = "base, link, script[src], nav, .skip, .framed, #unloaded, noscript";

/** The page as one file of HTML. Throws a Refusal. @param {Alone} data @returns {Promise<string>} */
export async function alone({ id, state, asks, cells }) {
  const styles = ["opening.css", "linked/common.css", `linked/${id}.css`, "embedded.css", "carry/carry.css"];
  const scripts = ["linked/begin.js", `linked/alone/${id}.js`];
  const [page, kept, begin, own, ...looks] = await Promise.all([
    text(`${location.pathname}?embed=1&lang=${document.documentElement.lang}`),
    answered(asks, cells),
    ...[...scripts, ...styles].map((name) => text(file(name))),
  ]);
  const made = new DOMParser().parseFromString(page, "text/html");
  for (const each of made.querySelectorAll(LEFT_OUT)) each.remove();
  made.documentElement.dataset.alone = "";
  made.querySelector(".top")?.removeAttribute("hidden");
  for (const link of made.querySelectorAll("a")) link.removeAttribute("href");
  const head = [
    tag("meta", { "http-equiv": "Content-Security-Policy", content: NO_HOST }),
    tag("meta", { name: "generator", content: "Headlight" }),
    ...looks.map((style, i) => tag("style", i ? { "data-of": styles[i] } : { id: "opening" }, style)),
    tag("script", {}, `location.hash ||= ${JSON.stringify(state)};`),
    tag("script", {}, begin),
  ];
  const body = [tag("script", { type: "text/plain", id: "kept" }, kept), tag("script", { type: "module" }, own)];
  const [before, after] = [...made.documentElement.outerHTML.split("</head>", 2)];
  const whole = after.replace(/<\/body>\s*<\/html>$/, () => [...body, "</body></html>"].join("\n"));
  return `<!doctype html>\n${before}${head.join("\n")}</head>${whole}\n`;
}

/** As text: an element would count in this page, or be refused by its policy. @param {"meta" | "script" | "style"} name @param {Record<string, string>} attributes @param {string} [content] ours, without markup */
function tag(name, attributes, content) {
  const given = Object.entries(attributes).map(([each, value]) => ` ${each}="${value}"`);
  const inside = content?.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const rest = inside === undefined ? "" : `${inside}</${name}>`;
  return `<${name}${given.join("")}>${rest}`;
}

/** @param {string} place */
async function text(place) {
  const response = await fetch(place).catch(() => null);
  if (!response?.ok) throw new Refusal(_("A file of this page could not be loaded: is the server still running? Nothing was saved."), null);
  return response.text();
}

/** All answers, deflated. @param {Alone["asks"]} asks @param {Alone["cells"]} cells */
async function answered(asks, cells) {
  const answers = Promise.all(asks.map(async ({ path, body, answer }) => ({ path, body, answer: answer ?? (await of(path, body)) })));
  const arithmetic = Promise.all(cells.map(async ({ at, all, body }) => ({ path: at, body, cells: await of(all, body) })));
  const json = JSON.stringify({ answers: await answers, cells: await arithmetic });
  const stream = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @param {string} path @param {object} body @returns {Promise<any>} */
const of = (path, body) => ask(/** @type {"/api/mechanisms/{id}/trace"} */ (path), body);
