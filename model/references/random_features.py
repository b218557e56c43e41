"""Random feature attention, pair by pair: the features' product written as the mean of cos w(q − k)."""

import math

import numpy as np

from model.references.loops import Array, product

NAME = "naive loop over pairs, float64 numpy, on the same draws"


def reference(q: Array, k: Array, v: Array, draws: Array, *,
              features: int, sigma: float, causal: bool, seed: int) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), draws (pair, d) -> (head, query, d_v)"""

    def unit(x: Array) -> Array:
        return np.array([row / max(float(np.linalg.norm(row)), 1e-6) for row in x])

    found = []
    for q_, k_, v_ in zip(map(unit, q), map(unit, k), v, strict=True):
        similarity = np.array([[np.cos(draws @ (a - b) / sigma).mean() for b in k_] for a in q_])
        similarity = np.tril(similarity) if causal else similarity
        # no sum of the kernel is smaller than at the largest distance, 2
        sums = np.maximum(similarity.sum(axis=1), math.exp(-2 / sigma**2))
        found.append(product(similarity / sums[:, None], v_))
    return np.stack(found)
