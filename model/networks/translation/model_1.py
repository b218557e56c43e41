"""Which word translates which, found from pairs of sentences alone: IBM's Model 1, by expectation–maximisation.

Brown et al. 1993, §4.1, Computational Linguistics 19(2); the lab has it as `ibm-model-1`, on few words and without the
empty word. Here each English word is taken from one German word of its sentence, or from the empty word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from model.memory import remembered
from model.networks.translation import stored
from model.networks.translation.alignment import SAMPLE
from model.networks.translation.clause import Pair
from model.networks.translation.corpus import corpus
from model.networks.translation.vocabulary import Words

READ = (10, 100, 1_000)  # pairs of sentences, the first of the training set
ROUNDS = 10
EMPTY = "∅"  # the word from which comes what translates nothing


@dataclass(frozen=True)
class Places:
    """Every English place of some pairs beside every German one of its pair, and beside the empty word, flat: english,
    german: their ids; row: which English place; column: which German one, -1 for the empty word."""

    english: Tensor
    german: Tensor
    row: Tensor
    column: Tensor
    rows: int

    def shares(self, table: Tensor) -> Tensor:
        """Expectation: how much of each English place comes from each of its German ones. table (german, english)."""
        fits = table[self.german, self.english]
        return fits / self.chances(fits)[self.row]

    def chances(self, fits: Tensor) -> Tensor:
        """Of each English place, the sum over its German ones."""
        return torch.zeros(self.rows, dtype=fits.dtype).index_add_(0, self.row, fits)


@dataclass(frozen=True)
class Learned:
    """tables: after 0, 1 … rounds, each (german, english): how likely a German word, the empty one last, is to be
    translated so; chances: the mean logarithm of an English word's chance at each; top: of the words of the test set
    that translate a German word, the share that comes from one of these most."""

    tables: list[Tensor]
    chances: list[float]
    top: list[float]

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.tables]


def learned(pairs: int) -> Learned:
    """From so many pairs of the training set; remembered."""
    return remembered(("model 1", pairs), lambda: learn(_read()[0][:pairs], _read()[1], stored.words()), Learned.parts)


@cache
def _read() -> tuple[list[Pair], list[Pair]]:
    """What may be learned from, and the test set of the translators' alignment."""
    found = corpus(train=READ[-1], development=0, test=SAMPLE, long=0)
    return found.train, found.test


def learn(pairs: Sequence[Pair], test: Sequence[Pair], words: Words) -> Learned:
    """Round by round, from a table in which everything is equally likely."""
    here, there = places(pairs, words), places(test, words)
    links = [own for pair in test for own in pair.links]  # of each English place
    linked = torch.tensor([bool(own) for own in links])
    right = torch.tensor([j in links[i] for i, j in zip(there.row.tolist(), there.column.tolist(), strict=True)])
    table = torch.full((len(words.source) + 1, len(words.target)), 1 / len(words.target))
    found = Learned([], [], [])
    for _ in range(ROUNDS + 1):
        fits = table[here.german, here.english]
        found.tables.append(table)
        found.chances.append(float((here.chances(fits) / here.chances(torch.ones_like(fits))).log().mean()))
        found.top.append(_top(there.shares(table), there, right, linked))
        table = _maximised(here, here.shares(table), table)
    return found


def _maximised(places: Places, shares: Tensor, before: Tensor) -> Tensor:
    """Maximisation: the shares counted, of each German word to 1; one that was never read stays as it was."""
    flat = places.german * before.shape[1] + places.english
    counts = torch.zeros(before.numel()).index_add_(0, flat, shares).view_as(before)
    totals = counts.sum(-1, keepdim=True)
    return torch.where(totals > 0, counts / totals.clamp(min=torch.finfo(counts.dtype).tiny), before)


def _top(shares: Tensor, places: Places, right: Tensor, linked: Tensor) -> float:
    """A tie is no answer: only a largest share that is larger than every wrong one counts."""
    best = torch.zeros(places.rows).scatter_reduce_(0, places.row, shares * right, "amax")
    other = torch.zeros(places.rows).scatter_reduce_(0, places.row, shares * ~right, "amax")
    return float(((best > other) & linked).sum() / linked.sum())


def places(pairs: Sequence[Pair], words: Words) -> Places:
    """Of these pairs, one behind the other."""
    found = list(_places(pairs, words))
    english, german, row, column = torch.tensor(found).T
    return Places(english, german, row, column, sum(len(pair.english) for pair in pairs))


def _places(pairs: Sequence[Pair], words: Words) -> Iterator[tuple[int, int, int, int]]:
    row = 0
    for pair in pairs:
        german = [*enumerate(words.source.ids(pair.german)), (-1, len(words.source))]
        for english in words.target.ids(pair.english):
            yield from ((english, id_, row, column) for column, id_ in german)
            row += 1


def aligned(table: Tensor, pair: Pair, words: Words) -> Tensor:
    """(query, key): where each English word of a pair comes from, the empty word last."""
    return places([pair], words).shares(table).view(len(pair.english), len(pair.german) + 1)


def likely(table: Tensor, german: Sequence[str], words: Words, most: int) -> list[list[tuple[str, float]]]:
    """The likeliest English words of each of these German ones, and of the empty word, with their chances."""
    rows = table[[*words.source.ids(german), len(words.source)]]
    best = rows.topk(most)
    return [
        [(words.target.words[id_], chance) for id_, chance in zip(ids, chances, strict=True)]
        for ids, chances in zip(best.indices.tolist(), best.values.tolist(), strict=True)
    ]
