"""Attention from one projection, column by column."""

import numpy as np

from model.references.loops import Array, Mask, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_qkv: Array, w_o: Array, mask: Mask | None = None, *, heads: int, causal: bool) -> Array:
    """x (token, d_in), w_qkv (d_in, 3 · d_in), w_o (d_in, d_in) -> (query, d_in)"""
    if causal and mask is None:
        mask = np.tri(len(x), dtype=bool)
    whole = w_qkv.shape[1] // 3
    d = whole // heads
    found = []
    for head in range(heads):
        firsts = [part * whole + head * d for part in range(3)]
        q, k, v = (product(x, w_qkv[:, first : first + d]) for first in firsts)
        found.append(attend(q, k, v, 1 / d**0.5, mask))
    return product(np.concatenate(found, axis=1), w_o)
