"""A network that reads one text and writes another: an encoder, and a decoder that looks at what it has read."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from model.learning.attention import Attention
from model.learning.network import Layer, Looked, Network
from model.learning.settings import Settings
from model.mechanisms.layer_norm import layer_norm
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Labels, Steps, untraced

BOTH_WAYS = Attention("scaled-dot-product", scaled_dot_product)
CROSS = Attention("cross-attention", scaled_dot_product)
POSITIONS = ("none", "learned", "sinusoidal")


def check(settings: Settings) -> None:
    """Raises Problem for what does not go with a text that is read."""
    if settings.attention != "softmax":
        raise Problem(N_("A model that reads one text and writes another has softmax attention here; choose it."),
                      field="attention")  # fmt: skip
    if settings.positions not in POSITIONS:
        raise Problem(
            N_("RoPE and ALiBi tell how far apart two words of one text are; this task has two texts. Choose one of: "
               "{known}."),
            field="positions", known=", ".join(POSITIONS),
        )  # fmt: skip


class Translator(Network):
    """source: words that it reads before those it writes. What is seen, silenced and frozen of it are the heads of its
    cross-attention; its layers are those of the decoder."""

    def __init__(self, words: int, settings: Settings, draw: torch.Generator, source: int) -> None:
        super().__init__(words, settings, draw)
        self.source = source
        self.encoder = nn.ModuleList(Layer(settings, draw) for _ in range(settings.layers))
        lean = replace(settings, feed_forward=False)
        self.own = nn.ModuleList(Layer(lean, draw) for _ in range(settings.layers))

    def seen(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """ids (batch, source + token) -> logits, and (batch, layer, head, query, key): what each head of the
        cross-attention looks at"""

        def one(own: Tensor) -> tuple[Tensor, Tensor]:
            looked = Looked(CROSS)
            return self.read(own, Across(looked)), torch.stack(looked.weights)

        found: tuple[Tensor, Tensor] = torch.vmap(one)(ids)
        return found

    def read(self, ids: Tensor, step: Steps = untraced) -> Tensor:
        """ids (source + token) -> logits (token, word)"""
        context = self._encoded(ids[: self.source], step)
        x = step("x", "token d", self.placed(ids[self.source :]))
        for i, layer in enumerate(self.layers()):
            x = self._through_both(i, layer, x, context, step.at(roles.layer(i), token="query"))
        return self.answered(x, step)

    def _encoded(self, ids: Tensor, step: Steps) -> Tensor:
        """ids (source) -> (source, d)"""
        context = step("context", "key d", self.placed(ids))
        for i, layer in enumerate(self.encoder):
            assert isinstance(layer, Layer)
            inside = step.at(f"encoder {i}", token="key", query="key")
            context = self.added(layer, 0, context, inside, self._both_ways)
            if self.settings.feed_forward:
                context = self.added(layer, 1, context, inside, self.forward_network)
        if self.settings.norm == "pre":
            context = layer_norm(context, step=step.at("encoder norm", token="key"))
        return context

    def _through_both(self, i: int, layer: Layer, x: Tensor, context: Tensor, step: Steps) -> Tensor:
        """x (query, d), context (key, d) -> (query, d)"""
        own = self.own[i]
        assert isinstance(own, Layer)

        def itself(of: Layer, y: Tensor, step: Steps) -> Tensor:
            return self.attention(of, y, y, step.at("self-attention", token="query", key="query"), self.settings.kind)

        def other(of: Layer, y: Tensor, step: Steps) -> Tensor:
            return self.attention(of, y, context, step.at(roles.CROSS, token="query"), CROSS)

        x = self.added(own, 0, x, step, itself)
        x = self.added(layer, 0, x, step, other, 2, "found")
        return self.added(layer, 1, x, step, self.forward_network, 3) if self.settings.feed_forward else x

    def _both_ways(self, layer: Layer, x: Tensor, step: Steps) -> Tensor:
        return self.attention(layer, x, x, step.at(roles.ATTENTION, token="key", query="key"), BOTH_WAYS)


@dataclass
class Across:
    """Sees the cross-attention alone."""

    looked: Looked

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        return value

    def at(self, path: str, **axes: str | Labels) -> Steps:
        return self.looked if path == roles.CROSS else self

    def rename(self, **names: str) -> Steps:
        return self
