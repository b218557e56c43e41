"""Weights from a small network for each word, and from a table, number by number."""

import numpy as np

from model.references.loops import Array, product, shares_of

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_1: Array, w_2: Array, w_v: Array, r: Array | None = None) -> Array:
    """x (token, d_in), w_1 (d_in, d_ff), w_2 (d_ff, key), w_v (d_in, d_v), r (query, key) -> (query, d_v)"""
    hidden = np.array([[max(number, 0.0) for number in row] for row in product(x, w_1)])
    scores = product(hidden, w_2) + (0 if r is None else r)
    return product(shares_of(scores, causal=True), product(x, w_v))
