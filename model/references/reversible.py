"""A reversible layer forward, as naive loops in float64."""

import numpy as np

from model.references import feed_forward
from model.references.loops import Array, attend, product

NAME = "naive loop from Kitaev et al. 2020, §3, float64 numpy"


def reference(x_1: Array, x_2: Array, w_q: Array, w_k: Array, w_v: Array, w_1: Array, w_2: Array, *,
              layers: int) -> Array:  # fmt: skip
    """x_1, x_2 (token, d), w_q, w_k (d, d_out), w_v (d, d), w_1 (d, d_ff), w_2 (d_ff, d) -> (token, 2 d)"""
    past = np.tri(len(x_1), dtype=bool)
    for _ in range(layers):
        q, k, v = (product(x_2, w) for w in (w_q, w_k, w_v))
        x_1 = x_1 + attend(q, k, v, w_q.shape[1] ** -0.5, past)
        x_2 = x_2 + feed_forward.reference(x_1, w_1, w_2)
    return np.concatenate([x_1, x_2], axis=1)
