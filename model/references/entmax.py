"""The threshold of each row by halving the interval in which it lies, in float64."""

import numpy as np

from model.references.loops import Array, Mask

NAME = "bisection for each row, float64 numpy"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, *, alpha: str) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    found = np.zeros((*q.shape[:2], v.shape[-1]))
    for h, i in np.ndindex(q.shape[:2]):
        seen = [j for j in range(k.shape[1]) if (j <= i if mask is None else mask[i, j])]
        if seen:
            scores = np.array([np.dot(q[h, i], k[h, j]) / q.shape[-1] ** 0.5 for j in seen])
            found[h, i] = _shares(scores - scores.max(), float(alpha)) @ v[h, seen]
    return found


def _shares(scores: Array, alpha: float) -> Array:
    """max(0, (α-1) s - τ)^{1/(α-1)}; the largest score is 0, so that τ lies between -1 and 0."""
    low, high = -1.0, 0.0
    for _ in range(60):
        tau = (low + high) / 2
        shares: Array = np.maximum(0.0, (alpha - 1) * scores - tau) ** (1 / (alpha - 1))
        low, high = (tau, high) if shares.sum() > 1 else (low, tau)
    return shares
