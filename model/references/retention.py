"""Retention as a sum over pairs: γ to the distance, times the dot product, times the value."""

import numpy as np

from model.references.loops import Array

NAME = "naive loop over pairs, float64 numpy"


def reference(q: Array, k: Array, v: Array, *, form: str, first: int) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); both forms are one"""
    found = np.zeros(v.shape)
    for h in range(v.shape[0]):
        gamma = 1 - 0.5 ** (first + h)
        for i in range(v.shape[1]):
            for j in range(i + 1):
                found[h, i] += gamma ** (i - j) * np.dot(q[h, i], k[h, j]) * v[h, j]
    return found
