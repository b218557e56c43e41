"""torch's own norms of queries and keys, then its own attention, in float64."""

import torch
from torch.nn import functional

from model.references.loops import Array, Mask

NAME = "torch.nn.functional.rms_norm and scaled_dot_product_attention, float64"


def reference(q: Array, k: Array, v: Array, gain_q: Array | None = None, gain_k: Array | None = None,
              mask: Mask | None = None, *, norm: str, g: float) -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), gain_q (d), gain_k (d) -> (head, query, d_v)"""
    seen = torch.ones(q.shape[1], k.shape[1], dtype=torch.bool).tril() if mask is None else torch.from_numpy(mask)
    q_, k_ = (_normed(*each, norm) for each in ((q, gain_q), (k, gain_k)))
    scale = g if norm == "length" else None
    attend = functional.scaled_dot_product_attention
    found = attend(q_, k_, torch.from_numpy(v), attn_mask=seen, scale=scale)
    output: Array = torch.where(seen.any(-1, keepdim=True), found, 0.0).numpy()  # who sees nothing finds nothing
    return output


def _normed(x: Array, gain: Array | None, norm: str) -> torch.Tensor:
    x_ = torch.from_numpy(x)
    by = None if gain is None else torch.from_numpy(gain)
    if norm == "rms":
        return functional.rms_norm(x_, x.shape[-1:], by, 10**-6)
    length = x_.norm(dim=-1, keepdim=True)
    unit = x_ / torch.where(length > 0, length, 1)
    return unit if by is None else unit * by
