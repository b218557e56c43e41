// @ts-check
// A picture of curves: lines, points, bars or arrows over one axis, where the present run stands, and a table. It is drawn
// once it comes near the window: who stays above it need not fetch what draws it.
import { asTable, numbers } from "../lib/astable.js";
import * as carry from "../lib/carry.js";
import { h } from "../lib/dom.js";
import { _, exact } from "../lib/i18n.js";
import { css, palette, styles } from "../lib/palette.js";
import { CONFIG, plotly, purge } from "../lib/plotly.js";
import { reopened } from "../lib/svg.js";
import { typeSize } from "../lib/type.js";

/**
 * Places of the x axis with names of their own; a stretch of it that has one; how far the y axis reaches; what the present
 * run is called.
 * @typedef {object} Axes
 * @property {{at: number, name: string}[]} [ticks]
 * @property {{from: number, to: number, name: string} | null} [band]
 * @property {[number, number]} [range]
 * @property {string} [here]
 */
/** @typedef {Omit<import("../lib/types.js").Figure, "of">} Curves */
/** @typedef {Curves & Axes} FigureData */
/** @typedef {import("../lib/types.js").Series} Series */

const HEIGHT = 19; // rem
const [USUAL, ROW] = [4, 1.3]; // names that it is high enough for; rem for each that comes on top of them
const ALONE = 640; // px, how wide it is by itself if it is shown nowhere
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash"]; // colour is never the only carrier
const SYMBOLS = ["circle", "square", "diamond", "cross", "triangle-up", "triangle-down", "x", "star"];
const TICKS = 9; // at most, on an axis of few places
const NEAR = "10%"; // of the window's height, below its edge

/** @param {HTMLElement} element @param {FigureData} data @returns {import("../lib/view.js").View<FigureData>} */
export function mount(element, data) {
  const title = h("h3", {});
  const plot = h("div", { class: "plot" });
  const frame = h("div", { class: "drawing", role: "img" }, plot);
  const { details, table, update: tabulate } = asTable(() => {
    table.setAttribute("aria-label", data.title);
    return numbers(tabled(data), exact);
  });
  const note = h("p", { class: "notice" });
  const place = h("section", { class: "figure" }, title, frame, note, details);
  element.append(place);
  carry.mount(place, _("this figure"), () => ({ view: { svg, describe }, name: data.title, caption: data.note }));
  let turn = 0;
  let isNear = false;
  const repaint = () => void draw();
  const come = () => ((isNear = true), repaint());
  addEventListener("themechange", repaint);
  addEventListener("beforeprint", come);
  const nearing = new IntersectionObserver((all) => all.some((each) => each.isIntersecting) && (nearing.disconnect(), come()), { rootMargin: NEAR });
  nearing.observe(frame);
  const observer = new ResizeObserver(repaint);
  observer.observe(frame);
  update(data);

  /** @param {FigureData} next */
  function update(next) {
    data = next;
    title.textContent = data.title;
    note.textContent = data.note;
    note.hidden = !data.note;
    frame.setAttribute("aria-label", words());
    tabulate();
    void draw();
  }

  function words() {
    return `${data.title}. ${data.series.map((each) => spoken(each, data)).join(" ")}`;
  }

  async function draw() {
    const own = ++turn;
    if (!isNear) return;
    const Plotly = await plotly();
    if (own !== turn || !frame.isConnected || !frame.clientWidth) return;
    await Plotly.react(plot, data.series.map(trace), layout(frame.clientWidth), CONFIG);
  }

  /** @param {Series} series @param {number} i */
  function trace(series, i) {
    const colour = colours()[i % colours().length];
    const words = series.x.map(
      (x, at) => `${escaped(series.name)}: ${escaped(written(x, data))} → ${exact(series.y[at])}`,
    );
    const base = { name: escaped(series.name), x: series.x.map(safe), y: series.y, text: words, hoverinfo: "text" };
    if (series.kind === "bars") return { ...base, type: "bar", marker: { color: colour }, textposition: "none" };
    const marker = { color: colour, symbol: SYMBOLS[i % SYMBOLS.length], size: 7 };
    if (series.kind === "points" || series.kind === "arrows")
      return { ...base, type: "scatter", mode: "markers", marker };
    const line = { color: colour, dash: DASHES[(i + Math.floor(i / DASHES.length)) % DASHES.length], width: 2.5 };
    const isShort = series.x.length <= 2 * TICKS;
    return { ...base, type: "scatter", mode: isShort ? "lines+markers" : "lines", line, marker };
  }

  /** @param {number} width px */
  function layout(width) {
    const { ink, line, paper } = palette();
    const rem = typeSize();
    const family = getComputedStyle(document.body).fontFamily;
    const font = { color: css(ink), family, size: 0.75 * rem };
    const axis = (/** @type {"x" | "y"} */ name) => ({
      type: data.log.includes(name) ? "log" : undefined,
      title: { text: escaped(data[name]), font },
      gridcolor: css(line),
      zerolinecolor: css(line),
      tickfont: font,
      exponentformat: "power",
      automargin: true,
      fixedrange: true,
    });
    return {
      width,
      height: (HEIGHT + ROW * Math.max(0, data.series.length - USUAL)) * rem,
      margin: { l: 3.4 * rem, r: 0.8 * rem, t: 0.8 * rem, b: 2.6 * rem },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font,
      hoverlabel: { bgcolor: css(paper), font },
      showlegend: data.series.length > 1,
      legend: { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom", font },
      barmode: "group",
      xaxis: { ...axis("x"), ...ticks() },
      yaxis: {
        ...axis("y"),
        ...(data.log.includes("y") ? decades() : {}),
        ...(isOfArrows() ? { scaleanchor: "x" } : {}),
        ...(data.range ? { range: data.range } : {}),
      },
      shapes: [...(data.band ? [stretch(data.band)] : []), ...(data.marked === null ? [] : [markedLine(data.marked)])],
      annotations: [
        ...(data.band ? [stretchName(data.band)] : []),
        ...(data.marked === null ? [] : [markedName(data.marked)]),
        ...arrows(),
      ],
    };
  }

  /** Then both axes have one unit, so that turning keeps a length. */
  function isOfArrows() {
    return data.series.some((each) => each.kind === "arrows");
  }

  /** Few places have their own ticks: powers of two are no powers of ten, and between two things counted is none. */
  function ticks() {
    if (data.ticks)
      return { tickvals: data.ticks.map(({ at }) => at), ticktext: data.ticks.map(({ name }) => escaped(name)) };
    const found = [...new Set(data.series.flatMap((each) => each.x))].filter((x) => typeof x === "number");
    if (!data.log.includes("x")) return areCounted(found) ? { dtick: 1 } : {};
    if (found.length > TICKS + 1) return {};
    const shown = found.filter((x) => x !== data.marked || Math.log2(x) % 1 === 0);
    return { tickvals: shown, ticktext: shown.map(String) };
  }

  /** Whether these are a few whole numbers in a row. @param {number[]} places */
  function areCounted(places) {
    return places.length > 1 && places.every(Number.isInteger) && Math.max(...places) - Math.min(...places) <= TICKS;
  }

  /** Every decade has a tick, every second or third if there are many; less than two have finer ones. */
  function decades() {
    const all = data.series.flatMap((each) => each.y).filter((y) => y > 0);
    const range = all.length ? Math.log10(Math.max(...all) / Math.min(...all)) : 0;
    return range < 2 ? {} : { dtick: Math.ceil(range / 6) };
  }

  /** @param {{from: number, to: number}} band */
  function stretch({ from, to }) {
    const { line } = palette();
    const place = { x0: from, x1: to, y0: 0, y1: 1, yref: "paper", layer: "below" };
    return { type: "rect", ...place, fillcolor: css(line), opacity: 0.35, line: { width: 0 } };
  }

  /** @param {{from: number, to: number, name: string}} band */
  function stretchName({ from, to, name }) {
    return { x: (from + to) / 2, y: 1, yref: "paper", text: escaped(name), showarrow: false, yanchor: "top" };
  }

  /** @param {number} x */
  function markedLine(x) {
    const { accent } = palette();
    return {
      type: "line",
      x0: x,
      x1: x,
      y0: 0,
      y1: 1,
      yref: "paper",
      line: { color: css(accent), width: 1, dash: "dot" },
    };
  }

  /** @param {number} x */
  function markedName(x) {
    const at = data.log.includes("x") ? Math.log10(x) : x;
    const text = escaped(data.here ?? _("here: {x}", { x: exact(x) }));
    return { x: at, y: 0, yref: "paper", text, showarrow: false, xanchor: "left", yanchor: "bottom", xshift: 3 };
  }

  /** From the origin to each point. */
  function arrows() {
    return data.series.flatMap((each, i) =>
      each.kind !== "arrows"
        ? []
        : each.x.map((x, at) => ({
            x,
            y: each.y[at],
            ax: 0,
            ay: 0,
            axref: "x",
            ayref: "y",
            showarrow: true,
            arrowhead: 2,
            arrowwidth: 2,
            arrowcolor: colours()[i % colours().length],
          })),
    );
  }

  async function svg() {
    const { toImage } = await plotly();
    const width = frame.clientWidth || ALONE;
    const own = { ...layout(width), paper_bgcolor: css(palette().paper) };
    return reopened(data.title, await toImage({ data: data.series.map(trace), layout: own, config: CONFIG }, { format: "svg", imageDataOnly: true }));
  }

  const describe = () => ({ words: words(), table: tabled(data) });

  return {
    update,
    destroy: () => {
      turn++;
      nearing.disconnect();
      observer.disconnect();
      removeEventListener("themechange", repaint);
      removeEventListener("beforeprint", come);
      purge(plot);
      place.remove();
    },
    describe,
    svg,
  };
}

function colours() {
  const style = styles();
  const { positive, negative } = palette();
  return [
    css(positive),
    css(negative),
    ...["key", "value", "query"].map((name) => style.getPropertyValue(`--${name}`).trim()),
  ];
}

/** @param {Series} series @param {FigureData} data */
function spoken({ name, x, y }, data) {
  if (!x.length) return `${name}.`;
  const last = x.length - 1;
  return _("{name}: from {a} at {x} to {b} at {z}.", {
    name,
    a: exact(y[0]),
    x: written(x[0], data),
    b: exact(y[last]),
    z: written(x[last], data),
  });
}

/** @param {string | number} x @param {FigureData} data */
const written = (x, { ticks }) => ticks?.find(({ at }) => at === x)?.name ?? (typeof x === "number" ? exact(x) : x);

/** Plotly reads some HTML in its texts; here they are plain. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param {string | number} x */
const safe = (x) => (typeof x === "string" ? escaped(x) : x);

/** Whether more than one point stands at a place. @param {Series} series */
const isRepeating = ({ x }) => new Set(x).size < x.length;

/** @param {FigureData} data @returns {import("../lib/view.js").Table} */
const tabled = (data) => (data.series.some(isRepeating) ? byPoint(data) : byPlace(data));

/** One row for each place of the x axis. @param {FigureData} data */
function byPlace(data) {
  const { x, series } = data;
  const places = [...new Set(series.flatMap((each) => each.x))];
  if (places.every((at) => typeof at === "number")) places.sort((a, b) => Number(a) - Number(b));
  const known = series.map((each) => new Map(each.x.map((at, i) => [at, each.y[i]])));
  const rows = places.map((at) => [written(at, data), ...known.map((each) => each.get(at) ?? "–")]);
  return { columns: [x, ...series.map((each) => each.name)], rows };
}

/** One row for each point. @param {FigureData} data */
function byPoint(data) {
  const { x, y, series } = data;
  const rows = series.flatMap((each) => each.x.map((at, i) => [each.name, written(at, data), each.y[i]]));
  return { columns: ["", x, y], rows };
}
