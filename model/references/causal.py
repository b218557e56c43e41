"""torch's own causal attention, in float64."""

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from model.references import scaled_dot_product
from model.references.loops import Array, Mask, power_of_ten

NAME = "torch.nn.functional.scaled_dot_product_attention(is_causal=True), float64"


def reference(q: Array, k: Array, v: Array, bias: Array | None = None, mask: Mask | None = None, *,
              hidden_score: str = "−∞") -> Array:  # fmt: skip
    """q (head, query, d), k (head, key, d), v (head, key, d_v), bias (head, query, key) -> (head, query, d_v)"""
    seen = np.tri(q.shape[1], dtype=bool) if mask is None else mask
    if hidden_score != "−∞":
        return _with_a_finite_score(q, k, v, 0.0 if bias is None else bias, seen, power_of_ten(hidden_score))
    if mask is not None or bias is not None:  # no longer torch's own triangle
        return scaled_dot_product.reference(q, k, v, bias, seen)
    q_, k_, v_ = (torch.from_numpy(each) for each in (q, k, v))
    output: Array = scaled_dot_product_attention(q_, k_, v_, is_causal=True).numpy()
    return output


def _with_a_finite_score(q: Array, k: Array, v: Array, bias: Array | float, mask: Mask, hidden: float) -> Array:
    """As GPT's code has it: scores · b - 10⁹ · (1 - b), where b is 1 for what is seen and 0 for what is hidden."""
    b = mask.astype(np.float64)
    scores = (np.einsum("hid,hjd->hij", q, k) / q.shape[-1] ** 0.5 + bias) * b + hidden * (1 - b)
    exponentials = np.exp(scores - scores.max(-1, keepdims=True))
    found: Array = np.einsum("hij,hje->hie", exponentials / exponentials.sum(-1, keepdims=True), v)
    return found
