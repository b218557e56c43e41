// @ts-check
import { guessed, judged } from "../../static/lib/guess.js";
import { same, test } from "./claims.js";

test("a number is read with a comma or a point, and so is infinity; a word is none", () => {
  same(["0,5", " −2 ", "1e-3", "abc", "", "0.5.1"].map(guessed), [0.5, -2, 0.001, null, null, null]);
  same([guessed("−∞") === -Infinity, guessed("inf") === Infinity, guessed("information")], [true, true, null]);
});

test("who rounds on the way is right, by 0.02 or by 2 % of a large number, and no more", () => {
  same([0.38, 0.379, 0.42, 0.421].map((each) => judged(String(each), 0.4)), ["right", "wrong", "right", "wrong"]);
  same([49, 48.9, 51, 51.1].map((each) => judged(String(each), 50)), ["right", "wrong", "right", "wrong"]);
  same([judged("0.4", -0.4), judged("-0.4", -0.4), judged("−∞", -Infinity), judged("5", -Infinity)], ["wrong", "right", "right", "wrong"]);
  same([judged("", 0), judged("x", 0)], ["empty", "none"]);
});
