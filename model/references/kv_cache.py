"""The full pass: causal attention over all tokens at once, pair by pair, with nothing kept."""

import numpy as np

from model.references.loops import Array, attend, product

NAME = "naive loop over the full causal pass, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, *, prompt: int) -> Array:
    """x (token, d_in), w_q, w_k, w_v (d_in, d_out) -> (query, d_v); how many come at once changes nothing"""
    q, k, v = (product(x, w) for w in (w_q, w_k, w_v))
    return attend(q, k, v, 1 / w_q.shape[1] ** 0.5, np.tri(len(x), dtype=bool))
