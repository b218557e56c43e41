"""Decomposable attention, word by word: attend, compare, aggregate."""

import numpy as np

from model.references.loops import Array

NAME = "naive loop, float64 numpy"


def _layer(weight: Array, *parts: Array) -> Array:
    """ReLU of the parts side by side through one matrix; a part (d), weight (d of all parts, d_out) -> (d_out)"""
    output: Array = np.maximum(np.dot(np.concatenate(parts), weight), 0)
    return output


def _aligned(words: Array, scores: Array) -> Array:
    """The words (n, d) mixed by the softmax of their scores (n)."""
    exponentials = np.exp(scores - scores.max())
    mixed: Array = sum(share * word for share, word in zip(exponentials / exponentials.sum(), words, strict=True))
    return mixed


def reference(a: Array, b: Array, w_f: Array, w_g: Array, u_g: Array, w_h: Array, u_h: Array,
              entailment: Array, neutral: Array, contradiction: Array) -> Array:  # fmt: skip
    """a (query, d), b (key, d), w_f (d, d_ff), w_g, u_g (d, d_v), w_h, u_h (d_v, d_out), the last three (d_out)
    -> (label)"""
    e = np.array([[np.dot(_layer(w_f, one), _layer(w_f, other)) for other in b] for one in a])
    g = np.concatenate([w_g, u_g])
    first = [_layer(g, word, _aligned(b, e[i])) for i, word in enumerate(a)]
    second = [_layer(g, word, _aligned(a, e[:, j])) for j, word in enumerate(b)]
    judged = _layer(np.concatenate([w_h, u_h]), np.sum(first, 0), np.sum(second, 0))
    return np.array([np.dot(row, judged) for row in (entailment, neutral, contradiction)])
