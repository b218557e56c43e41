"""A vision transformer (Dosovitskiy et al. 2021, §3.1, arXiv:2010.11929); its layers are the lab's `encoder_layer`,
which torch.vmap carries over a batch, untraced."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.patch_embedding import patch_embedding
from model.mechanisms.read_out import read_out
from model.networks.training.layers import Layer, layers, matrix
from model.networks.vision.picture import CELLS, PATCH, cut
from model.tracing.step import Steps, untraced

PATCHES = (CELLS // PATCH) ** 2
CLASSES = 10
DROPOUT = 0.1

Weights = dict[str, Any]  # tensors by name; an option of the mechanism would stand there too


class Vision(nn.Module):
    """Patches of 2×2 with a class token in front of them; pre-LN, GELU. Each part takes the weights that it is to use,
    by name, if they are not its own: a trace has named them."""

    def __init__(self, d: int = 48, layers: int = 2, heads: int = 4, d_ff: int = 96) -> None:
        super().__init__()
        self.heads = heads
        self.w_patch, self.b_patch = matrix(PATCH**2, d), nn.Parameter(torch.zeros(d))
        self.class_token = nn.Parameter(0.5 * torch.randn(d))
        self.places = nn.Parameter(0.5 * torch.randn(1 + PATCHES, d))
        self.layers = nn.ModuleList(Layer(d, d_ff) for _ in range(layers))
        self.gain, self.bias = nn.Parameter(torch.ones(d)), nn.Parameter(torch.zeros(d))
        self.w_class, self.b_class = matrix(d, CLASSES), nn.Parameter(torch.zeros(CLASSES))

    def forward(self, counts: Tensor) -> Tensor:
        """Pictures (batch, 8, 8) of counts from 0 to 16 -> logits (batch, 10)"""
        return torch.vmap(self._logits, randomness="different")(counts)

    def _logits(self, counts: Tensor) -> Tensor:
        x = self.embed(cut(counts))
        for i in range(len(self.layers)):
            x = dropout(self.layer(i, x), DROPOUT, self.training)
        return self.read_out(x)

    def weights(self, part: int | str) -> Weights:
        """Of a layer, by its number, or of one of the `PARTS`."""
        if isinstance(part, int):
            return layers(self.layers)[part].weights()
        return {name: getattr(self, name) for name in PARTS[part]}

    def embed(self, patches: Tensor, step: Steps = untraced, **named: Tensor) -> Tensor:
        """(16, 4) -> (17, d): the class token is the first."""
        return patch_embedding(patches, **self.weights("embedding") | named, step=step)

    def layer(self, i: int, x: Tensor, step: Steps = untraced, **named: Tensor) -> Tensor:
        """(17, d) -> (17, d)"""
        own = self.weights(i) | named
        return encoder_layer(x, **own, heads=self.heads, norm="pre", activation="gelu", step=step)

    def read_out(self, x: Tensor, step: Steps = untraced, **named: Tensor) -> Tensor:
        """(17, d) -> logits (10), of the class token alone."""
        return read_out(x, **self.weights("read-out") | named, step=step)


PARTS = {
    "embedding": ("w_patch", "b_patch", "class_token", "places"),
    "read-out": ("gain", "bias", "w_class", "b_class"),
}
AXES = {
    "w_patch": "feature d", "b_patch": "d", "class_token": "d", "places": "token d",
    "gain": "d", "bias": "d", "w_class": "d vocabulary", "b_class": "vocabulary",
}  # fmt: skip
