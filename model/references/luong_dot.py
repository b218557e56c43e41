"""Luong's dot score, pair by pair."""

from model.references.loops import Array, Mask, attend
from model.references.luong import attentional

NAME = "naive loop, float64 numpy"


def reference(s: Array, h: Array, w_c: Array, w_s: Array, mask: Mask | None = None) -> Array:
    """s (query, d), h (key, d), w_c, w_s (d, d_out) -> (query, d_out)"""
    return attentional(attend(s, h, h, 1.0, mask), s, w_c, w_s)
