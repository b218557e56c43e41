"""What Luong's forms share: the attentional vector from the context vector, eq. 5."""

import numpy as np

from model.references.loops import Array, product


def attentional(c: Array, s: Array, w_c: Array, w_s: Array) -> Array:
    """c (query, d_v), s (query, d_in), w_c (d_v, d_out), w_s (d_in, d_out) -> (query, d_out)"""
    both = np.array([np.concatenate([found, asking]) for found, asking in zip(c, s, strict=True)])
    output: Array = np.tanh(product(both, np.concatenate([w_c, w_s])))
    return output
