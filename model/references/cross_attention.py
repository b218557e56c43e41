"""Cross-attention, pair by pair."""

from model.references.loops import Array, Mask, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, context: Array, w_q: Array, w_k: Array, w_v: Array, mask: Mask | None = None) -> Array:
    """x (query, d_in), context (key, d_in), w_q, w_k, w_v (d_in, d_out) -> (query, d_out)"""
    scale = 1 / w_q.shape[1] ** 0.5
    return attend(product(x, w_q), product(context, w_k), product(context, w_v), scale, mask)
