"""A weight for each pair, one after the other, in float64."""

import math

import numpy as np

from model.references.loops import Array, Mask

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, *, b: str, causal: bool) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    found = np.zeros((*q.shape[:2], v.shape[-1]))
    shift = 0.0 if b == "0" else -math.log(k.shape[1])
    for h, i, j in np.ndindex(*q.shape[:2], k.shape[1]):
        if (j <= i or not causal) if mask is None else mask[i, j]:
            score = np.dot(q[h, i], k[h, j]) / math.sqrt(q.shape[-1]) + shift
            found[h, i] += 0.5 * (1 + math.tanh(score / 2)) * v[h, j]  # σ of a large number too
    return found
