"""The scores as queries times keys, pair by pair: no form, and nothing taken apart."""

from model.references import self_attention
from model.references.loops import Array, Mask

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, mask: Mask | None = None) -> Array:
    """x (token, d_in), w_q, w_k, w_v (d_in, d_out) -> (query, d_out)"""
    return self_attention.reference(x, w_q, w_k, w_v, mask)
