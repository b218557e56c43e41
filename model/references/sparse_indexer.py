"""Sparse attention behind an indexer, as naive loops: score, sort, attend to the first few, in float64."""

import numpy as np

from model.references.loops import Array, attend, product

NAME = "naive loop from DeepSeek-V3.2, eq. 1–2, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, w_index_q: Array, w_index_k: Array, w_index: Array, *,
              keep: int) -> Array:  # fmt: skip
    """x (token, d_in), w_q, w_k, w_v (d_in, d_out), w_index_q (head, d_in, d), w_index_k (d_in, d),
    w_index (d_in, head) -> (query, d_out)"""
    asked, answered, votes = [product(x, w) for w in w_index_q], product(x, w_index_k), product(x, w_index)
    mask = np.zeros((len(x), len(x)), dtype=bool)
    for t in range(len(x)):
        scores = [
            sum(votes[t, j] * max(np.dot(asked[j][t], answered[s]), 0.0) for j in range(len(asked)))
            for s in range(t + 1)
        ]
        best = sorted(range(t + 1), key=lambda s: (-scores[s], s))[:keep]
        mask[t, best] = True
    return attend(product(x, w_q), product(x, w_k), product(x, w_v), w_q.shape[1] ** -0.5, mask)
