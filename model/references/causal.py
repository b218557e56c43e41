"""torch's own causal attention, in float64."""

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from model.references import scaled_dot_product
from model.references.loops import Array, Mask

NAME = "torch.nn.functional.scaled_dot_product_attention(is_causal=True), float64"


def reference(q: Array, k: Array, v: Array, bias: Array | None = None, mask: Mask | None = None) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v), bias (head, query, key) -> (head, query, d_v)"""
    if mask is not None or bias is not None:  # no longer torch's own triangle
        past = np.tri(q.shape[1], dtype=bool)
        return scaled_dot_product.reference(q, k, v, bias, past if mask is None else mask)
    q_, k_, v_ = (torch.from_numpy(each) for each in (q, k, v))
    output: Array = scaled_dot_product_attention(q_, k_, v_, is_causal=True).numpy()
    return output
