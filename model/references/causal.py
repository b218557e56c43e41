"""torch's own causal attention, in float64."""

import torch
from torch.nn.functional import scaled_dot_product_attention

from model.references import scaled_dot_product
from model.references.loops import Array, Mask

NAME = "torch.nn.functional.scaled_dot_product_attention(is_causal=True), float64"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    if mask is not None:  # changed by hand: no longer torch's own triangle
        return scaled_dot_product.reference(q, k, v, mask=mask)
    q_, k_, v_ = (torch.from_numpy(each) for each in (q, k, v))
    output: Array = scaled_dot_product_attention(q_, k_, v_, is_causal=True).numpy()
    return output
