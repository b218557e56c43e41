"""Gated attention as a naive loop, in float64."""

import numpy as np

from model.references.loops import Array, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, w_gate: Array) -> Array:
    """x (token, d_in), w_q (head, d_in, d), w_k (head, d_in, d), w_v (head, d_in, d_v), w_gate (head, d_in, d_v)
    -> (head, query, d_v)"""
    past = np.tri(len(x), dtype=bool)
    found = []
    for h in range(len(w_q)):
        q, k, v = (product(x, w[h]) for w in (w_q, w_k, w_v))
        gate = 0.5 * (1 + np.tanh(product(x, w_gate[h]) / 2))  # σ, without the exponential of a large number
        found.append(gate * attend(q, k, v, q.shape[1] ** -0.5, past))
    return np.stack(found)
