"""Attention in several heads, from one sequence to another or to itself: the part that layers share."""

from torch import Tensor

from model.mechanisms.mix_heads import mix_heads, plus
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


def in_heads(x: Tensor, context: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor,
             b_q: Tensor | None = None, b_k: Tensor | None = None, b_v: Tensor | None = None,
             b_o: Tensor | None = None, mask: Tensor | None = None, *, heads: int, causal: bool = False,
             step: Steps = untraced) -> Tensor:
    """Concat(head₀, …, headₕ₋₁) W_o + b_o with headᵢ = softmax(QᵢKᵢᵀ/√d) Vᵢ

    x (query, d_in), context (key, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out),
    w_o (d_out, d_out), b_q (d_out), b_k (d_out), b_v (d_out), b_o (d_out) -> (query, d_out)
    head i takes the columns i·d … (i+1)·d - 1 of Q, K and V, where d = d_out / heads
    """
    q = step("q", "head query d", split(plus(x @ w_q, b_q), heads))
    k = step("k", "head key d", split(plus(context @ w_k, b_k), heads))
    v = step("v", "head key d_v", split(plus(context @ w_v, b_v), heads))
    return mix_heads(q, k, v, w_o, b_o, mask, causal=causal, step=step)


def split(y: Tensor, heads: int) -> Tensor:
    """y (token, heads · d) -> (head, token, d)"""
    if y.shape[-1] % heads:
        raise Problem(N_("{d_out} columns do not split into {heads} heads of equal size; choose a number of columns "
                         "that is a multiple of heads."),
                      field="options.heads", d_out=y.shape[-1], heads=heads)  # fmt: skip
    parts: Tensor = y.unflatten(-1, (heads, -1))
    return parts.transpose(0, 1)


CAPTIONS = {
    "q": N_("Head {head}: {query} asks with its own part of x · w_q, {row}. Each of the {heads} heads can ask for "
            "something else."),
    "k": N_("Head {head}: {key} answers with its own part of x · w_k, {row}. In each of the {heads} heads it can "
            "be found by something else."),
    "v": N_("Head {head}: {key} gives its own part of x · w_v, {row}. Only this reaches the words that attend to it "
            "here."),
}  # fmt: skip
