"""Scaled dot products that share with a sink: one more score in each row, which has no value."""

import torch
from torch import Tensor

from model.problem import N_
from model.tracing.step import Steps, untraced


def sink_dot_product(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, bias: Tensor | None, scale: float | None,
                     sink: Tensor, *, step: Steps = untraced) -> Tensor:
    """w_ij = e^{s_ij} / (e^{σ_i} + Σ_j e^{s_ij}), s = QKᵀ/√d + B; then w V

    q (head, query, d), k (head, key, d), v (head, key, d_v), bias (head, query, key) -> (head, query, d_v)
    mask ([head,] query, key) is True where a pair may attend; scale is 1/√d unless given
    sink (head, query): the score σ of what has no value; gpt-oss learns one for each head, the same in all rows
    OpenAI 2025, §2.2, arXiv:2508.10925
    """
    scale     = q.shape[-1] ** -0.5 if scale is None else scale
    scores    = step("scores", "[head] query key", q @ k.mT)
    scaled    = step("scaled", "[head] query key", scores * scale)
    biased    = scaled if bias is None else step("biased", "[head] query key", scaled + bias)
    mask      = step("mask", "[head] query key", mask)
    masked    = step("masked", "[head] query key", biased.masked_fill(~mask, -torch.inf))
    shares    = torch.cat([masked, sink[..., None]], -1).softmax(-1)
    _         = step("swallowed", "[head] query", shares[..., -1])
    weights   = step("weights", "[head] query key", shares[..., :-1])
    return      step("output", "[head] query d_v", weights @ v)


CAPTIONS = {
    "sink": N_("The score of the sink in each row, {row}: a number that this head has learned. It takes part in "
               "softmax as if it were one more key, but it has no value."),
    "swallowed": N_("The share of the sink in each row: it goes to no token, and nothing comes of it into the output. "
                    "The weights of a row add up to 1 less this share."),
    "weights": N_("{query} gives {top_percent} of its attention to {top_key}; what the other tokens do not get goes to "
                  "the sink."),
}  # fmt: skip
