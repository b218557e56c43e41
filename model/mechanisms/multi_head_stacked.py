"""Multi-head attention as it is first taught: separate small attentions, their findings laid side by side."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.mix_heads import mix_heads
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("multi-head-stacked", family="basics", source="Vaswani et al. 2017, §3.2.2, arXiv:1706.03762",
           after="multi-head", sizes={"heads": 4, "d_in": 16, "d": 4, "d_v": 4, "d_out": 16})
def multi_head_stacked(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, mask: Tensor | None = None, *,
                       causal: bool = False, step: Steps = untraced) -> Tensor:
    """Concat(head₀, …, headₕ₋₁) W_o with headᵢ = softmax(XW_qᵢ (XW_kᵢ)ᵀ/√d) XW_vᵢ, each head with matrices of its own

    x (token, d_in), w_q (head, d_in, d), w_k (head, d_in, d), w_v (head, d_in, d_v), w_o (head, d_v, d_out)
    -> (query, d_out); in the equations s is a token, e a column of a head
    """
    q = step("q", "head query d", torch.einsum("sd,hde->hse", x, w_q))
    k = step("k", "head key d", torch.einsum("sd,hde->hse", x, w_k))
    v = step("v", "head key d_v", torch.einsum("sd,hde->hse", x, w_v))
    return mix_heads(q, k, v, w_o.flatten(0, 1), mask=mask, causal=causal, step=step)


TITLE = N_("Separate heads, stacked")
LESSON = N_("In multi-head attention the heads hide in the columns of one wide matrix; here each head has w_q, w_k "
            "and w_v of its own, and “concat” puts their results side by side: the same numbers.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: “eats” asks two things at once. In head 0 it looks for an animal and gives 93% to “cat”; in "
           "head 1 for food, and gives 93% to “fish”. Each head has matrices of its own, of one column."),
        (Cell("weights", (0, 3, 2), 0.93), Cell("weights", (1, 3, 4), 0.93)), focus=3,
        inputs={"x": worked.TOPICS, "w_q": worked.ASKS_BOTH.T[..., None], "w_k": 2 * worked.FINDS.T[..., None],
        "w_v": worked.FINDS.T[..., None], "w_o": worked.MIXES[:, None]}),
    Preset("my-name-is", N_("My name is Marcello Politi (4 heads of 4 on 16 dimensions)"),
           ("My", "name", "is", "Marcello", "Politi"), options={"heads": 4, "d_in": 16, "d": 4, "d_v": 4}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_q": N_("Head {head} makes queries with a matrix of its own."),
    "w_k": N_("Head {head} makes keys with a matrix of its own."),
    "w_v": N_("Head {head} makes values with a matrix of its own."),
    "w_o": N_("The rows of w_o that take what head {head} found; together they mix all heads."),
    "q": N_("Head {head}: {query} asks with x · w_q of this head, {row}. One einsum does all heads."),
    "k": N_("Head {head}: {key} answers with x · w_k of this head, {row}."),
    "v": N_("Head {head}: {key} gives x · w_v of this head, {row}."),
}  # fmt: skip
