"""Luong's general score, pair by pair; the matrix is applied to the encoder's side, hᵀ first."""

from model.references.loops import Array, Mask, product, shares
from model.references.luong import attentional

NAME = "naive loop, float64 numpy"


def reference(s: Array, h: Array, w_a: Array, w_c: Array, w_s: Array, mask: Mask | None = None) -> Array:
    """s (query, d_in), h (key, d_v), w_a (d_in, d_v), w_c (d_v, d_out), w_s (d_in, d_out) -> (query, d_out)"""
    weights = shares(s, product(h, w_a.T), 1.0, mask)
    return attentional(product(weights, h), s, w_c, w_s)
