"""Text to text: an encoder reads a text from which spans are cut, a decoder writes what stood in them.

Raffel et al. 2020, §3.1.4, arXiv:1910.10683. The encoder begins with the weights of the model that reads both ways. Its
source and its target have lengths that depend on the text's alone, so that nothing has to be padded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from model.mechanisms.decoder_layer import decoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.networks.gap.corpus import BEGIN, SENTINELS, SPECIAL, Story, windows
from model.networks.gap.networks import D_FF, HEADS, D, Reader
from model.networks.gap.scores import Words, together
from model.networks.gap.tasks import corrupted, spans
from model.networks.gap.training import UNSCORED, Recipe, ids, numbers, scored
from model.networks.training import loop
from model.networks.training.layers import Layer, layers
from model.networks.training.loop import Plan, Trained
from model.networks.training.vocabulary import Vocabulary
from model.tracing import roles
from model.tracing.step import Steps, untraced

DEPTH = 2  # layers of the decoder
SEED = 11  # of the spans that it is scored on
MOST = 24  # words and sentinels that it writes
RECIPE = Recipe(24, rate=2e-3)


class Writer(Reader):
    """A reader of both ways, and a decoder that looks at what it has read; one table of words for both."""

    def __init__(self, words: int) -> None:
        super().__init__(words, causal=False)
        self.decoder = nn.ModuleList(Layer(D, D_FF, ("w", "cross")) for _ in range(DEPTH))

    def both(self, source: Tensor, given: Tensor) -> Tensor:
        """source (batch, key), given (batch, query) -> (batch, query, d)"""
        found: Tensor = torch.vmap(self.write, randomness="different")(self.placed(given), self(source))
        return found

    def write(self, x: Tensor, context: Tensor, step: Steps = untraced) -> Tensor:
        """x (query, d), context (key, d) -> (query, d)"""
        for i, layer in enumerate(layers(self.decoder)):
            x = self.drop(
                decoder_layer(x, context, **layer.weights(), heads=HEADS, norm="pre", activation="gelu",
                              step=step.at(roles.layer(i)))
            )  # fmt: skip
        return layer_norm(x, step=step.at("norm"))


class Batch(NamedTuple):
    """Texts of one length. source (batch, key); given, wanted (batch, query): what is written, and what comes next."""

    source: Tensor
    given: Tensor
    wanted: Tensor


def batches(read: Sequence[Sequence[Sequence[int]]], words: Vocabulary, size: int, random: Random) -> list[Batch]:
    """All stories in windows, in an order of chance, those of one length together, with spans cut out at random."""
    by_length: dict[int, list[list[int]]] = {}
    for window in windows(random.sample(read, len(read)), random):
        by_length.setdefault(len(window), []).append(window)
    groups = [own[i : i + size] for own in by_length.values() for i in range(0, len(own), size)]
    return [batch(group, words, random) for group in random.sample(groups, len(groups))]


def batch(group: Sequence[Sequence[int]], words: Vocabulary, random: Random) -> Batch:
    """The task of windows of one length."""
    begin, *sentinels = words.ids([BEGIN, *SENTINELS])
    cut = [corrupted(window, spans(len(window), random)[: len(SENTINELS) - 1], sentinels) for window in group]
    source = torch.tensor([[begin, *each.source] for each in cut])
    target = torch.tensor([[begin, *each.target] for each in cut])
    return Batch(source, target[:, :-1], scored(target[:, 1:], words))


def loss(net: Writer, given: Batch) -> Tensor:
    """Mean cross-entropy of what is to be written, in nats a word."""
    said = net.logits(net.both(given.source, given.given))
    return cross_entropy(said.flatten(0, 1), given.wanted.flatten(), ignore_index=UNSCORED)


def train(stories: Sequence[Story], words: Vocabulary, recipe: Recipe, seed: int, kept: Path,
          start: Reader | None = None) -> Trained[Writer]:  # fmt: skip
    """The network and its losses. kept: where an interrupted training goes on (`loop.train`); start: a reader whose
    weights its encoder begins with, instead of random ones."""
    read = numbers(stories, words)
    steps = len(batches(read, words, recipe.batch, Random(seed)))

    def build() -> Writer:
        net = Writer(len(words))
        if start is not None:
            net.load_state_dict(start.state_dict(), strict=False)
        return net

    plan = Plan("spans", build, lambda _epoch, random: batches(read, words, recipe.batch, random), loss,
                [steps] * recipe.epochs, recipe.rate, seed)  # fmt: skip
    return loop.train(plan, kept)


@torch.no_grad()
def written(net: Writer, sources: Tensor, words: Vocabulary) -> Tensor:
    """sources (text, key) -> (text, at most MOST): the likeliest word, one after another; behind the sentinel that ends
    it, or at most so many, what is written means nothing."""
    begin, *_ = words.ids([BEGIN])
    context = net(sources)
    found = torch.full((len(sources), 1), begin)
    for _ in range(MOST):
        logits = net.logits(torch.vmap(net.write)(net.placed(found), context)[:, -1])
        logits[:, : len(SPECIAL) - len(SENTINELS)] = -torch.inf  # nobody writes that a word is not known
        found = torch.cat([found, logits.argmax(-1, keepdim=True)], 1)
    return found[:, 1:]


def filled(line: Sequence[int], sentinels: Sequence[int]) -> list[tuple[int, ...]]:
    """What a line that was written puts behind each of these sentinels, up to the next; nothing behind one that it does
    not write."""
    found = []
    for sentinel in sentinels:
        rest = list(line[line.index(sentinel) + 1 :]) if sentinel in line else []
        stop = next((i for i, id_ in enumerate(rest) if id_ < len(SPECIAL)), len(rest))
        found.append(tuple(rest[:stop]))
    return found


@dataclass(frozen=True)
class Filled:
    """Of spans of known words, in stories that it has not read: how many words they have on average, the share that is
    written exactly, and the share whose number of words is right."""

    spans: int
    words: float
    exact: float
    length: float


def score(net: Writer, texts: Iterable[Words], words: Vocabulary) -> Filled:
    """On windows of stories, with spans drawn once for ever."""
    random, (_, *sentinels) = Random(SEED), words.ids([BEGIN, *SENTINELS])
    unknown = words.ids(["<unknown>"])[0]
    cut = [corrupted(own, spans(len(own), random)[: len(sentinels) - 1], sentinels)
           for own in (ids(words, text) for text in texts)]  # fmt: skip
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for group in together(cut, lambda each: len(each.source)):
        begin = words.ids([BEGIN])
        lines = written(net, torch.tensor([[*begin, *each.source] for each in group]), words).tolist()
        for each, line in zip(group, lines, strict=True):
            used = sentinels[: len(each.spans)]
            true, own = filled(each.target, used), filled(line, used)
            pairs += [both for both in zip(true, own, strict=True) if unknown not in both[0]]
    n = len(pairs)
    return Filled(n, sum(len(true) for true, _ in pairs) / n, sum(true == own for true, own in pairs) / n,
                  sum(len(true) == len(own) for true, own in pairs) / n)  # fmt: skip


