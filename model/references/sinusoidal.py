"""Sinusoidal positions, number by number, then self-attention pair by pair."""

import math

from model.references import self_attention
from model.references.loops import Array, Mask

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, mask: Mask | None = None, place: Array | None = None,
              rates: Array | None = None, *, base: int, shift: int) -> Array:  # fmt: skip
    """x (token, d_in), w_q, w_k, w_v (d_in, d_out), place (token), rates (pair) -> (query, d_out)"""
    placed = x.copy()
    for t in range(x.shape[0]):
        for j in range(x.shape[1]):
            rate = base ** (-2 * (j // 2) / x.shape[1]) if rates is None else rates[j // 2]
            angle = (t if place is None else place[t]) * rate
            placed[t, j] += math.sin(angle) if j % 2 == 0 else math.cos(angle)
    return self_attention.reference(placed, w_q, w_k, w_v, mask)
