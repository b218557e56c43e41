"""Separate heads, one after the other; their outputs through w_o are added up."""

import numpy as np

from model.references.loops import Array, Mask, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, w_o: Array, mask: Mask | None = None, *,
              causal: bool) -> Array:  # fmt: skip
    """x (token, d_in), w_q, w_k (head, d_in, d), w_v (head, d_in, d_v), w_o (head, d_v, d_out) -> (query, d_out)"""
    if causal and mask is None:
        mask = np.tri(len(x), dtype=bool)
    output = np.zeros((len(x), w_o.shape[2]))
    for q, k, v, o in zip(w_q, w_k, w_v, w_o, strict=True):
        found = attend(product(x, q), product(x, k), product(x, v), 1 / q.shape[1] ** 0.5, mask)
        output += product(found, o)
    return output
