// @ts-check
import { isLearned, isLost, turn, turned, when, wordsOf } from "../../static/pages/train/course.js";
import { same, test } from "./claims.js";

/** A training of one model, whose loss and share right at each moment these are. @param {[number | null, number][]} all @returns {any[]} */
const trained = (all) => all.map(([loss, right], step) => ({ step, models: [{ loss, right }] }));

test("a model turns at the first moment past half of its whole rise, and not if it hardly rises", () => {
  same([turn([0.1, 0.2, 0.5, 0.9]), turn([0.1, 0.51, 0.9]), turn([0.1, 0.1, 0.3, 0.39])], [2, 1, -1]);
  same([turn([0.4]), turn([]), turn([0.5, 0.9, 0.2])], [-1, -1, 1]);
});

test("a model whose numbers grew beyond all bounds is lost, and what comes after that is not counted", () => {
  const wild = trained([[3, 0.1], [2, 0.2], [null, 0.9]]);
  same([isLost(wild, 0), isLearned(wild, 0, 0.9), turned(wild, 0)], [true, false, -1]);
  const calm = trained([[3, 0.1], [1, 0.6], [0.1, 0.9]]);
  same([isLost(calm, 0), isLearned(calm, 0, 0.9), turned(calm, 0)], [false, true, 1]);
});

test("when it turned is said in thirds of the training", () => {
  same([10, 100, 101, 200, 201, -1].map((step) => when(step, 300)), ["early", "early", "middle", "middle", "late", "never"]);
});

test("words of one's own are apart by spaces, or letters of the task; what is no word stays for the server to say", () => {
  const known = ["<s>", "a", "b", "|"];
  same([wordsOf("a b <s>", known), wordsOf("ab|ba", known), wordsOf("<s>ab", known), wordsOf("  a  zb ", known)], [["a", "b", "<s>"], ["a", "b", "|", "b", "a"], ["<s>ab"], ["a", "zb"]]);
  same(wordsOf("A  b\n␣a", ["a", "b", "␣"]), [..."a␣b␣a"]);
});
