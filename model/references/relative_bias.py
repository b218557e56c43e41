"""A bias by clipped distance, pair by pair, then torch's own attention, in float64."""

import numpy as np

from model.references import scaled_dot_product
from model.references.loops import Array, Mask

NAME = "naive loop and torch.nn.functional.scaled_dot_product_attention, float64"


def reference(q: Array, k: Array, v: Array, table: Array, mask: Mask | None = None) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), table (offset, head) -> (head, query, d_v)"""
    most = (len(table) - 1) // 2
    bias = np.empty((len(q), q.shape[1], k.shape[1]))
    for head, i, j in np.ndindex(bias.shape):
        bias[head, i, j] = table[most + min(max(j - i, -most), most), head]
    return scaled_dot_product.reference(q, k, v, bias, mask)
