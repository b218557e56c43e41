"""Linear attention in its slow form: pair by pair, eq. 4 of the paper, without a state."""

import numpy as np

from model.references.loops import Array, kernel_shares, product

NAME = "naive loop over pairs (eq. 4), float64 numpy"


def reference(q: Array, k: Array, v: Array, *, causal: bool) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""

    def features(x: Array) -> Array:
        return np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))

    found = []
    for q_, k_, v_ in zip(features(q), features(k), v, strict=True):
        similarity = np.array([[np.dot(a, b) for b in k_] for a in q_])
        found.append(product(kernel_shares(similarity, causal=causal), v_))
    return np.stack(found)
