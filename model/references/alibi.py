"""A slope for each head times the distance, pair by pair, then torch's own attention, in float64."""

import math

import numpy as np

from model.references import scaled_dot_product
from model.references.loops import Array, Mask

NAME = "naive loop and torch.nn.functional.scaled_dot_product_attention, float64"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None, slopes: Array | None = None,
              distance: Array | None = None) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), slopes (head), distance (query, key)
    -> (head, query, d_v)"""
    slopes = np.array(geometric(len(q))) if slopes is None else slopes
    bias = np.empty((len(q), q.shape[1], k.shape[1]))
    for head, i, j in np.ndindex(bias.shape):
        bias[head, i, j] = -slopes[head] * (abs(i - j) if distance is None else distance[i, j])
    return scaled_dot_product.reference(q, k, v, bias, np.tri(q.shape[1], dtype=bool) if mask is None else mask)


def geometric(heads: int) -> list[float]:
    """The sequence that begins at 2^(-8/heads) and has it as its ratio; else from two such sequences."""
    if math.log2(heads).is_integer():
        return [2 ** (-8 / heads * (i + 1)) for i in range(heads)]
    below = 2 ** math.floor(math.log2(heads))
    return geometric(below) + geometric(2 * below)[::2][: heads - below]
