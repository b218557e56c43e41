"""Sentences for training, development and test, drawn from one seed: no sentence is in two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from model.networks.translation.clause import Pair
from model.networks.translation.grammar import Writer

SEED = 1992
LONGEST = 24  # words and marks of a German sentence in training
UNSEEN = range(29, 33)  # lengths that no model was trained on
TRAIN, DEVELOPMENT, TEST, LONG = 60_000, 1_500, 3_000, 1_000


@dataclass(frozen=True)
class Corpus:
    """long: a test of lengths that are in none of the others."""

    train: list[Pair]
    development: list[Pair]
    test: list[Pair]
    long: list[Pair]


def drawn(random: Random, lengths: range) -> Iterator[Pair]:
    """Pairs of these lengths without end; a length that comes easily does not crowd the others out."""
    writer, most, counts = Writer(random), 1, Counter[int]()
    while True:
        parts = random.choices(range(1, 5), [5, 4, 1, 0.3] if lengths.start < 20 else [1, 5, 5, 1])[0]
        source, target = writer.words(parts, random.uniform(0.1, 0.9))
        n = len(source)
        if n not in lengths or counts[n] >= most:
            continue
        counts[n] += 1
        most = max(most, 1 + counts.total() * 5 // (4 * len(lengths)))
        yield Pair.of(source, target)


def corpus(train: int = TRAIN, development: int = DEVELOPMENT, test: int = TEST, long: int = LONG) -> Corpus:
    """So many of each, distinct by their German sentence. The test sets are drawn first, and are the same whatever
    is asked of the rest."""
    seen: set[tuple[str, ...]] = set()

    def some(name: str, n: int, lengths: range) -> list[Pair]:
        new = (pair for pair in drawn(Random(f"{SEED} {name}"), lengths) if pair.german not in seen)
        found = []
        for pair in islice(new, n):
            seen.add(pair.german)
            found.append(pair)
        return found

    usual = range(3, LONGEST + 1)
    tests = some("test", test, usual), some("long", long, UNSEEN)
    return Corpus(development=some("development", development, usual), train=some("train", train, usual),
                  test=tests[0], long=tests[1])  # fmt: skip
