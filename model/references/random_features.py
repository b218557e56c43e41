"""Random feature attention, pair by pair: the features' product written as the mean of cos w(q − k)."""

import math

import numpy as np

from model.references.loops import Array, product

NAME = "naive loop over pairs, float64 numpy, on the same draws"


def reference(q: Array, k: Array, v: Array, draws: Array, *,
              features: int, sigma: float, causal: bool, seed: int) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), draws (pair, d) -> (head, query, d_v)"""
    found = []
    for q_, k_, v_ in zip(map(brought_to_1, q), map(brought_to_1, k), v, strict=True):
        similarity = np.array([[np.cos(draws @ (a - b) / sigma).mean() for b in k_] for a in q_])
        similarity = np.tril(similarity) if causal else similarity
        found.append(product(similarity / similarity.sum(axis=1, keepdims=True), v_))
    return np.stack(found)


def brought_to_1(x: Array) -> Array:
    """Each row over its length; one of 0 stays."""
    return np.array([row / length if (length := math.hypot(*row)) else row for row in x])
