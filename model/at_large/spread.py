"""What each head does on each of many texts, and what that says of a head: how each pattern's score is spread, where it
is strongest and weakest, and how often the head would be named by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.pretrained.interventions import check_head
from model.pretrained.patterns import FEWEST, MIXED, PATTERNS, HeadPattern

BINS = 20  # of a histogram from 0 to 1
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
EXTREMES = 3  # texts at each end


@dataclass(frozen=True)
class Source:
    """A text as a page opens it. gap: the place of the word that is hidden, of a model that guesses one"""

    text: str
    gap: int | None = None


@dataclass(frozen=True)
class OnText:
    """What the heads do on one text, as `Overview` has it: scores (layer, head, pattern), uniform (layer, pattern),
    counted (layer, pattern) the queries that a score is the mean of, names (layer, head)"""

    scores: Tensor
    uniform: Tensor
    counted: Tensor
    names: Tensor

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All that it holds."""
        return self.scores, self.uniform, self.counted, self.names


@dataclass(frozen=True)
class Extreme:
    """A text, by its place, with what the head scores there."""

    text: int
    score: float


@dataclass(frozen=True)
class OfPattern:
    """A head's scores of one pattern over the texts in which enough queries could show it.

    texts: how many these are; quantiles: at `QUANTILES`; bins: how many texts fall into each twentieth from 0 to 1;
    uniform: the mean of what uniform attention would score there; strongest and weakest: the outermost first
    """

    pattern: HeadPattern
    texts: int
    mean: float
    quantiles: list[float]
    bins: list[int]
    uniform: float
    strongest: list[Extreme]
    weakest: list[Extreme]


@dataclass(frozen=True)
class OfHead:
    """patterns: those that enough queries of a text could show; names: on how many texts the head is named by each, the
    most frequent first, None for mixed"""

    patterns: list[OfPattern]
    names: list[tuple[HeadPattern | None, int]]


@dataclass(frozen=True)
class Spread:
    """sources: the texts; scores (text, layer, head, pattern); uniform, counted (text, layer, pattern); names (text,
    layer, head), a place in `PATTERNS` or MIXED; patterns: what is measured"""

    sources: Sequence[Source]
    scores: Tensor
    uniform: Tensor
    counted: Tensor
    names: Tensor
    patterns: Sequence[HeadPattern] = PATTERNS

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All that it holds."""
        return self.scores, self.uniform, self.counted, self.names

    @staticmethod
    def of(
        sources: Sequence[Source], found: Sequence[OnText], patterns: Sequence[HeadPattern] = PATTERNS
    ) -> Spread:
        """Of the texts one by one."""
        scores, uniform, counted, names = map(torch.stack, zip(*(each.tensors for each in found), strict=True))
        return Spread(sources, scores, uniform, counted, names, patterns)

    def head(self, layer: int, head: int) -> OfHead:
        """What one head does. Raises Problem if there is none."""
        check_head(layer, head, *self.scores.shape[1:3])
        every = (self._pattern(i, layer, head) for i in range(len(self.patterns)))
        return OfHead([each for each in every if each.texts], self._names(layer, head))

    def _names(self, layer: int, head: int) -> list[tuple[HeadPattern | None, int]]:
        names, counts = self.names[:, layer, head].unique(return_counts=True)
        found = zip(names.tolist(), counts.tolist(), strict=True)
        by_count = sorted(found, key=lambda each: (-each[1], each[0]))
        return [(None if name == MIXED else PATTERNS[name], n) for name, n in by_count]

    def _pattern(self, i: int, layer: int, head: int) -> OfPattern:
        texts = (self.counted[:, layer, i] >= FEWEST).nonzero()[:, 0]
        scores = self.scores[texts, layer, head, i].double()
        if not len(texts):
            return OfPattern(self.patterns[i], 0, 0, [], [], 0, [], [])
        order = scores.argsort(stable=True)
        last, first = order[-EXTREMES:].flip(0), order[:EXTREMES]
        strongest, weakest = ([Extreme(int(texts[at]), float(scores[at])) for at in end] for end in (last, first))
        bins = (scores * BINS).long().clamp(0, BINS - 1).bincount(minlength=BINS)
        return OfPattern(
            self.patterns[i], len(texts), float(scores.mean()),
            scores.quantile(torch.tensor(QUANTILES, dtype=torch.double)).tolist(), bins.tolist(),
            float(self.uniform[texts, layer, i].double().mean()), strongest, weakest,
        )  # fmt: skip
