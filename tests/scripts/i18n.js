// @ts-check
import { finely, percent } from "../../static/lib/i18n.js";
import { same, test } from "./claims.js";

test("a share that has not come yet is not written as a number", () => {
  same(percent(NaN), "…");
});

test("a share is written in whole percent, in tenths next to 0 and to 1", () => {
  same([0.412, 0.0351, 0.0061, 0.99, 0.9982, 1].map(percent), ["41%", "4%", "0.6%", "99%", "99.8%", "100%"]);
});

test("a share that is not 0 is never written as 0%", () => {
  same([0, 0.0004, 0.0005, 1e-30].map(percent), ["0%", "<0.1%", "0.1%", "<0.1%"]);
  same([0, 0.0000049, 0.000005, 1e-30].map(finely), ["0%", "<0.001%", "0.0005%", "<0.001%"]);
});

test("a share that is taken away is written as one that is given", () => {
  same([-0.412, -0.0061, -0.0004].map(percent), ["−41%", "−0.6%", ">−0.1%"]);
});
