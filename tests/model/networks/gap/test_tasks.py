"""Masks and spans: as many as promised, and together with the target they hold the whole text."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from model.networks.gap.corpus import SENTINELS
from model.networks.gap.tasks import corrupted, hidden, parts, spans


@pytest.mark.parametrize(("n", "expected"), [(1, 1), (3, 1), (10, 3), (20, 6), (63, 19)])
def test_three_words_of_ten_are_hidden(n: int, expected: int) -> None:
    found = hidden(n, Random(n))
    assert len(found) == len(set(found)) == expected
    assert set(found) <= set(range(n))


@pytest.mark.parametrize(
    ("n", "count", "words"), [(1, 1, 1), (4, 1, 1), (6, 2, 2), (11, 2, 3), (30, 2, 4), (40, 2, 6), (63, 3, 9)]
)
def test_spans_are_as_many_as_promised_and_never_touch(n: int, count: int, words: int) -> None:
    for seed in range(50):
        found = spans(n, Random(seed))
        assert len(found) == count
        assert sum(stop - start for start, stop in found) == words
        assert all(0 <= start < stop <= n for start, stop in found)
        assert all(a[1] < b[0] for a, b in pairwise(found))


def test_every_length_has_sentinels_enough_for_its_spans_and_the_end() -> None:
    assert max(len(spans(n, Random(0))) for n in range(1, 64)) < len(SENTINELS)


def test_each_sum_is_as_likely_as_another() -> None:
    random = Random(3)
    found = Counter(tuple(parts(5, 3, random)) for _ in range(6000))
    assert len(found) == 6  # 3+1+1, 2+2+1, … in every order
    assert all(abs(n - 1000) < 120 for n in found.values())  # four standard deviations


def test_the_example_of_t5_is_corrupted_as_its_figure_shows() -> None:
    text = "Thank you for inviting me to your party last week .".split()
    made = corrupted(text, [(2, 4), (8, 9)], SENTINELS)
    assert " ".join(made.source) == "Thank you <X> me to your party <Y> week ."
    assert " ".join(made.target) == "<X> for inviting <Y> last <Z>"
    assert made.spans == ((2, 4), (8, 9))
