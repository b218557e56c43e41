// @ts-check
// A large matrix, drawn by Plotly: exact values, zoom and pan. The cell in focus follows the arrow keys too.
// A table of the same numbers stands behind a button.
import { asTable, numbers } from "../lib/astable.js";
import { announce, h, svg } from "../lib/dom.js";
import { exact, short } from "../lib/i18n.js";
import { classColour, css, palette } from "../lib/palette.js";
import { CONFIG, plotly, purge } from "../lib/plotly.js";
import { described, isBlank, picture, spoken, tabled } from "../lib/seen.js";
import { role } from "./matrix.js";

/** @typedef {import("./matrix.js").MatrixData} MatrixData */

const GAP = 96; // px for the labels
const LARGEST = 30; // px, of a cell
const FLAT = 18; // px, of the rows of a flat matrix
const SHARE = 0.7; // of the window, for a tall one
const HATCH = 0.08; // of a cell, the gap between two

/** @param {HTMLElement} element @param {MatrixData} data @returns {import("../lib/view.js").View<MatrixData> & {focus: () => void, element: HTMLElement}} */
export function mount(element, data) {
  const plot = h("div", { class: "plot" });
  const frame = h("div", { class: "heatmap", tabIndex: 0, role: "img", onkeydown: onKey }, plot);
  const { details, table, update: tabulate } = asTable(() => {
    table.setAttribute("aria-label", data.title);
    return numbers(tabled(data), short);
  });
  element.append(frame, details);
  hatch();
  let turn = 0;
  let listening = false;
  /** What the trace was made of, and the trace: while the focus moves, Plotly is given the same one and only moves the frame. @type {[string, import("../lib/tensor.js").Plane, object] | null} */
  let made = null;
  const repaint = () => ((made = null), update(data));
  addEventListener("themechange", repaint);
  update(data);

  /** @param {MatrixData} next */
  function update(next) {
    data = next;
    frame.setAttribute("aria-label", `${data.title}. ${spoken(data)}`);
    tabulate();
    void draw();
  }

  async function draw() {
    const own = ++turn;
    const Plotly = await plotly();
    if (own !== turn || !frame.isConnected) return;
    await Plotly.react(plot, [drawn()], layout(), CONFIG);
    if (listening) return;
    listening = true;
    const graph =
      /** @type {HTMLElement & {on: (name: string, then: (event: {points: {x: number, y: number}[]}) => void) => void}} */ (
        /** @type {unknown} */ (plot)
      );
    graph.on("plotly_click", ({ points }) => data.onfocus(points[0].y, points[0].x));
    graph.on("plotly_hover", ({ points }) => data.onhover?.(points[0].y, points[0].x));
  }

  function drawn() {
    const { plane, blank, revealed, scale, rowLabels, columnLabels } = data;
    const key = JSON.stringify([blank, [...revealed], scale, rowLabels, columnLabels]);
    if (made?.[0] !== key || made[1] !== plane) made = [key, plane, trace()];
    return made[2];
  }

  function trace() {
    const { plane, scale, rowLabels, columnLabels } = data;
    const { paper, positive, negative } = palette();
    const rows = Array.from({ length: plane.rows }, (_row, i) => i);
    const columns = Array.from({ length: plane.columns }, (_column, i) => i);
    const shown = (/** @type {number} */ row, /** @type {number} */ column) =>
      isBlank(data, row, column) ||
      data.hidden(row, column) ||
      !Number.isFinite(plane.at(row, column));
    const sequential = scale.kind !== "signed" && scale.kind !== "whole";
    const isClass = scale.kind === "class";
    return {
      type: "heatmap",
      z: rows.map((row) => columns.map((column) => (shown(row, column) ? null : plane.at(row, column)))),
      x: columns,
      y: rows,
      zmin: isClass ? -0.5 : sequential ? 0 : -scale.largest,
      zmax: isClass ? Math.max(1, data.legend.length) - 0.5 : scale.largest,
      zsmooth: false,
      xgap: plane.columns < 80 ? HATCH * 10 : 0,
      ygap: plane.columns < 80 ? HATCH * 10 : 0,
      colorscale: isClass
        ? steps(data.legend)
        : sequential
          ? [
              [0, css(paper)],
              [1, css(positive)],
            ]
          : [
              [0, css(negative)],
              [0.5, css(paper)],
              [1, css(positive)],
            ],
      showscale: false,
      hoverongaps: true,
      text: rows.map((row) =>
        columns.map(
          (column) =>
            `${rowLabels[row]} → ${columnLabels[column]}: ${isBlank(data, row, column) ? "?" : exact(plane.at(row, column))}`,
        ),
      ),
      hoverinfo: "text",
    };
  }

  function layout() {
    const { plane, rowLabels, columnLabels, focus } = data;
    const { ink, accent, line, paper } = palette();
    const style = getComputedStyle(document.documentElement);
    const tint = (/** @type {string} */ axis) => (role(axis) ? style.getPropertyValue(`--${axis}`).trim() : css(ink));
    const family = getComputedStyle(document.body).fontFamily;
    const letters = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const wide = Math.min(LARGEST, (data.width - GAP) / plane.columns);
    // flat matrices are stretched, tall ones fit the window
    const tall = Math.min(
      Math.max(wide, Math.min(FLAT, 360 / plane.rows)),
      Math.max(2, (SHARE * innerHeight) / plane.rows),
      LARGEST,
    );
    const box = (/** @type {Record<string, unknown>} */ more) => ({
      type: "rect",
      line: { color: css(accent), width: 2 },
      ...more,
    });
    const some = (/** @type {string[]} */ names, /** @type {number} */ pitch) => {
      const every = Math.ceil((1.3 * letters) / pitch);
      const at = names.map((_name, i) => i).filter((i) => i % every === 0);
      return { tickvals: at, ticktext: at.map((i) => names[i].replaceAll("<", "&lt;")) };
    };
    const axis = (/** @type {string} */ name, /** @type {string} */ text) => ({
      showgrid: false,
      zeroline: false,
      ticks: "",
      fixedrange: false,
      automargin: true,
      tickfont: { size: letters, color: tint(name) },
      title: { text, font: { size: letters, color: tint(name) } },
    });
    return {
      width: wide * plane.columns + GAP,
      height: tall * plane.rows + GAP,
      margin: { l: GAP - 10, t: GAP - 10, r: 6, b: 6 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: css(line),
      font: { color: css(ink), family },
      hoverlabel: { bgcolor: css(paper), font: { color: css(ink), family } },
      xaxis: {
        ...axis(plane.columnAxis, `${plane.columnAxis} →`),
        side: "top",
        range: [-0.5, plane.columns - 0.5], // also where nothing is drawn
        tickangle: -90, // slanted, the last one would reach beyond the picture, and Plotly leaves such out
        ...some(columnLabels, wide),
      },
      yaxis: {
        ...axis(plane.rowAxis, plane.rowAxis && `← ${plane.rowAxis}`),
        range: [plane.rows - 0.5, -0.5],
        ...some(rowLabels, tall),
      }, // turned upright, the arrow points down
      shapes: [
        box({ x0: focus.column - 0.5, x1: focus.column + 0.5, y0: focus.row - 0.5, y1: focus.row + 0.5 }),
        box({
          x0: -0.5,
          x1: plane.columns - 0.5,
          y0: focus.row - 0.5,
          y1: focus.row + 0.5,
          line: { color: css(accent), width: 1, dash: "dot" },
        }),
        ...parting(),
      ],
      dragmode: "zoom",
      uirevision: `${plane.rows} ${plane.columns}`, // a zoom stays while the matrix does
    };
  }

  /** Lines where a second sentence begins. */
  function parting() {
    const { plane, breaks } = data;
    const { row, column } = breaks ?? { row: -1, column: -1 };
    const line = { color: css(palette().ink), width: 1.5 };
    const [right, bottom] = [plane.columns - 0.5, plane.rows - 0.5];
    return [
      ...(row < 0 ? [] : [{ type: "line", line, x0: -0.5, x1: right, y0: row - 0.5, y1: row - 0.5 }]),
      ...(column < 0 ? [] : [{ type: "line", line, x0: column - 0.5, x1: column - 0.5, y0: -0.5, y1: bottom }]),
    ];
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    const [down, across] = moves[event.key];
    const bound = (/** @type {number} */ i, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, i));
    data.onfocus(bound(data.focus.row + down, data.plane.rows), bound(data.focus.column + across, data.plane.columns));
    announce(spoken(data));
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    update,
    element: frame,
    focus: () => frame.focus({ preventScroll: true }),
    describe: () => described(data),
    svg: async () => picture(data),
    destroy: () => {
      turn++;
      removeEventListener("themechange", repaint);
      purge(plot);
      frame.remove();
      details.remove();
      if (!document.querySelector(".heatmap")) document.querySelector("#hatch")?.closest("svg")?.remove();
    },
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

/** The pattern of hidden cells, once for the page: Plotly leaves them open, and its background is filled with this. */
function hatch() {
  if (document.querySelector("#hatch")) return;
  const stripe = svg("path", { d: "M-2 2l4 -4M0 7l7 -7M5 9l4 -4", class: "stripe" });
  const pattern = svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse" }, stripe);
  document.body.append(
    svg("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" }, svg("defs", {}, pattern)),
  );
}
