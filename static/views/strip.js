// @ts-check
// Where we are: a map of what flows into what. Every step is a miniature of its real matrix, to the right of what it is
// made from; the current one framed, what flows into it lit, the cells in use outlined. Of a run in sections one is open;
// the others stand around it as boxes, one for many of them.
import { dotted, sized } from "../lib/canvas.js";
import { fill, h, svg } from "../lib/dom.js";
import { graphOf } from "../lib/graph.js";
import { _, ngettext } from "../lib/i18n.js";
import { classColour, colour, css, palette } from "../lib/palette.js";
import { inPlane } from "../lib/lit.js";
import { hidden } from "../lib/masks.js";
import { roleOf } from "../lib/roles.js";
import { folded } from "../lib/sections.js";
import { isBlank } from "../lib/seen.js";
import { SIZE, box as rect, cells, sheet, themed, write } from "../lib/svg.js";
import { plane, scale } from "../lib/tensor.js";
import { typeOf } from "../lib/type.js";
import { sentences } from "../lib/view.js";

/** @typedef {import("../lib/types.js").Step} Step */
/**
 * @typedef {object} StripData
 * @property {Step[]} steps those that are shown
 * @property {Step[]} all of the run, as one walks through them
 * @property {import("../lib/sections.js").Section[]} sections none, or one of them is shown
 * @property {number} at which one
 * @property {string} current id
 * @property {number} head
 * @property {Map<string, number[][]>} lit step id -> cells that made the one in focus
 * @property {(step: Step) => import("../lib/hiding.js").Veil} veil what of a step is to be guessed
 * @property {Set<string>} path the steps of a word that is followed; none if nobody is
 * @property {(id: string) => void} onselect
 * @property {(section: number) => void} onsection
 */

const SAID = 8; // steps that a title names
const BESIDE = 40; // px, of what is seen beside the current step
const LABEL = 1.6; // em, above a section that is open

/** @param {HTMLElement} element @param {StripData} data @returns {import("../lib/view.js").View<StripData>} */
export function mount(element, data) {
  const list = h("ol", {});
  const lines = svg("svg", { "aria-hidden": "true" });
  const outside = h("div", { "aria-hidden": "true" }); // each step says itself what it is made from
  const [before, after] = ["before", "after"].map(() => h("div", { class: "boxes", role: "group", onkeydown: onKey }));
  const map = h("div", { class: "map" }, lines, outside, before, list, after);
  const place = h("div", { class: "strip" }, map);
  element.append(place);
  const type = typeOf(place);
  /** @type {Map<string, {button: HTMLButtonElement, canvas: HTMLCanvasElement, side: number, drawn: unknown[]}>} */
  let parts = new Map();
  /** @type {{of: [string, string][], path: SVGElement}[]} */
  let edges = [];
  /** @type {{of: string[], name: HTMLElement}[]} what is lit if one of these is on the path that is followed */
  let around = [];
  let signature = "";
  const repaint = () => update(data);
  addEventListener("themechange", repaint);
  update(data);

  /** @param {StripData} next */
  function update(next) {
    data = next;
    const [isHeld, isAround] = [list.contains(document.activeElement), map.contains(document.activeElement)]; // another section has other buttons
    const wanted = [data.all.length, ...data.sections.map(({ name }) => name), ...data.steps.map((step) => step.id + step.kind)].join(" ");
    const isOther = wanted !== signature;
    if (isOther) build();
    signature = wanted;
    if (isOther && isAround && !isHeld) /** @type {HTMLElement} */ (before.querySelector("[aria-current]")).focus({ preventScroll: true });
    const em = parseFloat(type().fontSize);
    for (const step of data.steps) {
      const part = parts.get(step.id);
      if (!part) continue;
      const side = part.side * em;
      // most stay as they are from one cell to the next
      const { blank, revealed } = data.veil(step);
      const now = [step, data.all, data.head, data.lit.get(step.id), side, devicePixelRatio, palette(), blank && revealed.size];
      if (now.some((each, i) => each !== part.drawn[i])) draw(part.canvas, step, data, side);
      part.drawn = now;
      const isCurrent = step.id === data.current;
      part.button.setAttribute("aria-current", isCurrent ? "step" : "false");
      part.button.tabIndex = isCurrent ? 0 : -1; // one stop for the tab key; the arrows go on from there
      if (isCurrent && isHeld) part.button.focus({ preventScroll: true });
      part.button.classList.toggle("edited", step.edited.length > 0);
      part.button.classList.toggle("lit", data.lit.has(step.id));
      part.button.classList.toggle("followed", data.path.has(step.id));
      if (isCurrent) queueMicrotask(() => reveal(part.button, isOther)); // once all of the page is written
    }
    map.classList.toggle("following", data.path.size > 0);
    const { path: on, current } = data;
    for (const { of, path } of edges) {
      path.classList.toggle("into", of.some(([, to]) => to === current));
      path.classList.toggle("out", of.some(([from]) => from === current));
      path.classList.toggle("followed", on.size > 0 && of.some(([from, to]) => on.has(from) && on.has(to)));
    }
    for (const { of, name } of around) name.classList.toggle("followed", on.size > 0 && of.some((id) => on.has(id)));
  }

  function build() {
    const { groups, ...graph } = graphed(data);
    const top = groups.length ? LABEL : 0;
    [map.style.inlineSize, map.style.blockSize] = [`${graph.width}em`, `${graph.height + top}em`];
    lines.setAttribute("viewBox", `0 ${-top} ${graph.width} ${graph.height + top}`);
    const open = new Set(data.steps.map(({ id }) => id));
    edges = graph.edges.map(({ of, d }) => ({ of, path: svg("path", { d }) }));
    for (const { of, path } of edges) if (of.flat().some((id) => open.has(id))) path.setAttribute("data-of", of.map((pair) => pair.join(" to ")).join("|"));
    fill(lines, edges.map(({ path }) => path));
    const put = (/** @type {HTMLElement} */ element, /** @type {import("../lib/graph.js").Box} */ box) => at(element, { ...box, y: box.y + top });
    const stubs = graph.stubs.map((stub) => ({ of: stub.of, name: put(h("span", { class: "stub", title: listed(stub.of) }, stub.name), stub) }));
    const frame = { id: "", ...graph.frame, y: -top, height: graph.height + top };
    fill(outside, groups.length ? put(h("span", { class: "frame" }), frame) : null, stubs.map(({ name }) => name));
    const boxes = groups.map((group, i) => ({ of: group.steps.map(({ id }) => id), name: put(boxOf(group), graph.boxes[i]), isBefore: group.from < data.at }));
    fill(before, boxes.filter(({ isBefore }) => isBefore).map(({ name }) => name), groups.length ? put(h("span", {}, own()), { ...frame, height: LABEL }) : null);
    fill(after, boxes.filter(({ isBefore }) => !isBefore).map(({ name }) => name));
    before.setAttribute("aria-label", _("Sections"));
    after.setAttribute("aria-label", _("Later sections"));
    after.hidden = !after.hasChildNodes();
    before.hidden = !groups.length;
    around = [...stubs, ...boxes];
    parts = new Map(data.steps.map((step, i) => [step.id, part(step, graph.nodes[i])]));
    fill(list, data.steps.map(({ id }, i) => put(h("li", {}, parts.get(id)?.button), graph.nodes[i])));
    list.setAttribute("aria-label", _("The steps, as miniatures"));
  }

  /** The section that is open: its name, from which the arrows lead to the others. */
  function own() {
    const { name } = data.sections[data.at];
    return h("button", { type: "button", class: "section", "aria-current": "true", title: name, onclick: () => data.onsection(data.at) }, name);
  }

  /** Another section, or a list of several. @param {ReturnType<typeof graphed>["groups"][number]} group */
  function boxOf({ name, called, from, to }) {
    if (to === from + 1) {
      const title = data.sections[from].name;
      return h("button", { type: "button", class: "section", tabIndex: -1, title, onclick: () => data.onsection(from) }, name);
    }
    const n = to - from;
    const title = ngettext("{name}: {n} section", "{name}: {n} sections", n, { name: called, n });
    const options = data.sections.slice(from, to).map((each, i) => h("option", { value: String(from + i) }, each.name));
    const first = h("option", { value: "", selected: true, hidden: true }, name);
    const select = h("select", { class: "section", title, "aria-label": title, onchange: () => data.onsection(Number(select.value)) }, first, options);
    return select;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLSelectElement) return;
    const forward = getComputedStyle(place).direction === "rtl" ? -1 : 1;
    const last = data.sections.length - 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: data.at - forward, ArrowRight: data.at + forward, Home: 0, End: last };
    if (!(event.key in moves)) return;
    data.onsection(Math.max(0, Math.min(last, moves[event.key])));
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Step} step @param {import("../lib/graph.js").Node} node */
  function part(step, { side, upright }) {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const face = h("span", { class: "face" }, canvas);
    face.style.inlineSize = `${side}em`;
    const by = { class: `mini ${roleOf(step.name)}${upright ? " upright" : ""}`, title: titled(step), onclick: () => data.onselect(step.id) };
    const button = h("button", { type: "button", ...by }, face, h("span", { class: "name" }, step.name));
    return { button, canvas, side, drawn: [] };
  }

  function describe() {
    const sized = data.steps.map((step) => [step.id, step.axes.replaceAll(" ", " × "), step.value.shape.replaceAll(", ", " × "), step.of.join(", ")]);
    const words = _("In view: {step}. All steps: {steps}.", { step: data.current, steps: data.steps.map(({ id }) => id).join(", ") });
    const section = data.sections[data.at]?.name;
    return { words: section ? sentences(words, _("Section: {section}.", { section })) : words, table: { columns: [_("step"), _("axes"), _("size"), _("made from")], rows: sized } };
  }

  /** @param {HTMLElement} button @param {boolean} isOther whether the map is another one */
  function reveal(button, isOther) {
    const [own, all] = [button.getBoundingClientRect(), place.getBoundingClientRect()];
    const beyond = Math.min(0, own.left - all.left - BESIDE) || Math.max(0, own.right - all.right + BESIDE);
    if (beyond) place.scrollBy({ left: beyond, behavior: isOther ? "instant" : "smooth" });
  }

  return {
    update,
    destroy: () => (removeEventListener("themechange", repaint), place.remove()),
    describe,
    svg: async () => alone(data),
  };
}

/** The steps that are shown, and the other sections around them. @param {StripData} data */
function graphed({ steps, all, sections, at }) {
  const sides = sections.length ? folded(all, sections, at) : { before: [], after: [] };
  const name = sections[at]?.name ?? "";
  const [before, after] = [sides.before, sides.after].map((side) =>
    side.map(({ name, from, to }) => ({
      ...{ id: ` ${from}`, called: name, from, to, steps: all.slice(sections[from].from, sections[to - 1].to) },
      name: to > from + 1 ? `${name} (${to - from})` : name,
    })),
  );
  return { ...graphOf(steps, { name, before, after }), groups: [...before, ...after] };
}

/** The colours of a step's cells: the page's for what is to be guessed, none for what is hidden or no number. @param {Step} step @param {StripData} data */
function tinted(step, data) {
  const own = plane(step, data.head);
  const { kind, largest } = scale(step, data.all);
  const isHidden = hidden(step, data.all, data.head);
  const veil = data.veil(step);
  const { paper } = palette();
  return (/** @type {number} */ row, /** @type {number} */ column) => {
    if (isBlank(veil, row, column)) return paper;
    const value = own.at(row, column);
    if (isHidden(row, column) || !Number.isFinite(value)) return null;
    return kind === "class" ? classColour(value, step.legend) : colour(value, largest);
  };
}

/** What a step is, and what it is made from. @param {Step} step */
function titled({ id, axes, of }) {
  const named = { step: id, axes: axes.replaceAll(" ", " × "), of: listed(of) };
  return of.length ? _("{step} ({axes}), made from {of}", named) : `${named.step} (${named.axes})`;
}

/** @param {string[]} ids */
const listed = (ids) => [...ids.slice(0, SAID), ...(ids.length > SAID ? ["…"] : [])].join(", ");

/** @template {HTMLElement} E @param {E} element @param {import("../lib/graph.js").Box} box @returns {E} */
function at(element, { x, y, width, height }) {
  Object.assign(element.style, { insetInlineStart: `${x}em`, insetBlockStart: `${y}em`, inlineSize: `${width}em`, blockSize: `${height}em` });
  return element;
}

const ALONE = 14; // px, around the map by itself

/** @param {StripData} data */
function alone(data) {
  const { nodes, stubs, boxes, edges, frame, groups, width, height: high } = graphed(data);
  const all = data.steps.reduce((sum, step) => sum + plane(step, data.head).rows * plane(step, data.head).columns, 0);
  const top = groups.length ? LABEL : 0;
  const px = (/** @type {number} */ em) => ALONE + em * SIZE;
  const py = (/** @type {number} */ em) => px(em + top);
  const place = { transform: `translate(${ALONE} ${py(0)}) scale(${SIZE})`, fill: "none", stroke: themed("faint"), "stroke-width": 1 / SIZE };
  const lines = svg("g", place, ...edges.map(({ d }) => svg("path", { d })));
  const around = groups.flatMap(({ name }, i) => {
    const { x, y, width: wide, height } = boxes[i];
    return [rect(px(x), py(y), wide * SIZE, height * SIZE, "none", { stroke: themed("line") }), write(px(x + wide / 2), py(y + height / 2), name, { anchor: "middle" })];
  });
  if (groups.length) {
    const name = write(px(frame.x + 0.5), px(LABEL / 2), data.sections[data.at].name, { bold: true });
    around.push(rect(px(frame.x), px(0), frame.width * SIZE, (high + LABEL) * SIZE, "none", { stroke: themed("soft") }), name);
  }
  const names = stubs.map(({ x, y, height, name }) => write(px(x), py(y + height / 2), name, { fill: themed("soft") }));
  const parts = nodes.flatMap((node, i) => {
    const step = data.steps[i];
    const [text, fill] = [step.name, themed(roleOf(step.name).replace("role-", "") || "ink")];
    const { rows, columns, wide, high } = fitted(step, data, node.side * SIZE);
    const [left, middle] = [px(node.x) + 0.45 * SIZE, py(node.y + node.height / 2)];
    const x = node.upright ? px(node.x + node.width / 2) - wide / 2 : left + (node.side * SIZE - wide) / 2;
    const y = node.upright ? py(node.y + 0.2) + node.side * SIZE - high : middle - high / 2;
    const box = cells({ x, y, width: wide, height: high }, rows, columns, tinted(step, data), all);
    const bold = step.id === data.current;
    const name = node.upright
      ? write(px(node.x + node.width / 2), py(node.y + node.height - 0.8), text, { anchor: "middle", fill, bold })
      : write(left + (node.side + 0.4) * SIZE, middle, text, { fill, bold });
    return [...box, name];
  });
  return sheet(_("The steps, as miniatures"), px(width) + ALONE, py(high) + ALONE, lines, ...around, ...names, ...parts);
}

/** A miniature of one head, in px. @param {Step} step @param {StripData} data @param {number} side at most */
function fitted(step, data, side) {
  const { rows, columns } = plane(step, data.head);
  const unit = side / Math.max(rows, columns);
  return { rows, columns, wide: Math.max(Math.min(4, side), unit * columns), high: Math.max(Math.min(4, side), unit * rows) };
}

/** @param {HTMLCanvasElement} canvas @param {Step} step @param {StripData} data @param {number} side px */
function draw(canvas, step, data, side) {
  const { rows, columns, wide, high } = fitted(step, data, side);
  const tint = tinted(step, data);
  const context = sized(canvas, wide, high);
  if (!context) return;
  const { line, accent } = palette();
  const shade = (/** @type {number} */ row, /** @type {number} */ column) => tint(row, column) ?? line;
  const isFine = rows * columns > canvas.width * canvas.height; // a cell is less than a pixel
  if (isFine) context.drawImage(dotted(h("canvas"), rows, columns, shade), 0, 0, wide, high);
  context.setTransform(canvas.width / columns, 0, 0, canvas.height / rows, 0, 0);
  for (let row = 0; row < rows && !isFine; row++)
    for (let column = 0; column < columns; column++) {
      context.fillStyle = css(shade(row, column));
      context.fillRect(column, row, 1.02, 1.02);
    }
  outline(context, step, data, css(accent));
}

/** @param {CanvasRenderingContext2D} context @param {Step} step @param {StripData} data @param {string} stroke */
function outline(context, step, data, stroke) {
  const places = [...inPlane(step, data.lit.get(step.id) ?? [], data.head)].map((place) =>
    place.split(",").map(Number),
  );
  if (!places.length) return;
  const [rows, columns] = [places.map(([row]) => row), places.map(([, column]) => column)];
  const [top, left] = [Math.min(...rows), Math.min(...columns)];
  const { a, d } = context.getTransform();
  context.lineWidth = 3 / Math.min(a, d);
  context.strokeStyle = stroke;
  context.strokeRect(left, top, Math.max(...columns) + 1 - left, Math.max(...rows) + 1 - top);
}
