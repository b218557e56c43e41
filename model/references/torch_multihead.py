"""nn.MultiheadAttention itself, with the same weights."""

import numpy as np
import torch

from model.references.loops import Array, Mask

NAME = "torch.nn.MultiheadAttention, float64"


def reference(x: Array, in_proj_weight: Array, out_proj_weight: Array, in_proj_bias: Array | None = None,
              out_proj_bias: Array | None = None, mask: Mask | None = None, *, heads: int,
              causal: bool) -> Array:  # fmt: skip
    """x (token, d), in_proj_weight (3d, d), out_proj_weight (d, d), in_proj_bias (3d), out_proj_bias (d)
    -> (query, d)"""
    n, d = x.shape
    zeros = np.zeros(3 * d)
    module = torch.nn.MultiheadAttention(d, heads, dtype=torch.float64, batch_first=True)
    given = {
        "in_proj_weight": in_proj_weight, "out_proj.weight": out_proj_weight,
        "in_proj_bias": zeros if in_proj_bias is None else in_proj_bias,
        "out_proj.bias": zeros[:d] if out_proj_bias is None else out_proj_bias,
    }  # fmt: skip
    module.load_state_dict({name: torch.from_numpy(value) for name, value in given.items()})
    hidden = ~mask if mask is not None else np.triu(np.full((n, n), causal), 1)  # torch's True is hidden
    empty = hidden.all(axis=1, keepdims=True)  # torch answers 0/0 there; the bias is what is left
    x_, hidden_ = torch.from_numpy(x), torch.from_numpy(hidden & ~empty)
    with torch.no_grad():
        output: Array = module(x_, x_, x_, attn_mask=hidden_)[0].numpy()
    return np.where(empty, given["out_proj.bias"], output)
