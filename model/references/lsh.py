"""LSH attention round by round, as in the paper's Appendix A: each round its own sum, corrected by N, then joined."""

import math

import numpy as np

from model.references.loops import Array

NAME = "naive loop by rounds (Appendix A), float64 numpy, on the same draws"


def reference(q: Array, v: Array, *, rounds: int, buckets: int, causal: bool, seed: int, **drawn: Array) -> Array:
    """q (head, query, d), v (head, key, d_v), drawn "round r/directions" (d, buckets / 2) -> (head, query, d_v)"""
    directions = [drawn[f"round {r}/directions"] for r in range(rounds)]
    return np.stack([_head(q_, v_, directions, causal=causal) for q_, v_ in zip(q, v, strict=True)])


def _head(q: Array, v: Array, directions: list[Array], *, causal: bool) -> Array:
    keys = np.array([row / length if (length := math.hypot(*row)) else row for row in q])
    scores = q @ keys.T / np.sqrt(q.shape[1])
    hashed = [np.argmax(np.concatenate([q @ r, -q @ r], axis=1), axis=1) for r in directions]
    found = []
    for i in range(len(q)):
        sets = [[j for j in range(i + 1 if causal else len(q)) if h[j] == h[i] and j != i] for h in hashed]
        if not any(sets):
            sets = [[i] for _ in hashed]
        found.append(_joined(scores[i], v, sets))
    return np.array(found)


def _joined(scores: Array, v: Array, sets: list[list[int]]) -> Array:
    """Σ exp(z_r - z) o_r over the rounds that found someone, where a pair found N times counts 1/N in each."""
    rounds = []
    for seen in filter(None, sets):
        times = np.array([sum(j in other for other in sets) for j in seen])
        logs = scores[seen] - np.log(times)
        z = logs.max() + np.log(np.exp(logs - logs.max()).sum())
        rounds.append((z, np.exp(logs - z) @ v[seen]))
    most = max(z for z, _ in rounds)
    whole = most + np.log(sum(np.exp(z - most) for z, _ in rounds))
    output: Array = np.sum([np.exp(z - whole) * o for z, o in rounds], axis=0)
    return output
