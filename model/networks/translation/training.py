"""How each translator is trained, and on what."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.networks.training import loop
from model.networks.training.loop import Plan, Trained
from model.networks.translation.clause import Pair
from model.networks.translation.corpus import LONGEST
from model.networks.translation.networks import Kind, Network, network
from model.networks.translation.vocabulary import Words

UNSCORED = -100  # a target that fills a shorter sentence up


@dataclass(frozen=True)
class Recipe:
    """epochs over all sentences, in batches; rate: of AdamW, warmed up, then falling as a cosine; grows: the sentences
    become longer over the first half, from 7 words, without which a fixed vector learns nothing of long ones."""

    epochs: int
    rate: float = 2e-3
    batch: int = 64
    grows: bool = False


RECIPES: dict[Kind, Recipe] = {
    "fixed": Recipe(8, batch=32, grows=True),
    "additive": Recipe(3),
    "luong-general": Recipe(4),
    "luong-local": Recipe(4),
    "transformer": Recipe(8, rate=1e-3),
}


class Batch(NamedTuple):
    """Sources of one length (batch, key); given (batch, query): what was written so far; wanted: what comes next."""

    source: Tensor
    given: Tensor
    wanted: Tensor


def batches(pairs: Sequence[Pair], words: Words, size: int, random: Random) -> list[Batch]:
    """All pairs, in an order of chance."""
    by_length: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_length.setdefault(len(pair.german), []).append(pair)
    groups = [
        shuffled[i : i + size]
        for own in by_length.values()
        for shuffled in [random.sample(own, len(own))]
        for i in range(0, len(own), size)
    ]
    return [batch_of(group, words) for group in random.sample(groups, len(groups))]


def batch_of(pairs: Sequence[Pair], words: Words) -> Batch:
    """Pairs whose sources have one length."""
    targets = [words.target.ids(pair.english) for pair in pairs]
    longest = max(map(len, targets))
    given = [[words.begin, *ids, *[words.end] * (longest - len(ids))] for ids in targets]
    wanted = [[*ids, words.end, *[UNSCORED] * (longest - len(ids))] for ids in targets]
    return Batch(torch.tensor([words.source.ids(p.german) for p in pairs]), torch.tensor(given), torch.tensor(wanted))


def epochs(pairs: Sequence[Pair], recipe: Recipe) -> Iterator[list[Pair]]:
    """What is read in each epoch."""
    for epoch in range(recipe.epochs):
        share = min(1.0, 2 * epoch / recipe.epochs)
        longest = 7 + int((LONGEST - 7) * share) if recipe.grows else LONGEST
        yield [pair for pair in pairs if len(pair.german) <= longest]


def train(kind: Kind, pairs: Sequence[Pair], words: Words, recipe: Recipe, seed: int, kept: Path) -> Trained[Network]:
    """The network and its losses in nats a word. kept: where an interrupted training goes on (`loop.train`)."""
    read = list(epochs(pairs, recipe))
    plan = Plan(
        kind,
        lambda: network(kind, len(words.source), len(words.target)),
        lambda epoch, random: batches(read[epoch], words, recipe.batch, random),
        loss,
        [math.ceil(len(own) / recipe.batch) for own in read],
        recipe.rate,
        seed,
    )
    return loop.train(plan, kept)


@torch.no_grad()
def mean_loss(net: Network, pairs: Sequence[Pair], words: Words) -> float:
    """Of all these pairs, in nats a word."""
    own = batches(pairs, words, Recipe.batch, Random(0))
    counts = [int((batch.wanted != UNSCORED).sum()) for batch in own]
    return sum(float(loss(net, batch)) * n for batch, n in zip(own, counts, strict=True)) / sum(counts)


def loss(net: Network, batch: Batch) -> Tensor:
    """Mean cross-entropy of the words that come next, in nats."""
    logits = net(batch.source, batch.given)
    return cross_entropy(logits.flatten(0, 1), batch.wanted.flatten(), ignore_index=UNSCORED)
