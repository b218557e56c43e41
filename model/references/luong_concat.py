"""Luong's concat score, pair by pair, on the two states side by side."""

import numpy as np

from model.references.loops import Array, Mask, product
from model.references.luong import attentional

NAME = "naive loop, float64 numpy"


def reference(s: Array, h: Array, w_a: Array, u_a: Array, v_a: Array, w_c: Array, w_s: Array,
              mask: Mask | None = None) -> Array:  # fmt: skip
    """s (query, d_in), h (key, d_v), w_a (d_in, d), u_a (d_v, d), v_a (d), w_c (d_v, d_out), w_s (d_in, d_out)
    -> (query, d_out)"""
    layer = np.concatenate([w_a, u_a]).T
    weights = np.zeros((len(s), len(h)))
    for i, asking in enumerate(s):
        for j, state in enumerate(h):
            score = np.dot(v_a, np.tanh(np.dot(layer, np.concatenate([asking, state]))))
            weights[i, j] = score if mask is None or mask[i, j] else -np.inf
        visible = np.isfinite(weights[i])
        weights[i, visible] = np.exp(weights[i, visible] - weights[i].max())
        weights[i] = np.where(visible, weights[i] / weights[i, visible].sum(), 0) if visible.any() else 0
    return attentional(product(weights, h), s, w_c, w_s)
