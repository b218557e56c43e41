// @ts-check
// Every head silenced in turn, a layer at a time: what that takes from the next token, or from an encoder's similarity.
import { LOOKED_AT } from "../../../lib/seen.js";
import { Refusal, ask } from "../../../lib/api.js";
import * as carry from "../../../lib/carry.js";
import { announce, fill, h } from "../../../lib/dom.js";
import { _, exact, percent } from "../../../lib/i18n.js";
import * as matrix from "../../../views/matrix.js";
import { model } from "../state.js";

/** @typedef {import("../../../lib/types.js").Costs} Costs */
/** @typedef {import("../../../lib/types.js").Effect} Effect */
/**
 * @typedef {object} MissedData
 * @property {object} body what every question says: the text, the changes
 * @property {Effect} effect of these changes
 * @property {number | null} token the id that is followed; null: the likeliest
 * @property {boolean} hide
 * @property {number} layer the head in focus
 * @property {number} head
 * @property {(layer: number, head: number) => void} onselect
 * @property {() => void} onopen shows the head in focus
 * @property {() => void} onsilence silences the head in focus
 * @property {(token: number | null) => void} ontoken
 */
/** @typedef {{layer: number, head: number, change: number, value: number, kl: number | null}} Head */

/** @param {HTMLElement} element @param {MissedData} data */
export function mount(element, data) {
  const follow = h("select", { onchange: () => data.ontoken(follow.value === "" ? null : Number(follow.value)) });
  const followed = h("label", {}, h("span", {}, _("Follow")), " ", follow);
  const go = h("button", { type: "button", onclick: () => (running ? halt() : void run()) });
  const bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": _("Layers done") });
  const said = h("p", { class: "lead", role: "status" });
  const grid = h("div", { class: "grid" });
  const saves = h("div");
  const about = h("p", { class: "about" });
  const wrong = h("p", { class: "problem", role: "alert", hidden: true });
  element.append(
    h("p", { class: "notice" }, intro()),
    h("p", { class: "row-of-tools" }, followed, go, bar),
    wrong,
    said,
    grid,
    saves,
    about,
  );
  carry.beside(saves, _("what each head takes"), () => picture, () => ({ caption: said.textContent ?? "" }));
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Costs[]} */
  let layers = [];
  let asked = "";
  /** @type {ReturnType<typeof matrix.mount> | null} */
  let picture = null;
  update(data);

  /** @param {MissedData} next */
  function update(next) {
    data = next;
    if (key() !== asked) clear(); // another text, other changes: these numbers are of the past
    choices();
    followed.hidden = model.kind === "encoder";
    paint();
  }

  function key() {
    return JSON.stringify([data.body, data.token]);
  }

  function clear() {
    stop();
    layers = [];
    asked = key();
    wrong.hidden = true;
  }

  function stop() {
    running?.abort();
    running = null;
  }

  function halt() {
    stop();
    paint();
  }

  /** One bounded question a layer, so that it can be stopped and seen to go on. */
  async function run() {
    clear();
    const own = (running = new AbortController());
    try {
      for (let layer = 0; layer < data.effect.layers; layer++) {
        paint();
        const body = { ...data.body, layer, ...(data.token !== null && { token: data.token }) };
        layers = [...layers, await ask(`/api/models/${model.id}/costs`, body, own.signal)];
      }
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof Refusal)) throw error;
      wrong.textContent = error.message;
      wrong.hidden = false;
    }
    if (running === own) running = null;
    paint();
    if (!data.hide) announce(said.textContent ?? "");
  }

  function paint() {
    const n = data.effect.layers;
    go.textContent = running
      ? _("Stop")
      : layers.length
        ? _("Silence every head again")
        : _("Silence every head, one by one");
    bar.hidden = !running;
    bar.max = n;
    bar.value = layers.length;
    said.textContent = layers.length && !data.hide ? sentence(layers.length < n) : "";
    grid.hidden = saves.hidden = about.hidden = layers.length === 0;
    if (layers.length) draw();
  }

  /** @returns {Head[]} */
  function heads() {
    return layers.flatMap(({ layer, before, heads: of }) =>
      of.map(({ value, kl }, head) => ({ layer, head, change: value - before, value, kl })),
    );
  }

  /** @param {boolean} isPart some layers are not done */
  function sentence(isPart) {
    const { before, token } = layers[0];
    const most = heads().reduce((a, b) => (b.change < a.change ? b : a));
    const so = { n: layers.length, all: data.effect.layers };
    const done = isPart ? " " + _("{n} of {all} layers are done.", so) : "";
    if (most.change >= 0) return _("Silencing any single head takes nothing away.") + done;
    const params = { layer: most.layer, head: most.head, before: show(before), after: show(most.value) };
    const what = token
      ? _(
          "Layer {layer}, head {head} is missed most: silencing it alone takes “{token}” from {before} to {after} (KL {kl} nats).",
          {
            ...params,
            token: token.text,
            kl: exact(most.kl ?? 0),
          },
        )
      : _(
          "Layer {layer}, head {head} is missed most: silencing it alone takes the similarity from {before} to {after}.",
          params,
        );
    return what + done;
  }

  /** @param {number} value */
  const show = (value) => (model.kind === "encoder" ? exact(value) : percent(value));

  function draw() {
    const given = gridData();
    if (picture) picture.update(given);
    else picture = matrix.mount(grid, given);
    const own = heads().find(({ layer, head }) => layer === data.layer && head === data.head);
    const params = { layer: data.layer, head: data.head };
    const name = _("Layer {layer}, head {head}", params);
    fill(
      about,
      h("span", {}, `${name}: ${own ? numbers(own) : _("not done yet")}`),
      h("button", { type: "button", onclick: () => data.onopen() }, _("Look at this head")),
      h("button", { type: "button", onclick: () => data.onsilence() }, _("Silence this head")),
    );
  }

  /** @param {Head} of */
  function numbers({ value, kl }) {
    if (data.hide) return "?";
    return kl === null ? show(value) : _("{share}, KL {kl} nats", { share: show(value), kl: exact(kl) });
  }

  /** @returns {matrix.MatrixData} */
  function gridData() {
    const found = layers.map(({ before, heads: of }) => of.map(({ value }) => 100 * (value - before)));
    const columns = found[0].length;
    const largest = Math.max(...found.flat().map(Math.abs)) || 1;
    return {
      plane: {
        rows: found.length,
        columns,
        rowAxis: "layer",
        columnAxis: "head",
        rowAt: 0,
        columnAt: 1,
        heads: 0,
        head: 0,
        at: (row, column) => found[row][column],
        index: (row, column) => [row, column],
      },
      rowLabels: found.map((_row, i) => String(i)),
      columnLabels: found[0].map((_column, i) => String(i)),
      scale: { kind: "signed", largest },
      legend: [],
      hidden: () => false,
      ...LOOKED_AT,
      focus: { row: Math.min(data.layer, found.length - 1), column: data.head },
      blank: data.hide,
      width: grid.clientWidth || element.clientWidth,
      title: _("Change of what is followed, by layer and head"),
      onfocus: (row, column) => data.onselect(row, column),
    };
  }

  /** The tokens that can be followed: the likeliest of now, or one of the others. */
  function choices() {
    const { next } = data.effect;
    const known = next.some(({ token }) => token.id === data.token);
    const other = data.token !== null && !known ? [h("option", { value: String(data.token) }, `#${data.token}`)] : [];
    const named = next.map(({ token }) => h("option", { value: String(token.id) }, token.text));
    fill(follow, h("option", { value: "" }, _("the likeliest token")), named, other);
    follow.value = data.token === null ? "" : String(data.token);
  }

  return { update };
}

function intro() {
  return model.kind === "encoder"
    ? _(
        "Each head is silenced alone, on top of your changes. A cell says by how many hundredths the similarity moves: below 0, the head is missed.",
      )
    : _(
        "Each head is silenced alone, on top of your changes. A cell says by how many percentage points the token's probability moves: below 0, the head is missed.",
      );
}
