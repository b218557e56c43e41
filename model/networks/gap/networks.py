"""Two transformers that differ in one thing: one reads both ways, one what stands before. Their layers are a function
of model/mechanisms; torch.vmap carries them over a batch.

Batches hold texts of one length, so that nothing has to be hidden but what the model itself hides.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.networks.training.layers import Layer, layers, places
from model.tracing import roles
from model.tracing.step import Steps, untraced

Kind = Literal["masked", "causal"]
KINDS: tuple[Kind, ...] = ("masked", "causal")
Other = Literal["spans", "directions", "pairs"]  # networks of the same stories that are built otherwise
D, HEADS, D_FF = 128, 4, 256
DROPOUT = 0.1


class Reader(nn.Module):
    """masked: every word sees every word, as in BERT (Devlin et al. 2019, arXiv:1810.04805); causal: what stands
    before it, as in GPT (Radford et al. 2018). One table holds the words that are read and those that are said; pre-LN,
    GELU."""

    def __init__(self, words: int, causal: bool, depth: int = 4) -> None:
        super().__init__()
        self.causal = causal
        self.table = nn.Embedding(words, D)
        nn.init.normal_(self.table.weight, std=D**-0.5)
        self.bias = nn.Parameter(torch.zeros(words))
        self.stack = nn.ModuleList(Layer(D, D_FF) for _ in range(depth))

    def forward(self, ids: Tensor) -> Tensor:
        """(batch, token) -> (batch, token, d)"""
        return torch.vmap(self.read, randomness="different")(self.placed(ids))

    def placed(self, ids: Tensor) -> Tensor:
        """(batch, token) -> (batch, token, d): each word's vector, with its place."""
        x = self.table(ids) * D**0.5
        return self.drop(x + places(ids.shape[1], D))

    def read(self, x: Tensor, step: Steps = untraced) -> Tensor:
        """x (token, d) -> (token, d)"""
        for i, layer in enumerate(layers(self.stack)):
            x = self.drop(
                encoder_layer(x, **layer.weights(), heads=HEADS, norm="pre", activation="gelu", causal=self.causal,
                              step=step.at(roles.layer(i), token="query"))
            )  # fmt: skip
        return layer_norm(x, step=step.at("norm", token="query"))

    def logits(self, x: Tensor) -> Tensor:
        """(… d) -> (… word)"""
        return x @ self.table.weight.T + self.bias

    def drop(self, x: Tensor) -> Tensor:
        return dropout(x, DROPOUT, self.training)


def network(kind: Kind, words: int) -> Reader:
    """An untrained one, for a vocabulary of this size."""
    return Reader(words, kind == "causal")
