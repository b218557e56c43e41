"""Attention to mixtures of the keys, sum by sum."""

import numpy as np

from model.references.loops import Array, attend

NAME = "naive loop, float64 numpy"


def reference(q: Array, k: Array, v: Array, e: Array, f: Array) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), e, f (latent, key) -> (head, query, d_v)"""
    found = []
    for q_, k_, v_ in zip(q, k, v, strict=True):
        keys = np.array([sum(share * key for share, key in zip(row, k_, strict=True)) for row in e])
        values = np.array([sum(share * value for share, value in zip(row, v_, strict=True)) for row in f])
        found.append(attend(q_, keys, values, 1 / q.shape[2] ** 0.5))
    return np.stack(found)
