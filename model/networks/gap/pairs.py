"""Does the second sentence follow the first? BERT's other task, Devlin et al. 2019, §3.1, arXiv:1810.04805.

The token that begins the text looks at both sentences, and a matrix makes two numbers of what it has become. Every word
is told which sentence it is of by a vector of its own. The network begins with the weights of the model that reads both
ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from model.networks.gap.corpus import BEGIN, LONGEST, Story
from model.networks.gap.networks import D, Reader
from model.networks.gap.training import Recipe, numbers
from model.networks.training import loop
from model.networks.training.layers import matrix
from model.networks.training.loop import Plan, Trained
from model.networks.training.vocabulary import Vocabulary

RECIPE = Recipe(8, rate=6e-4)
FOLLOWS, OTHER = 1, 0


class Judge(Reader):
    """A reader of both ways with segments, and what judges a pair."""

    def __init__(self, words: int) -> None:
        super().__init__(words, causal=False)
        self.segments = nn.Parameter(torch.randn(2, D) * 0.1)
        self.verdict = matrix(D, 2)

    def judged(self, ids: Tensor, segments: Tensor) -> Tensor:
        """ids (batch, token), segments (batch, token): 0 or 1 -> (batch, 2): logits of OTHER and FOLLOWS"""
        x = torch.vmap(self.read, randomness="different")(self.told(ids, segments))
        return x[:, 0] @ self.verdict

    def told(self, ids: Tensor, segments: Tensor) -> Tensor:
        """(batch, token) -> (batch, token, d): each word's vector, with its place and its sentence."""
        return self.placed(ids) + self.segments[segments]


class Pair(NamedTuple):
    """Two sentences, as numbers; follows: whether the second stands behind the first in a story."""

    first: list[int]
    second: list[int]
    follows: int


class Batch(NamedTuple):
    """Pairs of one length. ids, segments (batch, token); follows (batch)."""

    ids: Tensor
    segments: Tensor
    follows: Tensor


def pairs(read: Sequence[Sequence[list[int]]], random: Random) -> Iterator[Pair]:
    """Every sentence with the one behind it, or, as often, with one of another story."""
    for i, story in enumerate(read):
        for first, second in pairwise(story):
            if random.random() < 0.5:
                other = read[(i + random.randrange(1, len(read))) % len(read)]
                yield Pair(first, random.choice(other), OTHER)
            else:
                yield Pair(first, second, FOLLOWS)


def batches(read: Sequence[Sequence[list[int]]], words: Vocabulary, size: int, random: Random) -> list[Batch]:
    """All pairs that fit, those of one length together, in an order of chance."""
    by_length: dict[int, list[Pair]] = {}
    for pair in pairs(read, random):
        if (n := len(pair.first) + len(pair.second)) <= LONGEST:
            by_length.setdefault(n, []).append(pair)
    groups = [own[i : i + size] for own in by_length.values() for i in range(0, len(own), size)]
    return [batch(group, words) for group in random.sample(groups, len(groups))]


def batch(group: Sequence[Pair], words: Vocabulary) -> Batch:
    """Pairs whose lengths add up to one number."""
    (begin,) = words.ids([BEGIN])
    ids = torch.tensor([[begin, *pair.first, *pair.second] for pair in group])
    segments = torch.tensor([[0] * (1 + len(pair.first)) + [1] * len(pair.second) for pair in group])
    return Batch(ids, segments, torch.tensor([pair.follows for pair in group]))


def train(stories: Sequence[Story], words: Vocabulary, recipe: Recipe, seed: int, kept: Path,
          start: Reader | None = None) -> Trained[Judge]:  # fmt: skip
    """The network and its losses in nats a pair. kept: where an interrupted training goes on (`loop.train`); start: a
    reader whose weights it begins with, instead of random ones."""
    read = numbers(stories, words)
    steps = len(batches(read, words, recipe.batch, Random(seed)))

    def build() -> Judge:
        net = Judge(len(words))
        if start is not None:
            net.load_state_dict(start.state_dict(), strict=False)
        return net

    plan = Plan("pairs", build, lambda _epoch, random: batches(read, words, recipe.batch, random),
                lambda net, given: cross_entropy(net.judged(given.ids, given.segments), given.follows),
                [steps] * recipe.epochs, recipe.rate, seed)  # fmt: skip
    return loop.train(plan, kept)


@dataclass(frozen=True)
class Judged:
    """Of so many pairs, half of which follow, the share that is judged rightly: of all, of those that follow, and of
    the others."""

    pairs: int
    right: float
    follows: float
    other: float


@torch.no_grad()
def score(net: Judge, stories: Iterable[Sequence[list[int]]], words: Vocabulary, seed: int = 7) -> Judged:
    """On stories that it has not read, paired once for ever."""
    found = [(given.follows, net.judged(given.ids, given.segments).argmax(-1) == given.follows)
             for given in batches([*stories], words, 64, Random(seed))]  # fmt: skip
    follows, right = (torch.cat(each) for each in zip(*found, strict=True))
    own, other = right[follows == FOLLOWS].double(), right[follows == OTHER].double()
    return Judged(len(right), float(right.double().mean()), float(own.mean()), float(other.mean()))
