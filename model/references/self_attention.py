"""Self-attention with w_q, w_k, w_v, pair by pair."""

from model.references.loops import Array, Mask, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, mask: Mask | None = None) -> Array:
    """x (token, d_in), w_q, w_k, w_v (d_in, d_out) -> (query, d_out)"""
    scale = 1 / w_q.shape[1] ** 0.5
    return attend(product(x, w_q), product(x, w_k), product(x, w_v), scale, mask)
