"""Additive attention, pair by pair."""

import numpy as np

from model.references.loops import Array, Mask, product

NAME = "naive loop, float64 numpy"


def reference(s: Array, h: Array, w_a: Array, u_a: Array, v_a: Array, mask: Mask | None = None) -> Array:
    """s (query, d_in), h (key, d_v), w_a (d_in, d), u_a (d_v, d), v_a (d) -> (query, d_v)"""
    weights = np.zeros((len(s), len(h)))
    for i, asking in enumerate(s):
        visible = [j for j in range(len(h)) if mask is None or mask[i, j]]
        scores = [np.dot(v_a, np.tanh(np.dot(w_a.T, asking) + np.dot(u_a.T, h[j]))) for j in visible]
        exponentials = np.exp(np.array(scores) - max(scores, default=0.0))
        weights[i, visible] = exponentials / exponentials.sum() if visible else 0.0
    return product(weights, h)
