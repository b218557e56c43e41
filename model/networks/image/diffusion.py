"""A diffusion transformer (DiT: Peebles & Xie 2023, arXiv:2212.09748) on patches of 2×2. Its layers are the lab's
`encoder_layer`, which torch.vmap carries over a batch."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.networks.image.grey import ANY
from model.networks.training.layers import Layer, layers, matrix
from model.networks.vision.network import PATCHES
from model.networks.vision.picture import CELLS as SIDE
from model.networks.vision.picture import PATCH, patched
from model.tracing import roles
from model.tracing.step import Steps, untraced

RATES = 16  # of the waves that say what time it is
FASTEST = 30.0  # radians


class Diffusion(nn.Module):
    """adaLN-Zero (§3.2): time and digit give each layer the gains and biases of its norms, and a factor for each column
    of what its two parts add, which is 0 before training. That factor is multiplied into w_o, w_2 and b_2, which is the
    same, so that the layer is the lab's."""

    def __init__(self, d: int = 64, layers: int = 4, heads: int = 4, d_ff: int = 128) -> None:
        super().__init__()
        self.heads = heads
        self.digits = nn.Parameter(0.5 * torch.randn(ANY + 1, d))
        self.w_time, self.b_time = matrix(2 * RATES, d), nn.Parameter(torch.zeros(d))
        self.w_patch, self.b_patch = matrix(PATCH**2, d), nn.Parameter(torch.zeros(d))
        self.places = nn.Parameter(0.5 * torch.randn(PATCHES, d))
        self.layers = nn.ModuleList(_unscaled(Layer(d, d_ff)) for _ in range(layers))
        self.w_set = nn.Parameter(torch.zeros(layers, d, 6 * d))
        self.b_set = nn.Parameter(torch.zeros(layers, 6 * d))
        self.w_last, self.b_last = nn.Parameter(torch.zeros(d, 2 * d)), nn.Parameter(torch.zeros(2 * d))
        self.w_out, self.b_out = nn.Parameter(torch.zeros(d, PATCH**2)), nn.Parameter(torch.zeros(PATCH**2))

    def forward(self, noisy: Tensor, times: Tensor, digits: Tensor) -> Tensor:
        """noisy (batch, 8, 8), times (batch) from 0 for the picture to 1 for noise, digits (batch), ANY
        among them -> v (batch, 8, 8)"""
        return torch.vmap(self.velocity)(noisy, times, self.digits[digits])

    def velocity(self, noisy: Tensor, time: Tensor, digit: Tensor, step: Steps = untraced) -> Tensor:
        """noisy (8, 8), time (), digit (d) -> v (8, 8)"""
        told = silu(waves(time) @ self.w_time + self.b_time + digit)
        x = patched(noisy) @ self.w_patch + self.b_patch + self.places
        for i, layer in enumerate(layers(self.layers)):
            own = _set(layer.weights(), told @ self.w_set[i] + self.b_set[i])
            x = encoder_layer(x, **own, heads=self.heads, norm="pre", activation="gelu", step=step.at(roles.layer(i)))
        gain, bias = (told @ self.w_last + self.b_last).chunk(2)
        return whole(layer_norm(x, 1 + gain, bias) @ self.w_out + self.b_out)


def _unscaled(layer: Layer) -> Layer:
    """Without gains and biases of norms of its own: time and digit give them."""
    for name in ("gain_1", "bias_1", "gain_2", "bias_2"):
        delattr(layer, name)
    return layer


def _set(own: dict[str, Any], numbers: Tensor) -> dict[str, Any]:
    """A layer's weights as time and digit set them. numbers (6 d)"""
    gain_1, bias_1, factor_1, gain_2, bias_2, factor_2 = numbers.chunk(6)
    return own | {
        "gain_1": 1 + gain_1, "bias_1": bias_1, "w_o": own[roles.W_O] * factor_1,
        "gain_2": 1 + gain_2, "bias_2": bias_2, "w_2": own["w_2"] * factor_2, "b_2": own["b_2"] * factor_2,
    }  # fmt: skip


def waves(time: Tensor) -> Tensor:
    """() -> (32): cosines and sines of a time, slow and fast."""
    angles = time * FASTEST ** torch.linspace(0, 1, RATES)
    return torch.cat([angles.cos(), angles.sin()])


def whole(found: Tensor) -> Tensor:
    """(16, 4) -> (8, 8): what `patched` took apart."""
    side = SIDE // PATCH
    squares = found.unflatten(0, (side, side)).unflatten(2, (PATCH, PATCH))
    picture: Tensor = squares.transpose(1, 2).flatten(0, 1).flatten(1)
    return picture


class Shares(NamedTuple):
    """How much of the picture and how much of the noise is in a noisy picture; their squares add up to 1."""

    picture: Tensor
    noise: Tensor


def shares(time: Tensor) -> Shares:
    """z = cos(π/2 · t) x + sin(π/2 · t) ε (Salimans & Ho 2022, arXiv:2202.00512)"""
    angle = math.pi / 2 * time
    return Shares(angle.cos(), angle.sin())
