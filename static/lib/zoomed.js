// @ts-check
// A part of a large matrix, drawn by Plotly: zoomed further and back, and moved.
import { h, svg } from "./dom.js";
import { exact } from "./i18n.js";
import { classColour, css, palette } from "./palette.js";
import { CONFIG, plotly, purge } from "./plotly.js";
import { sizes } from "./mapsize.js";
import { isBlank, isShown } from "./seen.js";
import { tint } from "./svg.js";
import { sides } from "./tensor.js";

/** @typedef {import("./seen.js").Matrix & Ways} MatrixData */
/** @typedef {{width: number, onfocus: (row: number, column: number) => void, onhover?: (row: number, column: number) => void}} Ways */
/** @typedef {{row: number, column: number}} Place */
/** @typedef {{on: (name: string, then: (event: {points: {x: number, y: number}[]}) => void) => void}} Graph */

const GAP = 0.8; // px, between two cells
const MANY = 80; // columns without

/**
 * @param {MatrixData} data
 * @param {[Place, Place]} part its first cell and its last
 * @param {() => void} onleave the whole is wanted again
 */
export async function zoomed(data, part, onleave) {
  const Plotly = await plotly();
  const element = h("div", { class: "plot" });
  const pattern = hatch();
  /** What the trace was made of, and the trace: while the focus moves, Plotly is given the same one and only moves the frame. @type {[string, import("./tensor.js").Plane, object] | null} */
  let made = null;

  function trace() {
    const { plane, blank, revealed, scale, rowLabels, columnLabels } = data;
    const key = JSON.stringify([blank, [...revealed], scale, rowLabels, columnLabels, palette()]);
    if (made?.[0] !== key || made[1] !== plane) made = [key, plane, traced(data)];
    return made[2];
  }

  return {
    element,
    /** @param {MatrixData} next */
    async update(next) {
      data = next;
      const isFirst = !element.childElementCount;
      await Plotly.react(element, [trace()], layout(data, part), CONFIG);
      if (isFirst) listen();
    },
    destroy() {
      purge(element);
      element.remove();
      pattern.remove();
    },
  };

  function listen() {
    const graph = /** @type {Graph} */ (/** @type {unknown} */ (element));
    graph.on("plotly_click", ({ points }) => data.onfocus(points[0].y, points[0].x));
    graph.on("plotly_hover", ({ points }) => data.onhover?.(points[0].y, points[0].x));
    graph.on("plotly_doubleclick", onleave);
  }
}

/** @param {MatrixData} data */
function traced(data) {
  const { plane, scale, legend, rowLabels, columnLabels } = data;
  const { paper, positive, negative } = palette();
  const rows = Array.from({ length: plane.rows }, (_row, i) => i);
  const columns = Array.from({ length: plane.columns }, (_column, i) => i);
  const sequential = scale.kind !== "signed" && scale.kind !== "whole";
  const isClass = scale.kind === "class";
  const ends = [...(sequential ? [] : [negative]), paper, positive];
  const said = (/** @type {number} */ row, /** @type {number} */ column) =>
    `${rowLabels[row]} → ${columnLabels[column]}: ${isBlank(data, row, column) ? "?" : exact(plane.at(row, column))}`;
  return {
    type: "heatmap",
    z: rows.map((row) => columns.map((column) => (isShown(data, row, column) ? plane.at(row, column) : null))),
    x: columns,
    y: rows,
    zmin: isClass ? -0.5 : sequential ? 0 : -scale.largest,
    zmax: isClass ? Math.max(1, legend.length) - 0.5 : scale.largest,
    zsmooth: false,
    xgap: plane.columns < MANY ? GAP : 0,
    ygap: plane.columns < MANY ? GAP : 0,
    colorscale: isClass ? steps(legend) : ends.map((colour, i) => [i / (ends.length - 1), css(colour)]),
    showscale: false,
    hoverongaps: true,
    text: rows.map((row) => columns.map((column) => said(row, column))),
    hoverinfo: "text",
  };
}

/** A scale of one colour for each class. @param {string[]} legend @returns {[number, string][]} */
function steps(legend) {
  const n = Math.max(1, legend.length);
  return Array.from({ length: n }, (_class, i) => css(classColour(i, legend))).flatMap((each, i) => [
    /** @type {[number, string]} */ ([i / n, each]),
    /** @type {[number, string]} */ ([(i + 1) / n, each]),
  ]);
}

/** @param {MatrixData} data @param {[Place, Place]} part */
function layout(data, [first, last]) {
  const { plane, rowLabels, columnLabels, focus } = data;
  const { ink, accent, line, paper } = palette();
  const { left, top, width, height, letters } = sizes(data);
  const family = getComputedStyle(document.body).fontFamily;
  const across = { x0: -0.5, x1: plane.columns - 0.5 };
  const down = { y0: focus.row - 0.5, y1: focus.row + 0.5 };
  const own = sides(plane);
  const axis = (/** @type {string} */ name, /** @type {string} */ text, /** @type {string[]} */ names) => ({
    showgrid: false,
    zeroline: false,
    ticks: "",
    fixedrange: false,
    automargin: true,
    tickfont: { size: letters, color: tint(name) },
    tickvals: names.map((_name, i) => i),
    ticktext: names.map((each) => each.replaceAll("<", "&lt;")),
    title: { text, font: { size: letters, color: tint(name) } },
  });
  return {
    width,
    height,
    margin: { l: left, t: top, r: width - left - plane.columns * sizes(data).wide, b: 6 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: css(line),
    font: { color: css(ink), family },
    hoverlabel: { bgcolor: css(paper), font: { color: css(ink), family } },
    xaxis: {
      ...axis(own.across, `${own.across} →`, columnLabels),
      side: "top",
      range: [first.column - 0.5, last.column + 0.5],
      tickangle: -90, // slanted, the last one would reach beyond the picture, and Plotly leaves such out
    },
    yaxis: { ...axis(own.down, own.down && `← ${own.down}`, rowLabels), range: [last.row + 0.5, first.row - 0.5] },
    shapes: [
      { type: "rect", x0: focus.column - 0.5, x1: focus.column + 0.5, ...down, line: { color: css(accent), width: 2 } },
      { type: "rect", ...across, ...down, line: { color: css(accent), width: 1, dash: "dot" } },
      ...parting(data),
    ],
    dragmode: "zoom",
    uirevision: "stays", // a zoom stays while the numbers change
  };
}

/** Lines where a second sentence begins. @param {MatrixData} data */
function parting({ plane, breaks }) {
  const { row, column } = breaks ?? { row: -1, column: -1 };
  const line = { color: css(palette().ink), width: 1.5 };
  const [right, bottom] = [plane.columns - 0.5, plane.rows - 0.5];
  return [
    ...(row < 0 ? [] : [{ type: "line", line, x0: -0.5, x1: right, y0: row - 0.5, y1: row - 0.5 }]),
    ...(column < 0 ? [] : [{ type: "line", line, x0: column - 0.5, x1: column - 0.5, y0: -0.5, y1: bottom }]),
  ];
}

/** The pattern of hidden cells: Plotly leaves them open, and its background is filled with this. */
function hatch() {
  const stripe = svg("path", { d: "M-2 2l4 -4M0 7l7 -7M5 9l4 -4", class: "stripe" });
  const pattern = svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse" }, stripe);
  const sheet = svg("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" }, svg("defs", {}, pattern));
  document.body.append(sheet);
  return sheet;
}
