"""A transformer that says of every cell which grey it could be, from the cells that are decided: MaskGIT (Chang et al.
2022, arXiv:2202.04200) on cells instead of a tokenizer's codes. Its layers are the lab's `encoder_layer`, which
torch.vmap carries over a batch."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.networks.image.grey import ANY, CELLS, LEVELS
from model.networks.training.layers import Layer, layers, matrix
from model.tracing import roles
from model.tracing.step import Steps, untraced


class Masked(nn.Module):
    """65 tokens: the digit that is wanted, then the cells in the order of reading; each sees all. Pre-LN, GELU."""

    def __init__(self, d: int = 64, layers: int = 3, heads: int = 4, d_ff: int = 128) -> None:
        super().__init__()
        self.heads = heads
        self.digits = nn.Parameter(0.5 * torch.randn(ANY + 1, d))
        self.levels = nn.Parameter(0.5 * torch.randn(LEVELS + 1, d))  # the last is the mask
        self.places = nn.Parameter(0.5 * torch.randn(CELLS, d))
        self.layers = nn.ModuleList(Layer(d, d_ff) for _ in range(layers))
        self.gain, self.bias = nn.Parameter(torch.ones(d)), nn.Parameter(torch.zeros(d))
        self.w_level, self.b_level = matrix(d, LEVELS), nn.Parameter(torch.zeros(LEVELS))

    def forward(self, cells: Tensor, digits: Tensor) -> Tensor:
        """cells (batch, 64) of levels, digits (batch), ANY among them -> logits (batch, 64, level)"""
        return torch.vmap(self.logits)(self.embedded(cells), self.digits[digits])

    def embedded(self, cells: Tensor) -> Tensor:
        """(… 64) of levels -> (… 64, d): each cell's vector, with its place."""
        return self.levels[cells] + self.places

    def logits(self, cells: Tensor, digit: Tensor, step: Steps = untraced) -> Tensor:
        """cells (64, d), digit (d) -> (64, level)"""
        x = torch.cat([digit.unsqueeze(0), cells])
        for i, layer in enumerate(layers(self.layers)):
            x = encoder_layer(x, **layer.weights(), heads=self.heads, norm="pre", activation="gelu",
                              step=step.at(roles.layer(i)))  # fmt: skip
        return layer_norm(x[1:], self.gain, self.bias) @ self.w_level + self.b_level


def undecided(share: Tensor) -> Tensor:
    """The share of cells that are masked, when this share of the rounds is over: cos(π/2 · share) (§3.3 of MaskGIT)."""
    return (math.pi / 2 * share).cos()
