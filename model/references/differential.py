"""Two softmax maps by naive loops and their difference, in float64."""

import numpy as np

from model.references.loops import Array, Mask, product, shares

NAME = "naive loop, float64 numpy"


def reference(q_1: Array, k_1: Array, q_2: Array, k_2: Array, v: Array, mask: Mask | None = None, *,
              lam: float) -> Array:  # fmt: skip
    """q_1, q_2 (head, query, d), k_1, k_2 (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    seen = np.tri(q_1.shape[1], dtype=bool) if mask is None else mask
    scale = q_1.shape[-1] ** -0.5
    found = []
    for h in range(len(v)):
        first, second = (product(shares(q[h], k[h], scale, seen), v[h]) for q, k in ((q_1, k_1), (q_2, k_2)))
        found.append(first - lam * second)
    return np.stack(found)
