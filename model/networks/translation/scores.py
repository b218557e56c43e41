"""How well a translator does on sentences it has not seen, by their length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tqdm import tqdm

from model.networks.translation.bleu import bleu
from model.networks.translation.clause import Pair
from model.networks.translation.decoding import greedy
from model.networks.translation.networks import Network
from model.networks.translation.training import UNSCORED, batch_of
from model.networks.translation.vocabulary import Words

LENGTHS = (range(3, 7), range(7, 10), range(10, 13), range(13, 17), range(17, 21), range(21, 25), range(29, 33))


@dataclass(frozen=True)
class Score:
    """Of sources of these lengths: exact, the share translated word for word; words, the share of words that stand
    where the reference has them (counted over the longer of the two); bleu, of all of them together."""

    shortest: int
    longest: int
    sentences: int
    exact: float
    words: float
    bleu: float


def scores(net: Network, pairs: Sequence[Pair], words: Words) -> list[Score]:
    """One for each range of lengths that has sentences, by greedy choice."""
    found = []
    for lengths in tqdm(LENGTHS, desc="scores by length"):
        own = [pair for pair in pairs if len(pair.german) in lengths]
        if own:
            found.append(score(net, own, words, lengths))
    return found


@torch.no_grad()
def score(net: Network, pairs: Sequence[Pair], words: Words, lengths: range) -> Score:
    """Of all these pairs, whose sources have these lengths."""
    both = [(said, wanted) for own in by_length(pairs) for said, wanted in _translated(net, own, words)]
    exact = sum(said == wanted for said, wanted in both)
    right = sum(a == b for said, wanted in both for a, b in zip(said, wanted, strict=False))
    all_ = sum(max(len(said), len(wanted)) for said, wanted in both)
    found = bleu([said for said, _ in both], [wanted for _, wanted in both])
    return Score(lengths.start, lengths.stop - 1, len(pairs), exact / len(pairs), right / all_, found)


def by_length(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Sources of one length together, as the networks take them."""
    for length in sorted({len(pair.german) for pair in pairs}):
        yield [pair for pair in pairs if len(pair.german) == length]


def _translated(net: Network, pairs: Sequence[Pair], words: Words) -> Iterator[tuple[list[int], list[int]]]:
    """What was written of each source, and its reference. If each word of the reference is the likeliest one behind
    the words before it, and the end behind the last, greedy choice writes the reference: only the rest is written."""
    batch = batch_of(pairs, words)
    predicted = net(batch.source, batch.given).argmax(-1)
    exact = ((predicted == batch.wanted) | (batch.wanted == UNSCORED)).all(-1)
    other = iter(greedy(net, batch.source[~exact], words.begin, words.end))
    for pair, is_exact in zip(pairs, exact.tolist(), strict=True):
        wanted = words.target.ids(pair.english)
        yield (wanted if is_exact else next(other)), wanted
