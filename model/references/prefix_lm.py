"""Attention with the prefix open to all, row by row."""

import numpy as np

from model.references.loops import Array, Mask, attend

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, *, prefix: int) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    if mask is None:
        n = k.shape[1]
        mask = np.array([[j < prefix or j <= i for j in range(n)] for i in range(n)])
    return np.stack([attend(a, b, c, 1 / q.shape[2] ** 0.5, mask) for a, b, c in zip(q, k, v, strict=True)])
