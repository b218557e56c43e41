// @ts-check
import { mount } from "../../static/views/strip.js";
import { same, test } from "./claims.js";
import { given } from "./given.js";

/** How many miniatures are emptied, as whatever is drawn anew is first. @param {() => void} does */
function drawn(does) {
  const { clearRect } = CanvasRenderingContext2D.prototype;
  let n = 0;
  CanvasRenderingContext2D.prototype.clearRect = function (/** @type {[number, number, number, number]} */ ...box) {
    n++;
    clearRect.apply(this, box);
  };
  try {
    does();
  } finally {
    CanvasRenderingContext2D.prototype.clearRect = clearRect;
  }
  return n;
}

test("a miniature is drawn again if it, the cells in use, the head or the theme is another, and not otherwise", () => {
  const place = document.createElement("div");
  document.body.append(place);
  const data = given.strip(1);
  const strip = mount(place, data);
  try {
    same(drawn(() => strip.update({ ...data, current: "weights" })), 0);
    same(drawn(() => strip.update({ ...data, lit: new Map([["scores", [[1, 1]]]]) })), 1);
    same(drawn(() => strip.update({ ...data, lit: new Map() })), 1);
    same(drawn(() => strip.update({ ...data, lit: new Map(), steps: data.steps.map((/** @type {object} */ each) => ({ ...each })) })), 3);
    same(drawn(() => dispatchEvent(new Event("themechange"))), 3);
  } finally {
    strip.destroy();
    place.remove();
  }
});

test("a miniature of what is to be guessed shows no number, but those that were revealed", async () => {
  const place = document.createElement("div");
  document.body.append(place);
  const pictured = async (/** @type {number} */ n, /** @type {string[]} */ ...revealed) => {
    const veil = () => ({ blank: true, revealed: new Set(revealed) });
    const strip = mount(place, { ...given.strip(n), steps: given.strip(n).all, sections: [], at: -1, current: "weights", veil, lit: new Map() });
    const picture = new XMLSerializer().serializeToString(/** @type {SVGSVGElement} */ (await strip.svg()));
    strip.destroy();
    return picture;
  };
  const [hidden, other, revealed] = [await pictured(1), await pictured(2), await pictured(1, "1,0")];
  place.remove();
  same([hidden === other, hidden === revealed], [true, false]);
});
