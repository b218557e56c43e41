// @ts-check
import { mathml } from "../../static/lib/mathml.js";
import { roleOf } from "../../static/lib/roles.js";
import { same, test } from "./claims.js";

test("queries, keys and values have their role before RoPE and after it, shared, and in every attention", () => {
  same(["q", "w_q", "q_plain", "q_turned", "cross_q", "features_q"].map(roleOf), Array(6).fill("role-query"));
  same(["k", "w_k", "k_turned", "shared_k"].map(roleOf), Array(4).fill("role-key"));
  same(["v", "w_v", "shared_v", "enc_v"].map(roleOf), Array(4).fill("role-value"));
});

test("what only begins with such a letter has none", () => same(["q_x", "v_a", "keep", "qkv", "kv", "value", "weights"].map(roleOf), Array(7).fill("")));

test("a formula's symbols have the colours that they have in the picture", () => {
  const math = mathml('<math><mrow><mrow data-step="a/q_turned"><mi>q</mi></mrow><mo>·</mo><mrow data-step="v"><mi>v</mi></mrow></mrow></math>', "v");
  same([...math.querySelectorAll("[data-step]")].map((each) => each.getAttribute("class")), ["role-query", "role-value current"]);
});
