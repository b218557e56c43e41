"""Attention over the words alone: what is padding is not there at all."""

import numpy as np

from model.references.loops import Array, Mask, attend

NAME = "naive loop, float64 numpy, without the padded keys"


def reference(q: Array, k: Array, v: Array, real: Mask | None = None, *, padding: int, causal: bool) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), real (key) -> (head, query, d_v)"""
    n = k.shape[1]
    words = [j for j in range(n) if (j + padding < n if real is None else real[j])]
    output = np.zeros((*q.shape[:2], v.shape[2]))
    for head in range(len(q)):
        for i in range(q.shape[1]):
            seen = [j for j in words if j <= i or not causal]
            output[head, i] = attend(q[head, i : i + 1], k[head, seen], v[head, seen], 1 / q.shape[2] ** 0.5)[0]
    return output
