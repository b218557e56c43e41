"""Luong's local attention, word by word over the words of its window."""

import numpy as np

from model.references.loops import Array
from model.references.luong import attentional

NAME = "naive loop, float64 numpy"


def reference(s: Array, h: Array, w_a: Array, w_p: Array, v_p: Array, w_c: Array, w_s: Array,
              centre: Array | None = None, *, alignment: str, window: int) -> Array:  # fmt: skip
    """s (query, d_in), h (key, d_v), w_a (d_in, d_v), w_p (d_in, d), v_p (d), w_c (d_v, d_out), w_s (d_in, d_out)
    -> (query, d_out); centre (query) only if places that were given were set by hand"""
    found = np.zeros((len(s), h.shape[1]))
    for i, asking in enumerate(s):
        p = float(i) if centre is None else float(centre[i])
        if alignment == "predictive":
            half = np.dot(v_p, np.tanh(np.dot(w_p.T, asking))) / 2
            p = len(h) * (1 + np.tanh(half)) / 2  # the sigmoid, which no large number overflows
        near = [j for j in range(len(h)) if p - window <= j <= p + window]
        scores = {j: np.dot(asking, np.dot(w_a, h[j])) for j in near}
        exponentials = {j: np.exp(score - max(scores.values())) for j, score in scores.items()}
        for j in near:
            share = exponentials[j] / sum(exponentials.values())
            if alignment == "predictive":
                share *= np.exp(-((j - p) ** 2) / (2 * (window / 2) ** 2))
            found[i] += share * h[j]
    return attentional(found, s, w_c, w_s)
