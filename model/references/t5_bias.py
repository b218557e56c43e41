"""A bias by bucket, each bucket found in whole numbers, then torch's own attention, in float64."""

import numpy as np

from model.references import scaled_dot_product
from model.references.loops import Array, Mask

NAME = "naive loop and torch.nn.functional.scaled_dot_product_attention, float64"


def reference(q: Array, k: Array, v: Array, table: Array, mask: Mask | None = None, *,
              max_distance: int, causal: bool) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), table (bucket, head) -> (head, query, d_v)"""
    side = len(table) if causal else len(table) // 2
    bias = np.empty((len(q), q.shape[1], k.shape[1]))
    for head, i, j in np.ndindex(bias.shape):
        away = max(i - j, 0) if causal else abs(i - j)
        behind = side if j > i and not causal else 0
        bias[head, i, j] = table[behind + bucket(away, side, max_distance), head]
    if causal and mask is None:
        mask = np.tri(q.shape[1], dtype=bool)
    # torch divides by √d, T5 does not
    return scaled_dot_product.reference(q * q.shape[2] ** 0.5, k, v, bias, mask)


def bucket(away: int, buckets: int, max_distance: int) -> int:
    """single + ⌊log(away/single) / log(max_distance/single) · rest⌋, without a logarithm: whole powers compared"""
    single = buckets // 2
    if away < single:
        return away
    rest = buckets - single
    steps = 0
    while steps < rest - 1 and max_distance ** (steps + 1) * single**rest <= away**rest * single ** (steps + 1):
        steps += 1
    return single + steps
