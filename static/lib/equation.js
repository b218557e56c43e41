// @ts-check
// What a step is made of, as matrices that stand where they belong: of a product its left factor beside the result and
// its right one above; of everything else what was there, what was put on, one after the other. It follows from the calls
// that the server recorded; no mechanism says anything of it.
import { _ } from "./i18n.js";
import { byId, hidden } from "./masks.js";
import { nameOf } from "./roles.js";
import { LOOSE, SIGNS, joint, listed, parted, told, wordOf } from "./signs.js";
import { axesOf, decode, isOfPairs, isOfTokens, plane, planeOf, scale, signed } from "./tensor.js";
import { turnedBy } from "./turned.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Move} Move */
/** @typedef {import("./types.js").Operand} Operand */
/** @typedef {import("./types.js").Tensor} Tensor */
/** @typedef {import("./tensor.js").Plane} Plane */
/**
 * One of the matrices, or a number that is written and not drawn.
 * @typedef {object} Part
 * @property {string} formula MathML
 * @property {string | null} step whose numbers these are
 * @property {Plane | null} plane null: a plain number
 * @property {import("./tensor.js").Scale} scale
 * @property {string[]} legend
 * @property {(row: number, column: number) => boolean} hidden
 * @property {"risen" | "sum" | "mask"} [as] what it is, if it is not a plain matrix
 * @property {"row" | "column" | "cell"} [meets] what of it a cell needs: of a factor in a row of parts its row or its column, of what goes cell by cell the one in its place
 * @property {boolean} isMade whether they are computed on the way to the step in view
 * @property {{head: number, turned: boolean, first: number} | null} cells where they stand in their step: its columns from
 *   `first` on; null: they are others
 */
/** @typedef {{left: Part, above: Part, row: null} | {left: null, above: null, row: (Part | string)[]}} Equation a string stands between matrices */

const AS_PRODUCTS = new Set(["outer", "einsum"]); // rows meet columns in them too, or may
const MOST = 4; // matrices in a row
const HIGHEST = 20; // of scores whose powers of e are drawn as they are; of higher ones the row's largest is taken off first, which leaves the shares as they were
const MOST_HEADS = 8; // beside each other
const NEAR = 1e-4; // of a row's sum, that shares are rounded by
const VISIBLE = () => false;

/** @type {WeakMap<Step, Map<number, Equation | null>>} */
const known = new WeakMap();

/** @param {Step} step @param {Step[]} steps @param {number} head @returns {Equation | null} null: it was given, or drawn; the same each time */
export function equationOf(step, steps, head) {
  let own = known.get(step);
  if (!own) known.set(step, (own = new Map()));
  let found = own.get(head);
  if (found === undefined) own.set(head, (found = composed(step, steps, head)));
  return found;
}

/** @param {Step} step @param {Step[]} steps @param {number} head @returns {Equation | null} */
function composed(step, steps, head) {
  if (!step.moves.length) return null;
  const from = { step, steps, head };
  const result = plane(step, head);
  const at = step.moves.findLastIndex(({ kind }) => kind !== "moved");
  const main = step.moves[at];
  if (main && (main.kind === "product" || AS_PRODUCTS.has(main.name)) && main.operands.length === 2) {
    const [first, right] = main.operands.map((operand) => part(operand, from));
    const left = main.name === "outer" ? upright(first) : first;
    const above = at === step.moves.length - 1 ? right : ofHead(right, main, result);
    const isProduct = main.name !== "einsum" || (left.plane && right.plane && multiply(left.plane, right.plane, result));
    if (isProduct && left.plane && above?.plane && meet(left.plane, above.plane, result)) return { left, above, row: null };
  }
  const made = chain(step.moves.length - 1, from);
  const twins = isOfPairs(step) ? made.filter((each, i) => made.some((other, j) => i !== j && isOneRow(each) && isOneRow(other) && each.step === other.step)) : [];
  const row = made.map((each) => (isOneRow(each) && (twins.length ? each === twins[0] : isOfRows(each, from)) ? upright(each) : each));
  return { left: null, above: null, row: row.filter(isDrawn).length > MOST ? (spelt(from) ?? sources(from)) : row };
}

/** Whether it is the product of these, as far as its first and its last cell tell. @param {Plane} left @param {Plane} right @param {Plane} result */
function multiply(left, right, result) {
  const corners = [[0, 0], [result.rows - 1, result.columns - 1]]; // prettier-ignore
  const products = (/** @type {number} */ row, /** @type {number} */ column) => Array.from({ length: left.columns }, (_pair, i) => left.at(row, i) * right.at(i, column));
  const isSum = (/** @type {number[]} */ all, /** @type {number} */ found) => Math.abs(all.reduce((a, b) => a + b, 0) - found) <= NEAR * all.reduce((sum, each) => sum + Math.abs(each), 1e-9);
  return meet(left, right, result) && corners.every(([row, column]) => isSum(products(row, column), result.at(row, column)));
}

/** @param {Part | string} each @returns {each is Part} */
const isOneRow = (each) => typeof each !== "string" && each.plane?.rows === 1;

/** A row as a column: each of its numbers goes along a row of the result. @param {Part} part @returns {Part} */
const upright = (part) => (part.plane?.rows === 1 ? { ...part, plane: transposed(part.plane), cells: part.cells && { ...part.cells, turned: true }, hidden: VISIBLE } : part);

/** Whether a row has a number for each row of the result: it is made of steps that have one for each word. @param {Part} part @param {From} from */
function isOfRows({ plane: own, step: id, formula }, { step, steps, head }) {
  const result = plane(step, head);
  if (own?.rows !== 1 || own.columns !== result.rows || !isOfTokens(result.rowAxis)) return false;
  const ids = id === null ? [...formula.matchAll(/data-step="([^"]+)"/g)].map(([, each]) => each) : [id];
  const alike = isOfTokens(result.columnAxis) ? [result.rowAxis] : ["token", "query", "key"]; // of pairs, which word it is counts
  const axes = (/** @type {string} */ id) => (byId(steps).get(id)?.axes ?? "").replace(/^head /, "");
  return result.rowAxis !== result.columnAxis && ids.length > 0 && ids.every((each) => alike.includes(axes(each)));
}

/** Whether rows of the left meet columns of the right and give this. @param {Plane} left @param {Plane} right @param {Plane} result */
const meet = (left, right, result) =>
  left.columns === right.rows && left.rows === result.rows && right.columns === result.columns;

/**
 * The columns of a factor that this head was cut out of, if heads were; else nothing.
 * @param {Part} right @param {Move} main @param {Plane} result @returns {Part | null}
 */
function ofHead(right, main, result) {
  const whole = main.value && ofTensor(main.value, 0);
  const first = result.head * result.columns;
  if (!whole || !right.plane || whole.rows !== result.rows || first + result.columns > whole.columns) return null;
  for (let row = 0; row < result.rows; row++)
    for (let column = 0; column < result.columns; column++)
      if (!Object.is(whole.at(row, first + column), result.at(row, column))) return null;
  return { ...right, plane: columnsOf(right.plane, first, result.columns), cells: right.cells && { ...right.cells, first } };
}

/** @typedef {{step: Step, steps: Step[], head: number}} From */

/** What stands in a row up to what a move gave, which stands behind it. @param {number} at @param {From} from @returns {(Part | string)[]} */
function chain(at, from) {
  const move = from.step.moves[at];
  const [first, ...others] = move.operands;
  if (!first) return [];
  if (move.kind === "mask" && first.move !== null && isSame(part(first, from), move, from)) return chain(first.move, from);
  const isOnItsWay = at < from.step.moves.length - 1 && !others.length; // before something is done with it
  if (move.kind === "moved" && first.move !== null && (isOnItsWay || isDeep(from.step.moves[first.move], from))) return chain(first.move, from);
  const before = first.move === null ? [] : chain(first.move, from);
  const own = heads(first, from, move);
  const begun = [...before, ...own];
  const rest = others.map((operand) => part(operand, from));
  const sign = SIGNS[move.name];
  if (move.kind === "softmax") return [...begun, ...shares(begun.at(-1), move, plane(from.step, from.head))];
  if (move.kind === "mask") return [...begun, ...rest.flatMap((each) => [_("behind"), { ...each, as: /** @type {const} */ ("mask") }]), "="];
  if (move.kind === "product" && rest.length === 1) return [...begun.slice(0, -1), ...begun.slice(-1).map(meeting("row")), "·", ...rest.map(meeting("column")), "="];
  if (move.name === "einsum") return [...rest.reduce((/** @type {(Part | string)[]} */ all, each) => [...all, "×", each], begun), isSummed(move, from) ? "∑ →" : "→"];
  if (move.name === "where" && rest.length === 2) return [...begun, _("then"), rest[0], _("else"), rest[1], "→"];
  if (move.name === "getitem" && rest.length === 1) return [...begun, _("at"), ...rest, "→"];
  if (sign && rest.length) return [...begun.map(meeting("cell")), ...rest.flatMap((each) => [sign, meeting("cell")(each)]), "="];
  const given = move.value ? ofTensor(move.value, from.head, plane(from.step).heads) : plane(from.step, from.head);
  if (move.kind === "moved" || move.kind === "joined") return [...before, ...parted([...own, ...rest], joint([...own, ...rest], given)), "→"];
  return [...begun, ...told(move, rest, given)];
}

/** Whether an axis of its factors is not there any more. @param {Move} move @param {From} from */
const isSummed = ({ operands }, { step, steps }) =>
  operands.some(({ step: id }) => !id || axesOf(/** @type {Step} */ (byId(steps).get(id))).some((axis) => !axesOf(step).includes(axis)));

/** Whether its numbers are no matrix, but several that no head chooses among. @param {Move} move @param {From} from */
function isDeep({ value }, { step, head }) {
  const n = value ? decode(value).shape.slice(0, -2).reduce((a, b) => a * b, 1) : 1;
  return n > 1 && n !== plane(step, head).heads;
}

/** @param {"row" | "column" | "cell"} meets @returns {(each: Part | string) => Part | string} */
const meeting = (meets) => (each) => (typeof each === "string" || each.meets ? each : { ...each, meets });

/** Whether a move changed nothing: what a mask hides was 0 before. @param {Part} before @param {Move} move @param {From} from */
function isSame({ plane: own }, { value }, { step, head }) {
  const after = value ? ofTensor(value, head, plane(step).heads) : plane(step, head);
  if (!own || own.rows !== after.rows || own.columns !== after.columns) return false;
  return Array.from({ length: own.rows * own.columns }, (_cell, i) => i).every((i) => {
    const [row, column] = [Math.floor(i / own.columns), i % own.columns];
    return Math.abs(own.at(row, column) - after.at(row, column)) === 0;
  });
}

/** All heads beside each other, if they come together here. @param {Operand} operand @param {From} from @param {Move} move @returns {Part[]} */
function heads(operand, from, move) {
  const whole = operand.step && !operand.value && byId(from.steps).get(operand.step);
  const n = whole ? plane(whole).heads : 0;
  if (move.kind !== "moved" || n < 2 || n > MOST_HEADS || plane(from.step).heads) return [part(operand, from)];
  const name = (/** @type {number} */ head) => `<msub><mi>${nameOf(operand.step ?? "")}</mi><mn>${head}</mn></msub>`;
  return Array.from({ length: n }, (_part, head) => ({ ...part(operand, { ...from, head }), formula: name(head) }));
}

/** Scores rise to their exponentials, which are divided by their sum. @param {Part | string | undefined} scores @param {Move} move @param {Plane} result @returns {(Part | string)[]} */
function shares(scores, move, result) {
  const own = typeof scores === "object" && scores.plane;
  if (!own) return ["softmax →"];
  const rows = Array.from({ length: own.rows }, (_row, row) => rowOf(own, row));
  const most = rows.map((row) => Math.max(...row));
  const less = Math.max(...most) < HIGHEST ? most.map(() => 0) : most;
  const risen = (/** @type {number} */ row, /** @type {number} */ column) => Math.exp(own.at(row, column) - less[row]) || 0;
  const sums = rows.map((row, at) => row.reduce((sum, _value, column) => sum + risen(at, column), 0));
  const given = move.value && ofTensor(move.value, own.head);
  const isAlong = (/** @type {Plane} */ shares) => rows.every((row, at) => row.every((_score, column) => Math.abs(shares.at(at, column) * sums[at] - risen(at, column)) <= NEAR * sums[at]));
  if (!isAlong(given ?? result)) return ["softmax →"]; // along its columns, or changed by hand
  const like = { rowAxis: own.rowAxis, columnAxis: own.columnAxis };
  const highest = most.map((each, row) => Math.exp(each - less[row]) || 0);
  // as strong as the shares that they become: next to one large row nothing would be seen of the others
  const by = { kind: /** @type {const} */ ("signed"), largest: Math.max(...highest) || 1, of: (/** @type {number} */ row) => sums[row] || 1 };
  const all = drawn({ ...planeOf(own.rows, own.columns, risen), ...like }, `<msup><mi>e</mi>${scores.formula}</msup>`, by);
  const sum = drawn({ ...planeOf(own.rows, 1, (row) => sums[row]), rowAxis: own.rowAxis, columnAxis: "" }, "<mo>∑</mo>", { kind: "signed", largest: Math.max(...sums) || 1 });
  return ["exp →", { ...all, as: "risen", hidden: scores.hidden }, "÷", { ...sum, as: "sum" }, "="];
}

/** @param {Plane} of @param {number} row */
const rowOf = (of, row) => Array.from({ length: of.columns }, (_value, column) => of.at(row, column));

/** @param {Part | string} each */
const isDrawn = (each) => typeof each !== "string" && each.plane !== null;

/**
 * The formula, its matrices in the places of their names, if signs alone join them; what is computed on the way is left
 * out. @param {From} from @returns {(Part | string)[] | null}
 */
function spelt(from) {
  const { moves } = from.step;
  const last = moves[moves.length - 1];
  const after = !SIGNS[last.name] && last.kind === "cellwise" && last.operands.length === 1 ? wordOf(last) : "=";
  const row = joined(after === "=" ? moves.length - 1 : last.operands[0].move, from, false);
  return row && row.filter(isDrawn).length <= MOST ? [...row, after] : null;
}

/** What a move is made of, with the sign between. @param {number | null} at @param {From} from @param {boolean} isBound another sign holds it together @returns {(Part | string)[] | null} */
function joined(at, from, isBound) {
  const move = at === null ? null : from.step.moves[at];
  const sign = move && SIGNS[move.name];
  if (!move || !sign || move.operands.length !== 2) return null;
  const isProduct = move.kind === "product";
  const [first, second] = move.operands.map((operand, i) => {
    if (operand.move !== null) return joined(operand.move, from, !LOOSE.has(sign));
    return isProduct ? [meeting(i ? "column" : "row")(part(operand, from))] : [part(operand, from)];
  });
  if (!first || !second) return null;
  const both = [...first, sign, ...second];
  return isBound && LOOSE.has(sign) ? ["(", ...both, ")"] : both;
}

/** The steps alone that it is made of, if the way from them is long: the formula tells it. @param {From} from @returns {(Part | string)[]} */
function sources(from) {
  const all = from.step.moves.flatMap(({ operands }) => operands);
  const ids = [...new Set(all.map(({ step }) => step))].filter((id) => id !== null && byId(from.steps).has(id));
  const whole = (/** @type {string | null} */ id) => part({ formula: `<mi>${nameOf(id ?? "")}</mi>`, step: id, turned: false, value: null, move: null }, from);
  const turns = ids.length === 2 ? turnedBy(from.step, from.steps, from.head) : null;
  if (turns?.by) return [whole(turns.from), _("turned by"), whole(turns.by), "→"];
  return [...listed(ids.slice(0, MOST).map(whole), ids.length - MOST), "→"];
}

/** @param {Operand} operand @param {From} from @returns {Part} */
function part({ formula, step: id, turned, value, move }, { step, steps, head }) {
  const tensor = value ?? (move === null ? null : step.moves[move].value);
  const whole = !tensor && id ? byId(steps).get(id) : undefined;
  const of = { formula, step: id, legend: whole?.legend ?? [], hidden: VISIBLE, isMade: move !== null, cells: null };
  if (tensor) {
    const found = ofTensor(tensor, head, plane(step).heads);
    return { ...of, plane: found, scale: scaleOf(tensor) };
  }
  if (!whole) return { ...of, plane: null, scale: { kind: "signed", largest: 1 } };
  const at = among(plane(whole).heads, head, plane(step).heads);
  const [found, isHidden] = [plane(whole, at), hidden(whole, steps, at)];
  const cells = { head: at, turned, first: 0 };
  if (!turned) return { ...of, cells, plane: found, scale: scale(whole, steps), hidden: isHidden };
  return { ...of, cells, plane: transposed(found), scale: scale(whole, steps), hidden: (row, column) => isHidden(column, row) };
}

/** Which of n heads goes with this one of so many: keys may be shared. @param {number} n @param {number} head @param {number} all */
const among = (n, head, all) => (n > 1 && all > n ? Math.floor((head * n) / all) : Math.min(head, Math.max(0, n - 1)));

/** @param {Plane} of @param {string} formula @param {import("./tensor.js").Scale} by @returns {Part} */
const drawn = (of, formula, by) => ({ formula, step: null, plane: of, scale: by, legend: [], hidden: VISIBLE, isMade: true, cells: null });

/** @type {WeakMap<Plane, Plane>} */
const turned = new WeakMap();

/** @param {Plane} of @returns {Plane} the same each time */
function transposed(of) {
  let found = turned.get(of);
  const axes = { rowAxis: of.columnAxis, columnAxis: of.rowAxis };
  if (!found) turned.set(of, (found = { ...planeOf(of.columns, of.rows, (row, column) => of.at(column, row)), ...axes }));
  return found;
}

/** @param {Plane} of @param {number} first @param {number} columns @returns {Plane} */
const columnsOf = (of, first, columns) => ({ ...of, ...planeOf(of.rows, columns, (row, column) => of.at(row, first + column)), rowAxis: of.rowAxis, columnAxis: of.columnAxis });

/** Numbers that no step holds, as a matrix without names. @param {Tensor} tensor @param {number} head @param {number} [all] heads of the step @returns {Plane} */
function ofTensor(tensor, head, all = 0) {
  const { shape, data } = decode(tensor);
  const numbers = /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (data));
  const [rows, columns] = shape.length > 1 ? shape.slice(-2) : [1, shape[0]];
  const n = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const base = among(n, head, all) * rows * columns;
  return { ...planeOf(rows, columns, (row, column) => numbers[base + row * columns + column]), rowAxis: "", columnAxis: "", heads: n > 1 ? n : 0, head };
}

/** @param {Tensor} tensor @returns {import("./tensor.js").Scale} */
function scaleOf(tensor) {
  if (tensor.dtype === "u1") return { kind: "bit", largest: 1 };
  let largest = 0;
  for (const value of decode(tensor).data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return { kind: signed(decode(tensor).data), largest: largest || 1 };
}
