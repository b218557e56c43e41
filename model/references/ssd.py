"""State-space duality as a sum over pairs, each with the decay between its two tokens, in logarithms."""

import numpy as np

from model.references.loops import Array

NAME = "naive loop over pairs (decays in logarithms), float64 numpy"


def reference(q: Array, k: Array, v: Array, dt: Array, *, form: str, rate: float) -> Array:
    """q (query, d), k (key, d), v (head, key, d_v), dt (head, key) -> (head, query, d_v); both forms are one"""
    delta = np.logaddexp(0, dt)
    found = np.zeros(v.shape)
    for h in range(v.shape[0]):
        for i in range(v.shape[1]):
            for j in range(i + 1):
                left = np.exp(-rate * delta[h, j + 1 : i + 1].sum())
                found[h, i] += left * np.dot(q[i], k[j]) * delta[h, j] * v[h, j]
    return found
