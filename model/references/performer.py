"""Performer, pair by pair: Gram–Schmidt as QR, similarities as sums of exponentials of w (q + k), in logarithms."""

import numpy as np

from model.references.loops import Array, product

NAME = "numpy's QR and a naive loop over pairs, float64, on the same draws"


def reference(q: Array, k: Array, v: Array, draws: Array, again: Array | None = None, *,
              features: int, orthogonal: bool, causal: bool, seed: int) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), draws, again (feature, d) -> (head, query, d_v)"""
    d = q.shape[-1]
    directions = draws if again is None else _turned(draws) * np.linalg.norm(again, axis=1, keepdims=True)
    found = []
    for q_, k_, v_ in zip(q / d**0.25, k / d**0.25, v, strict=True):
        logs = np.array([[_log_sum(directions @ (a + b)) - np.dot(b, b) / 2 for b in k_] for a in q_])
        logs = np.where(np.tri(len(logs), dtype=bool), logs, -np.inf) if causal else logs
        similarity = np.exp(logs - logs.max(axis=1, keepdims=True))
        found.append(product(similarity / similarity.sum(axis=1, keepdims=True), v_))
    return np.stack(found)


def _turned(draws: Array) -> Array:
    """Each block of d rows made orthonormal; QR's signs are those of the diagonal of R."""
    d, blocks = draws.shape[1], []
    for first in range(0, len(draws), d):
        factor, triangle = np.linalg.qr(draws[first : first + d].T)
        blocks.append((factor * np.sign(np.diag(triangle))).T)
    return np.concatenate(blocks)


def _log_sum(x: Array) -> float:
    return float(x.max() + np.log(np.exp(x - x.max()).sum()))
