"""Logits and softmax over the vocabulary, word by word."""

import numpy as np
from numpy.typing import NDArray

from model.references.loops import Array

NAME = "naive loop, float64 numpy"


def reference(ids: NDArray[np.int64], w_e: Array, w_u: Array | None = None, *, temperature: float) -> Array:
    """ids (token), w_e (vocabulary, d), w_u (vocabulary, d) -> (token, vocabulary)"""
    rows = w_e if w_u is None else w_u
    found = []
    for id_ in ids:
        scores = [sum(a * b for a, b in zip(w_e[id_], row, strict=True)) / temperature for row in rows]
        exponentials = np.exp(np.array(scores) - max(scores))
        found.append(exponentials / exponentials.sum())
    return np.array(found)
