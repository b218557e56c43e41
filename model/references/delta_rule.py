"""The delta rule with its brackets opened: S ← (I - β kᵀk) S + β kᵀ v, in matrices."""

import numpy as np

from model.references.gated_delta import rewritten
from model.references.loops import Array

NAME = "naive loop (brackets opened), float64 numpy"


def reference(q: Array, k: Array, v: Array, b: Array) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), b (head, key) -> (head, query, d_v)"""
    return rewritten(q, k, v, b, np.ones_like(b))
