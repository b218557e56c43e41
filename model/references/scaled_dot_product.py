"""torch's own scaled dot-product attention, in float64."""

import torch
from torch.nn.functional import scaled_dot_product_attention

from model.references.loops import Array, Mask

NAME = "torch.nn.functional.scaled_dot_product_attention, float64"


def reference(q: Array, k: Array, v: Array, bias: Array | None = None, mask: Mask | None = None) -> Array:
    """q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v)"""
    added = torch.zeros(q.shape[0], q.shape[1], k.shape[1], dtype=torch.float64)
    if bias is not None:
        added += torch.from_numpy(bias)
    if mask is not None:
        added.masked_fill_(torch.from_numpy(~mask), -torch.inf)
    q_, k_, v_ = (torch.from_numpy(each) for each in (q, k, v))
    output: Array = scaled_dot_product_attention(q_, k_, v_, attn_mask=added).numpy()
    return output
