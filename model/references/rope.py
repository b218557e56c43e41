"""Rotary positions with the matrices of Su et al. 2024, eq. 15, written out for each place, then attention."""

import math

import numpy as np

from model.references.loops import Array, Mask, attend

NAME = "rotation matrices and a naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, place: Array | None = None,
              rates: Array | None = None, *, base: int, offset: int, causal: bool) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), place (token), rates (pair) -> (head, query, d_v)"""
    n, d = q.shape[1:]
    if causal and mask is None:
        mask = np.tri(n, dtype=bool)
    if rates is None:
        rates = np.array([base ** (-2 * i / d) for i in range(d // 2)])
    places = [offset + t for t in range(n)] if place is None else place
    matrices = [_rotation(t, rates) for t in places]
    found = []
    for queries, keys, values in zip(q, k, v, strict=True):
        # the paper's vectors are columns: R x
        q_turned = np.array([r @ y for r, y in zip(matrices, queries, strict=True)])
        k_turned = np.array([r @ y for r, y in zip(matrices, keys, strict=True)])
        found.append(attend(q_turned, k_turned, values, 1 / d**0.5, mask))
    return np.stack(found)


def _rotation(place: float, rates: Array) -> Array:
    """(d, d): a 2 x 2 rotation for each pair on the diagonal."""
    matrix = np.zeros((2 * len(rates), 2 * len(rates)))
    for i, rate in enumerate(rates):
        cos, sin = math.cos(place * rate), math.sin(place * rate)
        matrix[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [[cos, -sin], [sin, cos]]
    return matrix
