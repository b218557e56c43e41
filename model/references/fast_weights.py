"""Fast weights, number by number: the sum as a sum over pairs, the delta rule as products of matrices."""

import math

import numpy as np

from model.references.loops import Array

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, *, update: str, strength: float) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    rule = _delta if update == "delta" else _sum
    return np.stack([rule(q_, k_, v_, strength) for q_, k_, v_ in zip(q, k, v, strict=True)])


def _sum(q: Array, k: Array, v: Array, strength: float) -> Array:
    """Unnormalised attention to the tokens so far: Σ (q · k) v, without any matrix."""
    found = [sum(strength * np.dot(q[i], k[j]) * v[j] for j in range(i + 1)) for i in range(len(q))]
    return np.array(found)


def _delta(q: Array, k: Array, v: Array, strength: float) -> Array:
    """W (I - β k kᵀ) + β v kᵀ, which is the delta rule with its brackets opened."""
    matrix, found = np.zeros((v.shape[1], k.shape[1])), []
    for query, key, value in zip(q, k, v, strict=True):
        unit = key / length if (length := math.hypot(*key)) else key
        kept = np.eye(len(unit)) - strength * np.outer(unit, unit)
        matrix = matrix @ kept + strength * np.outer(value, unit)
        found.append(matrix @ query)
    return np.array(found)
