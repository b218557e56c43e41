"""How well each guesses on stories that none of them has read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import TypeVar

import torch
from torch import Tensor

from model.networks.gap.corpus import BEGIN, MASK, SPECIAL
from model.networks.gap.networks import Reader
from model.networks.gap.training import ids
from model.networks.training.vocabulary import Vocabulary

Words = Sequence[str]
SEED = 7
PER_WINDOW = 2
AT_ONCE = 64

T = TypeVar("T")


@dataclass(frozen=True)
class Guessed:
    """Of gaps, one word at a time: how often the true word is the likeliest (top_1) or among five (top_5), and the
    perplexity, e to the mean of −log p(true word)."""

    gaps: int
    top_1: float
    top_5: float
    perplexity: float


@dataclass(frozen=True)
class Gap:
    """A known word of a text that is to be guessed, by its place."""

    text: Words
    place: int


def gaps(texts: Iterable[Words], words: Vocabulary) -> list[Gap]:
    """Two of each text, at random: words that are known, not marks. The same for every model."""
    random, found = Random(SEED), []
    for text in texts:
        known = [i for i, word in enumerate(text) if word in words and word[0].isalnum()]
        found += [Gap(text, place) for place in random.sample(known, min(PER_WINDOW, len(known)))]
    return found


def read(net: Reader, given: Gap, words: Vocabulary) -> list[int]:
    """What a model sees of a text with a gap: a mask in its place, or what stands before it alone."""
    own = ids(words, [BEGIN, *given.text[: given.place], MASK, *given.text[given.place + 1 :]])
    return own[: given.place + 1] if net.causal else own


@torch.no_grad()
def probabilities(net: Reader, sources: Sequence[list[int]], places: Sequence[int]) -> Tensor:
    """(text, word), of texts of one length: what stands in the gap; special ones never do."""
    x = net(torch.tensor(sources))
    at = torch.tensor([place if net.causal else place + 1 for place in places])
    logits = net.logits(x[torch.arange(len(at)), at])
    logits[:, : len(SPECIAL)] = -torch.inf
    return logits.softmax(-1)


def guessed(net: Reader, given: Sequence[Gap], words: Vocabulary) -> Guessed:
    """The score of a model on these gaps."""
    ranks, shares = list[int](), list[Tensor]()
    for own in together(given, lambda gap: len(read(net, gap, words))):
        found = probabilities(net, [read(net, gap, words) for gap in own], [gap.place for gap in own])
        true = torch.tensor(words.ids(gap.text[gap.place] for gap in own))
        share = found.gather(1, true[:, None])
        ranks += (found > share).sum(1).tolist()
        shares.append(share[:, 0])
    rank, n = torch.tensor(ranks), len(given)
    perplexity = float((-torch.cat(shares).log().mean()).exp())
    return Guessed(n, float((rank < 1).sum() / n), float((rank < 5).sum() / n), perplexity)


def together(all_: Iterable[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """In groups of one length, not too many at once."""
    for _, own in groupby(sorted(all_, key=length), length):
        group = list(own)
        yield from (group[i : i + AT_ONCE] for i in range(0, len(group), AT_ONCE))
