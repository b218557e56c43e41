// @ts-check
// One pair of numbers of each word's vector as an arrow, as it was and as it is after it is turned; and by how much.
import { fill, h, svg } from "../lib/dom.js";
import { _, exact, number } from "../lib/i18n.js";
import { css, palette } from "../lib/palette.js";
import { SIZE, sheet, themed, wide, write } from "../lib/svg.js";

/** @typedef {import("../lib/turned.js").Arrow} Arrow */
/** @typedef {{name: string, before: Arrow, after: Arrow, angle: number}} Turn angle: in radians */
/** @typedef {{turns: Turn[], pair: number, on: number, role: string}} TurnsData on: which word is in focus; role: the name of the arrow's colour; without turns nothing is shown */

const SIDE = 100; // of a dial, in units of its own
const RADIUS = 44; // of the longest arrow
const NEAR = 15; // of the arc that says how far
const POINT = 9; // of an arrow
const TURN = 2 * Math.PI;

/** @param {HTMLElement} element @param {TurnsData} data @returns {import("../lib/view.js").View<TurnsData> & {turn: (part: number) => void}} */
export function mount(element, data) {
  const said = h("p", { class: "note" });
  const row = h("div", { class: "dials" });
  const place = h("div", { class: "turns" }, row, said);
  element.append(place);
  const repaint = () => update(data);
  let part = 1;
  addEventListener("themechange", repaint);
  const sentence = () => _("Numbers {a} and {b} of each word as an arrow: dashed before, solid after it is turned. 1 radian (rad) is 57°; a whole turn is 6.28.", { a: 2 * data.pair, b: 2 * data.pair + 1 });
  update(data);

  /** @param {TurnsData} next */
  function update(next) {
    data = next;
    place.hidden = !data.turns.length;
    if (place.hidden) return fill(row);
    said.textContent = sentence();
    const most = longest(data);
    fill(row, data.turns.map((turn, i) => dialled(turned(turn, part), i === data.on, most)));
  }

  /** As far as the movement has come. @param {number} to 0 to 1 */
  function turn(to) {
    if (to === part) return;
    part = to;
    if (data.turns.length) update(data);
  }

  /** @param {Turn} turn @param {boolean} isOn @param {number} most */
  function dialled(turn, isOn, most) {
    const whole = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": spoken(turn) }, ...dial(turn, most, data.role));
    return h("figure", { class: isOn ? "dial on" : "dial" }, h("figcaption", {}, h("bdi", {}, turn.name)), whole, h("span", {}, degrees(turn.angle)), h("small", {}, radians(turn.angle)));
  }

  function describe() {
    if (!data.turns.length) return { words: "", table: null };
    const rows = data.turns.map(({ name, angle, after: [x, y] }) => [name, angle, x, y]);
    return { words: `${sentence()} ${data.turns.map(spoken).join(" ")}`, table: { columns: [_("token"), _("radians"), String(2 * data.pair), String(2 * data.pair + 1)], rows } };
  }

  return { update, turn, describe, destroy: () => (removeEventListener("themechange", repaint), place.remove()), svg: async () => (data.turns.length ? alone(data) : null) };
}

/** On its way, if not all of it has been. @param {Turn} turn @param {number} part @returns {Turn} */
function turned(turn, part) {
  if (part >= 1) return turn;
  const [[x, y], angle] = [turn.before, turn.angle * part];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { ...turn, angle, after: [x * cos - y * sin, x * sin + y * cos] };
}

/** @param {number} angle */
const degrees = (angle) => `${number((360 * angle) / TURN)}°`;
/** @param {number} angle */
const radians = (angle) => `${exact(angle)} rad`;
/** @param {Turn} turn */
const spoken = ({ name, angle }) => _("{name}: turned by {angle}.", { name, angle: `${radians(angle)} = ${degrees(angle)}` });

/** @param {TurnsData} data */
const longest = ({ turns }) => Math.max(...turns.flatMap(({ before, after }) => [Math.hypot(...before), Math.hypot(...after)])) || 1;

/** @param {Turn} turn @param {number} most the longest arrow @param {string} role */
function dial({ before, after, angle }, most, role) {
  const middle = SIDE / 2;
  const at = ([x, y] = [0, 0]) => [middle + (x / most) * RADIUS, middle - (y / most) * RADIUS];
  const line = { stroke: css(palette().line), fill: "none" };
  const soft = css(palette().soft);
  const strong = themed(role) || css(palette().ink);
  return [
    svg("circle", { cx: middle, cy: middle, r: RADIUS, ...line }),
    svg("path", { d: `M${middle} ${middle - RADIUS}V${middle + RADIUS}M${middle - RADIUS} ${middle}H${middle + RADIUS}`, ...line }),
    svg("path", { d: arc(before, angle, middle), fill: "none", stroke: soft, "stroke-width": 2 }),
    ...pointed([middle, middle], at(before), soft, { "stroke-width": 2, "stroke-dasharray": "4 3" }),
    ...pointed([middle, middle], at(after), strong, { "stroke-width": 3.5 }),
  ];
}

/** What is less than a turn of an angle, from the arrow's own direction on. @param {Arrow} from @param {number} angle @param {number} middle */
function arc(from, angle, middle) {
  const part = angle % TURN;
  if (Math.abs(part) < 0.01 || !Math.hypot(...from)) return "";
  const first = Math.atan2(from[1], from[0]);
  const point = (/** @type {number} */ a) => `${(middle + NEAR * Math.cos(a)).toFixed(2)} ${(middle - NEAR * Math.sin(a)).toFixed(2)}`;
  return `M${point(first)}A${NEAR} ${NEAR} 0 ${Math.abs(part) > Math.PI ? 1 : 0} ${part > 0 ? 0 : 1} ${point(first + part)}`;
}

/** @param {number[]} from @param {number[]} to @param {string} stroke @param {Record<string, string | number>} more */
function pointed([x, y], [u, v], stroke, more) {
  const long = Math.hypot(u - x, v - y);
  if (long < 1) return [svg("circle", { cx: x, cy: y, r: 2, fill: stroke })];
  const own = Math.min(POINT, long);
  const [a, b] = [((u - x) / long) * own, ((v - y) / long) * own];
  const head = `M${u} ${v}L${u - a - b / 2} ${v - b + a / 2}L${u - a + b / 2} ${v - b - a / 2}Z`;
  return [svg("line", { x1: x, y1: y, x2: u - a / 2, y2: v - b / 2, stroke, ...more }), svg("path", { d: head, fill: stroke })];
}

/** @param {TurnsData} data */
function alone(data) {
  const most = longest(data);
  const room = Math.max(SIDE, ...data.turns.map(({ name }) => wide(name, { bold: true }))) + SIZE;
  const all = data.turns.flatMap((turn, i) => {
    const x = i * room + room / 2;
    const label = (/** @type {number} */ y, /** @type {string} */ text, bold = false) => write(x, y, text, { anchor: "middle", bold });
    return [label(SIZE, turn.name, true), svg("g", { transform: `translate(${x - SIDE / 2} ${2 * SIZE})` }, ...dial(turn, most, data.role)), label(SIDE + 3 * SIZE, degrees(turn.angle)), label(SIDE + 4.5 * SIZE, radians(turn.angle))];
  });
  return sheet(_("How far each pair is turned"), data.turns.length * room, SIDE + 6 * SIZE, all);
}
