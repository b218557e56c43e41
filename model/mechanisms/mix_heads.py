"""Several heads attend beside each other, and one matrix mixes what they found: the end that all of them share."""

from torch import Tensor

from model.mechanisms.causal import causal as causal_attention
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


def mix_heads(q: Tensor, k: Tensor, v: Tensor, w_o: Tensor, b_o: Tensor | None = None, mask: Tensor | None = None, *,
              causal: bool = False, step: Steps = untraced) -> Tensor:
    """Concat(head₀, …, headₕ₋₁) W_o + b_o with headᵢ = softmax(QᵢKᵢᵀ/√d) Vᵢ

    q (head, query, d), k (head, key, d), v (head, key, d_v), w_o (d_heads, d_out), b_o (d_out) -> (query, d_out)
    where d_heads counts the columns of all heads, one head behind the other
    """
    attention = causal_attention if causal else scaled_dot_product
    each   = attention(q, k, v, mask, step=step.rename(output="heads"))
    concat = step("concat", "query d_heads", each.transpose(0, 1).flatten(1))
    return step("output", "query d_out", plus(concat @ w_o, b_o))


def plus(y: Tensor, bias: Tensor | None) -> Tensor:
    """y (token, d), bias (d), if there is one -> (token, d)"""
    return y if bias is None else y + bias


CAPTIONS = {
    "heads": N_("What head {head} found for {query}: {row}. Another of the {heads} heads may have found "
                "something else."),
    "concat": N_("What the heads found for {query}, side by side: {row}. Nothing is mixed yet."),
    "output": N_("w_o mixes what the heads found into the new vector of {query}: {row}. Each of its numbers may take "
                 "something from every head: the numbers side by side in “concat”, times a column of w_o, added up."),
}  # fmt: skip
