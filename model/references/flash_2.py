"""torch's own scaled dot-product attention, in float64: neither tiles nor workers change the result."""

import torch
from torch.nn.functional import scaled_dot_product_attention

from model.references.loops import Array

NAME = "torch.nn.functional.scaled_dot_product_attention, float64"


def reference(q: Array, k: Array, v: Array, *, tile: int, workers: int, causal: bool) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    q_, k_, v_ = (torch.from_numpy(each) for each in (q, k, v))
    output: Array = scaled_dot_product_attention(q_, k_, v_, is_causal=causal).numpy()
    return output
