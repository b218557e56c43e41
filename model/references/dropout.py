"""Attention with dropout on its weights, pair by pair, on the same draws."""

import numpy as np

from model.references.loops import Array, Mask, product, shares

NAME = "naive loop, float64 numpy, on the same draws"


def reference(q: Array, k: Array, v: Array, keep: Mask, mask: Mask | None = None, *,
              p: float, training: bool, seed: int) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), keep (head, query, key) -> (head, query, d_v)"""
    rescale = 1 / (1 - p) if training else 1.0
    weights = [shares(a, b, 1 / q.shape[-1] ** 0.5, mask) for a, b in zip(q, k, strict=True)]
    return np.stack([product(w * kept * rescale, c) for w, kept, c in zip(weights, keep, v, strict=True)])
