"""The update rule of a modern Hopfield network, one state at a time."""

import numpy as np

from model.references.loops import Array, attend

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, *, rounds: int, beta: float) -> Array:
    """q (head, query, d), k (head, key, d) -> (head, query, d)"""
    found = q.copy()
    for head in range(len(q)):
        for i in range(q.shape[1]):
            for _ in range(rounds):
                found[head, i] = attend(found[head, i : i + 1], k[head], k[head], beta)[0]
    return np.asarray(found)
