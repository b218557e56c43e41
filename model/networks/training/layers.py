"""A transformer's layer whose computation is a mechanism of the lab: it holds the weights, under their names there."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


def matrix(d_in: int, d_out: int) -> nn.Parameter:
    """(d_in, d_out), with products of unit variance."""
    return nn.Parameter(torch.randn(d_in, d_out) * d_in**-0.5)


class Layer(nn.Module):
    """Of `encoder_layer` (attentions: "w") or `decoder_layer` ("w", "cross"), all heads of d together."""

    def __init__(self, d: int, d_ff: int, attentions: tuple[str, ...] = ("w",)) -> None:
        super().__init__()
        for path in attentions:
            for name in "qkvo":
                self.register_parameter(f"{path}_{name}", matrix(d, d))
        self.register_parameter("w_1", matrix(d, d_ff))
        self.register_parameter("w_2", matrix(d_ff, d))
        for name, size in (("b_1", d_ff), ("b_2", d)):
            self.register_parameter(name, nn.Parameter(torch.zeros(size)))
        for i in range(1, len(attentions) + 2):
            self.register_parameter(f"gain_{i}", nn.Parameter(torch.ones(d)))
            self.register_parameter(f"bias_{i}", nn.Parameter(torch.zeros(d)))

    def weights(self) -> dict[str, Any]:
        """By name, for the mechanism."""
        return dict(self.named_parameters())


def layers(stack: nn.ModuleList) -> list[Layer]:
    """What a list of layers holds, with its type."""
    return [layer for layer in stack if isinstance(layer, Layer)]


def places(n: int, d: int) -> Tensor:
    """(n, d): the sines and cosines of Vaswani et al. 2017, §3.5."""
    rates = 10_000 ** -(torch.arange(0, d, 2) / d)
    angles = torch.outer(torch.arange(n, dtype=rates.dtype), rates)
    return torch.stack((angles.sin(), angles.cos()), -1).flatten(1)
