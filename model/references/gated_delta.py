"""The gated delta rule with its brackets opened: S ← α (I - β kᵀk) S + β kᵀ v, in matrices."""

import math

import numpy as np

from model.references.loops import Array, sigmoid

NAME = "naive loop (brackets opened), float64 numpy"


def reference(q: Array, k: Array, v: Array, b: Array, a: Array, *, form: str) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), b, a (head, key) -> (head, query, d_v); both forms
    are one"""
    return rewritten(q, k, v, b, np.vectorize(sigmoid)(a))


def rewritten(q: Array, k: Array, v: Array, b: Array, alpha: Array) -> Array:
    """What each query reads, with keys and queries of length 1."""
    heads = []
    for h in range(len(q)):
        state, found = np.zeros((k.shape[-1], v.shape[-1])), []
        for t in range(v.shape[1]):
            key, beta = _of_length_1(k[h, t]), sigmoid(b[h, t])
            state = alpha[h, t] * (np.eye(len(key)) - beta * np.outer(key, key)) @ state
            state = state + beta * np.outer(key, v[h, t])
            found.append(_of_length_1(q[h, t]) @ state)
        heads.append(found)
    return np.array(heads)


def _of_length_1(x: Array) -> Array:
    return x / length if (length := math.hypot(*x)) else x
