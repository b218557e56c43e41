"""Multi-query attention, head by head and pair by pair."""

import numpy as np

from model.references.loops import Array, Mask, attend

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Array:
    """q (head, query, d), k (key, d), v (key, d_v) -> (head, query, d_v)"""
    past = np.tri(len(k), dtype=bool) if mask is None else mask
    return np.stack([attend(each, k, v, 1 / k.shape[1] ** 0.5, past) for each in q])
