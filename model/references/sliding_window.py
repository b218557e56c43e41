"""Attention over the keys of a window, gathered one by one."""

import numpy as np

from model.references.loops import Array, Mask, attend

NAME = "naive loop, float64 numpy, over the keys of each window"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, *, half_window: int, dilation: int,
              causal: bool) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    n = k.shape[1]
    output = np.zeros((*q.shape[:2], v.shape[2]))
    for head in range(len(q)):
        for i in range(n):
            last = 0 if causal else half_window
            window = [i + dilation * away for away in range(-half_window, last + 1)]
            seen = [j for j in window if 0 <= j < n] if mask is None else list(np.flatnonzero(mask[i]))
            output[head, i] = attend(q[head, i : i + 1], k[head, seen], v[head, seen], 1 / q.shape[2] ** 0.5)[0]
    return output
