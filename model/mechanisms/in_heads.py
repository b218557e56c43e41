"""Attention in several heads, from one sequence to another or to itself: the part that layers share."""

from torch import Tensor

from model.mechanisms.causal import causal as causal_attention
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_, Problem
from model.step import Steps, untraced


def in_heads(x: Tensor, context: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor,
             b_q: Tensor | None = None, b_k: Tensor | None = None, b_v: Tensor | None = None,
             b_o: Tensor | None = None, mask: Tensor | None = None, *, heads: int, causal: bool = False,
             step: Steps = untraced) -> Tensor:
    """Concat(head₁, …, headₕ) W_o + b_o with headᵢ = softmax(QᵢKᵢᵀ/√d) Vᵢ

    x (query, d_in), context (key, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out),
    w_o (d_out, d_out), b_q (d_out), b_k (d_out), b_v (d_out), b_o (d_out) -> (query, d_out)
    head i takes the columns i·d … (i+1)·d - 1 of Q, K and V, where d = d_out / heads
    """
    if w_q.shape[-1] % heads:
        raise Problem(N_("{d_out} columns do not split into {heads} heads of one size; choose a d_out that is "
                         "a multiple of heads."), field="options.heads", d_out=w_q.shape[-1], heads=heads)  # fmt: skip
    q = step("q", "head query d", split(plus(x @ w_q, b_q), heads))
    k = step("k", "head key d", split(plus(context @ w_k, b_k), heads))
    v = step("v", "head key d_v", split(plus(context @ w_v, b_v), heads))
    attention = causal_attention if causal else scaled_dot_product
    each   = attention(q, k, v, mask, step=step.rename(output="heads"))
    concat = step("concat", "query d_out", each.transpose(0, 1).flatten(1))
    return step("output", "query d_out", plus(concat @ w_o, b_o))


def split(y: Tensor, heads: int) -> Tensor:
    """y (token, heads · d) -> (head, token, d)"""
    parts: Tensor = y.unflatten(-1, (heads, -1))
    return parts.transpose(0, 1)


def plus(y: Tensor, bias: Tensor | None) -> Tensor:
    """y (token, d), bias (d), if there is one -> (token, d)"""
    return y if bias is None else y + bias


CAPTIONS = {
    "q": N_("Head {head}: {query} asks with its own part of x · w_q, {row}."),
    "k": N_("Head {head}: {key} answers with its own part of x · w_k, {row}."),
    "v": N_("Head {head}: {key} gives its own part of x · w_v, {row}."),
    "heads": N_("What head {head} found for {query}: {row}."),
    "concat": N_("The heads' findings for {query}, side by side: {row}."),
    "output": N_("w_o mixes the heads into the new vector of {query}: {row}."),
}  # fmt: skip
