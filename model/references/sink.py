"""A sink as one more key that scores σ and has the value 0, row by row, in float64."""

import numpy as np

from model.references.loops import Array, Mask

NAME = "naive loop with one more key of value 0, float64 numpy"


def reference(q: Array, k: Array, v: Array, sinks: Array, mask: Mask | None = None, sink: Array | None = None) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), sinks (head), sink (head, query)
    -> (head, query, d_v)"""
    found = np.zeros((*q.shape[:2], v.shape[-1]))
    for h, i in np.ndindex(q.shape[:2]):
        seen = [j for j in range(k.shape[1]) if (j <= i if mask is None else mask[i, j])]
        own = sinks[h] if sink is None else sink[h, i]
        scores = np.array([np.dot(q[h, i], k[h, j]) / q.shape[-1] ** 0.5 for j in seen] + [own])
        values = [*v[h, seen], np.zeros(v.shape[-1])]
        shares = np.exp(scores - scores.max())
        found[h, i] = sum(share / shares.sum() * value for share, value in zip(shares, values, strict=True))
    return found
