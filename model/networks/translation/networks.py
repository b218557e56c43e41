"""Five translators of one grammar: four recurrent ones, which differ in how the decoder looks at the source, and a
transformer. What looks is a function of model/mechanisms; torch.vmap carries it over a batch, untraced.

Batches hold sources of one length, so that nothing has to be hidden from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from model.mechanisms.additive import additive
from model.mechanisms.decoder_layer import decoder_layer
from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.mechanisms.luong_general import luong_general
from model.mechanisms.luong_local import luong_local
from model.networks.training.layers import Layer, layers, matrix, places
from model.tracing.step import Steps, untraced

Kind = Literal["fixed", "additive", "luong-general", "luong-local", "transformer"]
DROPOUT = 0.1
LOOKS: Mapping[Kind, Callable[..., Tensor]] = {
    "additive": additive, "luong-general": luong_general, "luong-local": partial(luong_local, window=3),
}  # fmt: skip


class Recurrent(nn.Module):
    """Cho et al. 2014 (arXiv:1406.1078) and what attention made of it.

    fixed: the encoder's last states, as one vector c, at every step; additive: Bahdanau et al. 2015 (arXiv:1409.0473);
    luong-general, luong-local: Luong et al. 2015 (arXiv:1508.04025), without input feeding
    """

    def __init__(self, kind: Kind, sources: int, targets: int, d_embedding: int = 128, d: int = 256) -> None:
        super().__init__()
        self.kind, self.d = kind, d
        self.source = nn.Embedding(sources, d_embedding)
        self.target = nn.Embedding(targets, d_embedding)
        self.encoder = nn.GRU(d_embedding, d // 2, bidirectional=True, batch_first=True)
        self.bridge = nn.Linear(d, d)
        fed = d if kind in ("fixed", "additive") else 0
        self.decoder = nn.GRU(d_embedding + fed, d, batch_first=True)
        if kind == "additive":
            self.w_a, self.u_a = matrix(d, d), matrix(d, d)
            self.v_a = nn.Parameter(torch.randn(d) * d**-0.5)
        if kind.startswith("luong"):
            self.w_a, self.w_c, self.w_s = matrix(d, d), matrix(d, d), matrix(d, d)
        if kind == "luong-local":
            self.w_p, self.v_p = matrix(d, d), nn.Parameter(torch.randn(d) * d**-0.5)
        self.out = nn.Linear(d + d_embedding + fed if fed else d, d_embedding)
        self.bias = nn.Parameter(torch.zeros(targets))

    def read(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """source (batch, key) -> h (batch, key, d), the decoder's first state (batch, d)"""
        h, last = self.encoder(self._drop(self.source(source)))
        return h, torch.tanh(self.bridge(last.transpose(0, 1).flatten(1)))

    def forward(self, source: Tensor, given: Tensor, step: Steps = untraced) -> Tensor:
        """Logits (batch, query, target) of every next word, when the words before it are given (batch, query).

        step: is told of what looks as torch.vmap sees it, which a Trace cannot keep
        """
        h, s = self.read(source)
        return self._logits(self._written(h, s, given, step)[1])

    def asks(self, source: Tensor, given: Tensor, step: Steps = untraced) -> tuple[Tensor, Tensor]:
        """The states that look (batch, query, d), one for each next word, and those they look at (batch, key, d)."""
        h, s = self.read(source)
        return self._written(h, s, given, step)[0], h

    def _written(self, h: Tensor, s: Tensor, given: Tensor, step: Steps) -> tuple[Tensor, Tensor]:
        """The states that look, and what each next word is chosen from."""
        words = self._drop(self.target(given))
        if self.kind == "additive":
            return self._looking_back(h, s, words, step)
        if self.kind == "fixed":
            c = h_last(h)[:, None].expand(-1, words.shape[1], -1)
            states, _ = self.decoder(torch.cat([words, c], -1), s[None])
            return states, torch.cat([states, words, c], -1)
        states, _ = self.decoder(words, s[None])
        return states, torch.vmap(partial(self.look, step=step))(states, h)

    def _looking_back(self, h: Tensor, s: Tensor, words: Tensor, step: Steps) -> tuple[Tensor, Tensor]:
        """The state before a word is what looks: one word after another."""
        looking, found = [], []
        for i, word in enumerate(words.unbind(1)):
            looking.append(s)
            c = torch.vmap(partial(self.look, step=step.at("", query=[i])))(s[:, None], h)[:, 0]
            _, last = self.decoder(torch.cat([word, c], -1)[:, None], s[None])
            s = last[0]
            found.append(torch.cat([s, word, c], -1))
        return torch.stack(looking, 1), torch.stack(found, 1)

    def look(self, s: Tensor, h: Tensor, step: Steps = untraced) -> Tensor:
        """s (query, d), h (key, d) -> (query, d): what the mechanism finds."""
        return LOOKS[self.kind](s, h, **self.weights(), step=step)

    def weights(self) -> dict[str, Tensor]:
        """The mechanism's, by their names there."""
        if self.kind == "additive":
            return {"w_a": self.w_a, "u_a": self.u_a, "v_a": self.v_a}
        w_a = self.w_a * self.d**-0.5  # unscaled, the softmax saturates and points at wrong words
        place = {"w_p": self.w_p, "v_p": self.v_p} if self.kind == "luong-local" else {}
        return {"w_a": w_a, **place, "w_c": self.w_c, "w_s": self.w_s}

    def _logits(self, found: Tensor) -> Tensor:
        """Tied with the embedding of the target's words."""
        return torch.tanh(self.out(self._drop(found))) @ self.target.weight.T + self.bias

    def _drop(self, x: Tensor) -> Tensor:
        return dropout(x, DROPOUT, self.training)


def h_last(h: Tensor, step: Steps = untraced) -> Tensor:
    """(…, key, d) -> (…, d): the forward half has read all at the end, the backward half at the start."""
    half = h.shape[-1] // 2
    forward = step("forward", "feature", h[..., -1, :half])
    backward = step("backward", "feature", h[..., 0, half:])
    return step("c", "d", torch.cat([forward, backward], -1))


class Transformer(nn.Module):
    """Vaswani et al. 2017 (arXiv:1706.03762), pre-LN, from `encoder_layer` and `decoder_layer`."""

    def __init__(
        self, sources: int, targets: int, d: int = 128, layers: int = 2, heads: int = 4, d_ff: int = 512
    ) -> None:
        super().__init__()
        self.d, self.heads = d, heads
        self.source, self.target = nn.Embedding(sources, d), nn.Embedding(targets, d)
        nn.init.normal_(self.source.weight, std=d**-0.5)
        nn.init.normal_(self.target.weight, std=d**-0.5)
        self.encoder = nn.ModuleList(Layer(d, d_ff) for _ in range(layers))
        self.decoder = nn.ModuleList(Layer(d, d_ff, ("w", "cross")) for _ in range(layers))
        self.bias = nn.Parameter(torch.zeros(targets))

    def read(self, source: Tensor) -> Tensor:
        """source (batch, key) -> (batch, key, d)"""
        return torch.vmap(self.encode, randomness="different")(self._placed(self.source, source))

    def forward(self, source: Tensor, given: Tensor) -> Tensor:
        x = torch.vmap(self.decode, randomness="different")(self.place(given), self.read(source))
        return x @ self.target.weight.T + self.bias

    def place(self, given: Tensor) -> Tensor:
        """Words that were written (batch, query) -> (batch, query, d), with their places"""
        return self._placed(self.target, given)

    def encode(self, x: Tensor, step: Steps = untraced) -> Tensor:
        for i, layer in enumerate(layers(self.encoder)):
            x = self._drop(
                encoder_layer(x, **layer.weights(), heads=self.heads, norm="pre", step=step.at(f"encoder {i}"))
            )
        return layer_norm(x, step=step.at("encoder norm"))

    def decode(self, x: Tensor, context: Tensor, step: Steps = untraced) -> Tensor:
        return layer_norm(self.through(x, context, len(self.decoder), step), step=step.at("decoder norm"))

    def through(self, x: Tensor, context: Tensor, most: int, step: Steps = untraced) -> Tensor:
        """x (query, d), context (key, d) -> (query, d): the first layers of the decoder."""
        for i, layer in enumerate(layers(self.decoder)[:most]):
            x = self._drop(
                decoder_layer(x, context, **layer.weights(), heads=self.heads, norm="pre", step=step.at(f"decoder {i}"))
            )
        return x

    def _placed(self, table: nn.Embedding, ids: Tensor) -> Tensor:
        x = table(ids) * self.d**0.5
        return self._drop(x + places(ids.shape[1], self.d))

    def _drop(self, x: Tensor) -> Tensor:
        return dropout(x, DROPOUT, self.training)


Network = Recurrent | Transformer


def network(kind: Kind, sources: int, targets: int) -> Network:
    """An untrained one, for vocabularies of these sizes."""
    return Transformer(sources, targets) if kind == "transformer" else Recurrent(kind, sources, targets)
