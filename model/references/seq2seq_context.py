"""Encoder and decoder with one fixed vector between them, state by state."""

import numpy as np

from model.references.loops import Array

NAME = "naive loop, float64 numpy"


def reference(x: Array, context: Array, w_x: Array, w_h: Array, u_x: Array, u_h: Array, u_c: Array,
              weights: Array | None = None) -> Array:  # fmt: skip
    """x (query, d_in), context (key, d_in), w_x, u_x (d_in, d), w_h, u_h, u_c (d, d) -> (query, d);
    weights (query, key) only if they were set by hand"""
    h = np.zeros(len(w_h))
    read = []
    for word in context:
        h = np.tanh(np.dot(word, w_x) + np.dot(h, w_h))
        read.append(h)
    s = np.zeros(len(u_h))
    written = []
    for i, word in enumerate(x):
        c = h if weights is None else sum(w * each for w, each in zip(weights[i], read, strict=True))
        s = np.tanh(np.dot(word, u_x) + np.dot(c, u_c) + np.dot(s, u_h))
        written.append(s)
    return np.array(written)
