"""AFT, eq. 2 of the paper, for one token, one channel, one key after the other, in logarithms."""

import math

import numpy as np

from model.references.loops import Array, Mask

NAME = "naive loop over tokens and channels (eq. 2, in logarithms), float64"


def reference(q: Array, k: Array, v: Array, w: Array | None = None, mask: Mask | None = None, *,
              kind: str, window: int, causal: bool, seed: int) -> Array:  # fmt: skip
    """q (query, d), k (key, d), v (key, d), w (query, key), mask (query, key) -> (query, d)"""
    found = np.zeros(q.shape)
    for t in range(len(q)):
        seen = [s for s in range(len(k)) if (mask[t, s] if mask is not None else s <= t or not causal)]
        for c in range(q.shape[1] if seen else 0):
            logs = [k[s, c] + _bias(w, t, s, kind, window) for s in seen]
            whole = max(logs) + math.log(math.fsum(math.exp(log - max(logs)) for log in logs))
            mean = math.fsum(math.exp(log - whole) * v[s, c] for log, s in zip(logs, seen, strict=True))
            found[t, c] = (1 + math.tanh(q[t, c] / 2)) / 2 * mean  # σ(x) = (1 + tanh(x/2)) / 2
    return found


def _bias(w: Array | None, t: int, s: int, kind: str, window: int) -> float:
    """w(t, s); of AFT-local 0 if |t - s| ≥ window; of AFT-simple 0."""
    if w is None or kind == "simple" or (kind == "local" and abs(t - s) >= window):
        return 0.0
    return float(w[t, s])
