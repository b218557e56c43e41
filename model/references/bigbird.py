"""BigBird, query by query: the keys of each are gathered as a set."""

import numpy as np

from model.references.loops import Array, attend

NAME = "naive loop over sets of keys, float64 numpy, on the same draws"


def reference(q: Array, k: Array, v: Array, draws: Array, *,
              window: int, global_tokens: int, random_keys: int, seed: int) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), draws (query, key) -> (head, query, d_v)"""
    n = q.shape[1]
    seen = np.zeros((n, n), dtype=bool)
    for i in range(n):
        keys = set(range(n)) if i < global_tokens else set(range(min(global_tokens, n)))
        keys |= {j for j in range(i - window, i + window + 1) if 0 <= j < n}
        chance = {j: draws[i, j] - 2 * (j in keys) for j in range(n)}  # what is seen already comes last
        keys |= set(sorted(chance, key=lambda j: -chance[j])[:random_keys])
        seen[i, list(keys)] = True
    return np.stack([attend(*each, 1 / q.shape[-1] ** 0.5, seen) for each in zip(q, k, v, strict=True)])
