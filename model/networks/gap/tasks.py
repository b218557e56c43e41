"""Three ways to make a task of a text, none of which needs anybody to write an answer: the text itself holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Generic, TypeVar

MASKED = 0.3  # of the words: twice the share of Devlin et al. 2019, §3.1; a small corpus teaches more by more gaps
SHARE = 0.15  # of the words that are cut out: Raffel et al. 2020, §3.1.4
SPAN = 3  # words, on average

T = TypeVar("T")  # a word, or its number


@dataclass(frozen=True)
class Corrupted(Generic[T]):
    """A text without some spans (Raffel et al. 2020, §3.1.4, arXiv:1910.10683).

    spans: (start, stop) of each in the text; source: the text with a sentinel in the place of each; target: each
    sentinel with what it stands for, and one more that ends it
    """

    spans: tuple[tuple[int, int], ...]
    source: tuple[T, ...]
    target: tuple[T, ...]


def hidden(n: int, random: Random) -> list[int]:
    """The places of a text of n words that a masked model has to guess: 3 of 10, one at least."""
    return sorted(random.sample(range(n), max(1, round(MASKED * n))))


def spans(n: int, random: Random) -> tuple[tuple[int, int], ...]:
    """Where a text of n words is cut out: 15 of 100 in spans of three on average. A short text loses three words in
    two spans, as in T5's own figure 2, if that leaves two thirds of it. Their number depends on n alone."""
    words = max(1, round(SHARE * n), min(3, n // 3))
    count = max(min(2, words), round(words / SPAN))
    lengths = parts(words, count, random)
    gaps = parts(n - words + 2, count + 1, random)  # before, between and behind; the outer two may be empty
    found, at = [], -1
    for gap, length in zip(gaps, lengths, strict=False):
        found.append((at + gap, at + gap + length))
        at += gap + length
    return tuple(found)


def parts(n: int, count: int, random: Random) -> list[int]:
    """n as a sum of so many whole numbers above 0, each sum as likely as another."""
    cuts = [0, *sorted(random.sample(range(1, n), count - 1)), n]
    return [b - a for a, b in pairwise(cuts)]


def corrupted(words: Sequence[T], cut: Sequence[tuple[int, int]], sentinels: Sequence[T]) -> Corrupted[T]:
    """The input and the target of a text that lacks these spans."""
    source, target, at = list[T](), list[T](), 0
    for sentinel, (start, stop) in zip(sentinels, cut, strict=False):
        source += [*words[at:start], sentinel]
        target += [sentinel, *words[start:stop]]
        at = stop
    return Corrupted(tuple(cut), (*source, *words[at:]), (*target, sentinels[len(cut)]))
