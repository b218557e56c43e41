"""Capped scores one by one, in float64."""

import math

import numpy as np

from model.references.loops import Array, Mask

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, *, cap: float) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    found = np.zeros((*q.shape[:2], v.shape[-1]))
    for h, i in np.ndindex(q.shape[:2]):
        seen = [j for j in range(k.shape[1]) if (j <= i if mask is None else mask[i, j])]
        raised = [math.exp(cap * math.tanh(np.dot(q[h, i], k[h, j]) / math.sqrt(q.shape[-1]) / cap)) for j in seen]
        for j, each in zip(seen, raised, strict=True):
            found[h, i] += each / sum(raised) * v[h, j]
    return found
