"""How well a translator does on sentences it has not seen, by their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from model.translation.clause import Pair
from model.translation.decoding import greedy
from model.translation.networks import Network
from model.translation.vocabulary import Words

LENGTHS = (range(3, 7), range(7, 10), range(10, 13), range(13, 17), range(17, 21), range(21, 25), range(29, 33))


@dataclass(frozen=True)
class Score:
    """Of sources of these lengths: exact, the share translated word for word; words, the share of words that stand
    where the reference has them (counted over the longer of the two)."""

    shortest: int
    longest: int
    sentences: int
    exact: float
    words: float


def scores(net: Network, pairs: Sequence[Pair], words: Words) -> list[Score]:
    """One for each range of lengths that has sentences, by greedy choice."""
    found = []
    for lengths in LENGTHS:
        own = [pair for pair in pairs if len(pair.german) in lengths]
        if own:
            found.append(_score(net, own, words, lengths))
    return found


def _score(net: Network, pairs: Sequence[Pair], words: Words, lengths: range) -> Score:
    exact = right = all_ = 0
    for length in sorted({len(pair.german) for pair in pairs}):
        own = [pair for pair in pairs if len(pair.german) == length]
        source = torch.tensor([words.source.ids(pair.german) for pair in own])
        for pair, said in zip(own, greedy(net, source, words.begin, words.end), strict=True):
            wanted = words.target.ids(pair.english)
            exact += said == wanted
            right += sum(a == b for a, b in zip(said, wanted, strict=False))
            all_ += max(len(said), len(wanted))
    return Score(lengths.start, lengths.stop - 1, len(pairs), exact / len(pairs), right / all_)
