"""How both are trained: the same windows, another task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.networks.gap.corpus import BEGIN, MASK, SPECIAL, UNKNOWN, Story, windows
from model.networks.gap.networks import Kind, Reader, network
from model.networks.gap.tasks import hidden
from model.networks.training import loop
from model.networks.training.loop import Plan, Trained
from model.networks.training.vocabulary import Vocabulary

UNSCORED = -100
AS_MASK, AS_OTHER = 0.8, 0.1  # of the hidden words, Devlin et al. 2019, §3.1; the rest stays as it is


@dataclass(frozen=True)
class Recipe:
    """epochs over all stories, each cut into other windows; batch: windows; rate: of AdamW."""

    epochs: int
    batch: int = 32
    rate: float = 1.5e-3


RECIPES: dict[Kind, Recipe] = {"causal": Recipe(6), "masked": Recipe(12, rate=2e-3)}


class Batch(NamedTuple):
    """Texts of one length (batch, token); wanted: what is to be said at each place, UNSCORED where nothing is."""

    source: Tensor
    wanted: Tensor


def numbers(stories: Sequence[Story], words: Vocabulary) -> list[list[list[int]]]:
    """Every word as its number, those that are not known as that of UNKNOWN."""
    return [[ids(words, sentence) for sentence in story] for story in stories]


def ids(words: Vocabulary, text: Sequence[str]) -> list[int]:
    """The number of each word of a text."""
    return words.ids(word if word in words else UNKNOWN for word in text)


def batches(kind: Kind, read: Sequence[Sequence[Sequence[int]]], words: Vocabulary, size: int,
            random: Random) -> list[Batch]:  # fmt: skip
    """All stories in windows, in an order of chance, those of one length together."""
    by_length: dict[int, list[list[int]]] = {}
    for window in windows(random.sample(read, len(read)), random):
        by_length.setdefault(len(window), []).append(window)
    groups = [own[i : i + size] for own in by_length.values() for i in range(0, len(own), size)]
    return [batch(kind, group, words, random) for group in random.sample(groups, len(groups))]


def batch(kind: Kind, group: Sequence[Sequence[int]], words: Vocabulary, random: Random) -> Batch:
    """The task of windows of one length."""
    (begin,) = words.ids([BEGIN])
    whole = torch.tensor([[begin, *window] for window in group])
    if kind == "masked":
        return masked(whole, words, random)
    return Batch(whole, scored(torch.cat([whole[:, 1:], torch.full((len(group), 1), UNSCORED)], 1), words))


def masked(whole: Tensor, words: Vocabulary, random: Random) -> Batch:
    """Of the hidden words 8 of 10 as a mask, 1 as any word, 1 as it is; the same number in each window."""
    source, wanted = whole.clone(), torch.full_like(whole, UNSCORED)
    (mask,) = words.ids([MASK])
    for row in range(len(whole)):
        for place in hidden(whole.shape[1] - 1, random):
            wanted[row, place + 1] = whole[row, place + 1]
            chance = random.random()
            if chance < AS_MASK:
                source[row, place + 1] = mask
            elif chance < AS_MASK + AS_OTHER:
                source[row, place + 1] = random.randrange(len(SPECIAL), len(words))
    return Batch(source, scored(wanted, words))


def scored(wanted: Tensor, words: Vocabulary) -> Tensor:
    """No model learns to say that it does not know a word."""
    return wanted.masked_fill(wanted == words.ids([UNKNOWN])[0], UNSCORED)


def begun(kind: Kind, words: int, start: Reader | None) -> Reader:
    """An untrained network, or one with the weights of another."""
    net = network(kind, words)
    if start is not None:
        net.load_state_dict(start.state_dict())
    return net


def loss(net: Reader, given: Batch) -> Tensor:
    """Mean cross-entropy of what is to be said, in nats a word."""
    there = given.wanted != UNSCORED
    return cross_entropy(net.logits(net(given.source)[there]), given.wanted[there])


def train(kind: Kind, stories: Sequence[Story], words: Vocabulary, recipe: Recipe, seed: int, kept: Path,
          start: Reader | None = None) -> Trained[Reader]:  # fmt: skip
    """The network and its losses in nats a word. kept: where an interrupted training goes on (`loop.train`); start: a
    network whose weights it begins with, instead of random ones."""
    read = numbers(stories, words)
    steps = len(batches(kind, read, words, recipe.batch, Random(seed)))  # of any epoch, more or less
    plan = Plan(
        kind,
        lambda: begun(kind, len(words), start),
        lambda _epoch, random: batches(kind, read, words, recipe.batch, random),
        loss,
        [steps] * recipe.epochs,
        recipe.rate,
        seed,
    )
    return loop.train(plan, kept)
