"""torch's own grouped-query attention, in float64."""

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from model.references.loops import Array, Mask

NAME = "torch.nn.functional.scaled_dot_product_attention(enable_gqa=True), float64"


def reference(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Array:
    """q (head, query, d), k (kv_head, key, d), v (kv_head, key, d_v) -> (head, query, d_v)"""
    past = np.tri(k.shape[1], dtype=bool) if mask is None else mask
    q_, k_, v_ = (torch.from_numpy(each)[None] for each in (q, k, v))
    output = scaled_dot_product_attention(q_, k_, v_, attn_mask=torch.from_numpy(past), enable_gqa=True)
    found: Array = output[0].numpy()
    return found
