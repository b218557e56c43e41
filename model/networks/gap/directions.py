"""Two directions that never meet inside: one network reads a text from its beginning, one from its end, word by word.

Peters et al. 2018, arXiv:1802.05365 (ELMo), §3.1: the two share their words and what says the next word, and nothing
else. Smaller here: one layer of LSTM each, words and not their letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout

from model.networks.gap.corpus import BEGIN, SPECIAL, Story, windows
from model.networks.gap.networks import DROPOUT, D
from model.networks.gap.scores import Gap, together
from model.networks.gap.training import UNSCORED, Recipe, ids, numbers, scored
from model.networks.training import loop
from model.networks.training.loop import Plan, Trained
from model.networks.training.vocabulary import Vocabulary

RECIPE = Recipe(10, rate=4e-3)
Direction = Literal["forward", "backward", "both"]


class Directions(nn.Module):
    """A text stands between two tokens that begin it, one for each direction."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.table = nn.Embedding(words, D)
        nn.init.normal_(self.table.weight, std=D**-0.5)
        self.bias = nn.Parameter(torch.zeros(words))
        self.rightwards = nn.LSTM(D, D, batch_first=True)
        self.leftwards = nn.LSTM(D, D, batch_first=True)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """ids (batch, token), a beginning before and behind -> what each direction knows when it comes to a word,
        from the left and from the right: twice (batch, token - 2, d)"""
        return self.read(self.embedded(ids))

    def embedded(self, ids: Tensor) -> Tensor:
        """(batch, token) -> (batch, token, d)"""
        return self.drop(self.table(ids) * D**0.5)

    def read(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (batch, token, d) -> as `forward`"""
        rightwards, _ = self.rightwards(x[:, :-2])
        leftwards, _ = self.leftwards(x[:, 2:].flip(1))
        return self.drop(rightwards), self.drop(leftwards.flip(1))

    def logits(self, state: Tensor) -> Tensor:
        """(… d) -> (… word)"""
        return state @ self.table.weight.T + self.bias

    def drop(self, x: Tensor) -> Tensor:
        return dropout(x, DROPOUT, self.training)


def shares(net: Directions, state: tuple[Tensor, Tensor], direction: Direction) -> Tensor:
    """(… d), from the left and from the right -> (… word): how likely each word is to stand there. Both: the mean of
    the logarithms, brought to 1; nothing was trained to put them together. Special words never stand there."""
    logs = [net.logits(each).index_fill(-1, torch.arange(len(SPECIAL)), -torch.inf).log_softmax(-1) for each in state]
    own = {"forward": logs[:1], "backward": logs[1:], "both": logs}[direction]
    return (sum(own, torch.zeros(())) / len(own)).softmax(-1)


def batches(read: Sequence[Sequence[Sequence[int]]], words: Vocabulary, size: int, random: Random) -> list[Tensor]:
    """All stories in windows, in an order of chance, those of one length together, each (batch, token)."""
    (begin,) = words.ids([BEGIN])
    by_length: dict[int, list[list[int]]] = {}
    for window in windows(random.sample(read, len(read)), random):
        by_length.setdefault(len(window), []).append([begin, *window, begin])
    groups = [own[i : i + size] for own in by_length.values() for i in range(0, len(own), size)]
    return [torch.tensor(group) for group in random.sample(groups, len(groups))]


def train(stories: Sequence[Story], words: Vocabulary, recipe: Recipe, seed: int, kept: Path) -> Trained[Directions]:
    """The network and its losses, the mean of both directions in nats a word. kept: where an interrupted training goes
    on (`loop.train`)."""
    read = numbers(stories, words)
    steps = len(batches(read, words, recipe.batch, Random(seed)))

    def loss(net: Directions, ids: Tensor) -> Tensor:
        wanted = scored(ids[:, 1:-1].clone(), words).flatten()
        return sum((cross_entropy(net.logits(state).flatten(0, 1), wanted, ignore_index=UNSCORED) / 2
                    for state in net(ids)), torch.zeros(()))  # fmt: skip

    plan = Plan("directions", lambda: Directions(len(words)),
                lambda _epoch, random: batches(read, words, recipe.batch, random), loss, [steps] * recipe.epochs,
                recipe.rate, seed)  # fmt: skip
    return loop.train(plan, kept)


@dataclass(frozen=True)
class Directed:
    """Of gaps, one word at a time: how often the true word is the likeliest to what has read its left, to what has read
    its right, and to both together."""

    gaps: int
    forward: float
    backward: float
    both: float


@torch.no_grad()
def score(net: Directions, given: Sequence[Gap], words: Vocabulary) -> Directed:
    """The same gaps as those of the others (`scores.gaps`)."""
    right: dict[Direction, int] = {"forward": 0, "backward": 0, "both": 0}
    for own in together(given, lambda gap: len(gap.text)):
        rows = torch.arange(len(own))
        states = net(torch.tensor([ids(words, [BEGIN, *gap.text, BEGIN]) for gap in own]))
        at = torch.tensor([gap.place for gap in own])
        true = torch.tensor(words.ids(gap.text[gap.place] for gap in own))
        for direction in right:
            found = shares(net, (states[0][rows, at], states[1][rows, at]), direction)
            right[direction] += int((found.argmax(-1) == true).sum())
    n = len(given)
    return Directed(n, right["forward"] / n, right["backward"] / n, right["both"] / n)


def influence(net: Directions, ids: Tensor, place: int) -> tuple[Tensor, Tensor]:
    """ids (token), a beginning before and behind; place: of a word, from 0 -> how strongly what each direction knows
    there depends on each token, the length of its gradient: twice (token)"""
    x = net.embedded(ids[None]).detach().requires_grad_()
    found = []
    for state in net.read(x):
        total = torch.zeros(len(ids))
        for value in state[0, place]:
            (gradient,) = torch.autograd.grad(value, x, retain_graph=True)
            total += gradient[0].square().sum(-1)
        found.append(total.sqrt())
    return found[0], found[1]
