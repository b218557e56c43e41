"""All heads of a model at once: their weights as small maps, and what each is seen to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

import torch
from torch import Tensor

from model.pretrained import patterns
from model.pretrained.attention import Asked
from model.pretrained.patterns import Measure, Sequences
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading
from model.pretrained.window import pooled
from model.problem import N_, Problem

EXACT = 64  # an overview has no more rows and columns for each head


@dataclass(frozen=True)
class Overview:
    """All heads at once; patterns stand in the order of `patterns.PATTERNS`.

    tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder
    weights: uint8 (layer, head, query, key), 255 is 1; if the text has more than 64 tokens each cell is
    the largest of a block of pool × pool
    hidden: bool (layer, query, key), pooled alike: True where a mask hides the whole block
    scores: float32 (layer, head, pattern), from 0 to 1, of the exact weights
    uniform: float32 (layer, pattern), the score of a head that looks at everything alike
    counted: int32 (layer, pattern), the queries that a score is the mean of; 0: there is none, and the score is 0
    names: int32 (layer, head), the pattern that a head is named by; -1: mixed
    pair: float32 (layer, head), the weight of the pair that was asked for
    second: where the second sentence begins, of two
    """

    tokens: list[Piece]
    queries: list[Piece]
    pool: int
    weights: Tensor
    hidden: Tensor
    scores: Tensor
    uniform: Tensor
    counted: Tensor
    names: Tensor
    pair: Tensor | None
    second: int | None = None

    @property
    def tensors(self) -> list[Tensor]:
        """All that it holds."""
        own = [self.weights, self.hidden, self.scores, self.uniform, self.counted, self.names]
        return own if self.pair is None else [*own, self.pair]


@dataclass
class Gathering:
    """Becomes an overview as the layers pass and a `Pass` hears and watches them; layers: what was seen of each."""

    reading: Reading
    hide_first: bool = False
    pair: tuple[int, int] | None = None
    layers: list[tuple[Tensor, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        reading = self.reading
        self._keys = reading.pieces(reading.keys)
        self._queries = self._keys if reading.queries == reading.keys else reading.pieces(reading.queries)
        self._pool = ceil(max(len(self._keys), len(self._queries)) / EXACT)
        if self.pair and not (self.pair[0] < len(self._queries) and self.pair[1] < len(self._keys)):
            raise Problem(
                N_("The pair counts tokens from 0: a query up to {query}, a key up to {key}."),
                field="pair", query=len(self._queries) - 1, key=len(self._keys) - 1,
            )  # fmt: skip
        added = reading.loaded.tokenizer.get_added_tokens_decoder()
        special = frozenset(id_ for id_, token in added.items() if token.special)
        text = Sequences(self._queries, self._keys, special, reading.part == "cross")
        self._wanted = patterns.looked_for(text)
        self._mask: Tensor

    def hear(self, _layer: int, asked: Asked) -> None:
        """The mask of the layer that comes next; most models have one for all."""
        mask = asked.mask.clone()
        if self.hide_first:
            mask[:, 0] = False
        if not (self.layers and torch.equal(mask, self._mask)):
            self._mask, self._measure = mask, Measure.of(self._wanted, mask)

    def watch(self, _layer: int, weights: Tensor) -> None:
        """That layer's weights (head, query, key)."""
        if self.hide_first:
            weights = patterns.without_first(weights)
        measure = self._measure
        found = [
            pooled(weights, self._pool), pooled(self._mask[None].to(weights), self._pool)[0] == 0,
            measure.scores(weights), measure.uniform, measure.counted.sum(-1, dtype=torch.int32),
        ]  # fmt: skip
        self.layers.append(tuple(each.cpu() for each in [*found, *([weights[:, *self.pair]] if self.pair else [])]))

    def overview(self) -> Overview:
        """Once the last layer has passed."""
        weights, hidden, scores, uniform, counted, *pair = map(torch.stack, zip(*self.layers, strict=True))
        names = patterns.named(scores, uniform, counted).to(torch.int32)
        return Overview(
            self._keys, self._queries, self._pool, weights, hidden, scores, uniform, counted, names,
            pair[0] if pair else None, self.reading.second,
        )  # fmt: skip
