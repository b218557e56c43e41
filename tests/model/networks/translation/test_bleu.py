"""BLEU, against the examples of its paper and a naive count."""

import math
from random import Random

import pytest

from model.networks.translation.bleu import bleu, pieces


def naive(said: list[list[str]], wanted: list[list[str]]) -> float:
    """Piece by piece, without a counter: each piece of the reference can be used up once."""
    product = 1.0
    for n in (1, 2, 3, 4):
        right = total = 0
        for own, reference in zip(said, wanted, strict=True):
            left = [reference[i : i + n] for i in range(len(reference) - n + 1)]
            for i in range(len(own) - n + 1):
                total += 1
                if own[i : i + n] in left:
                    left.remove(own[i : i + n])
                    right += 1
        product *= right / total
    c, r = sum(len(own) for own in said), sum(len(reference) for reference in wanted)
    return product**0.25 * (1 if c >= r else math.exp(1 - r / c))


def test_a_piece_counts_as_often_as_the_reference_has_it() -> None:
    """Papineni et al. 2002, example 2: "the" seven times has the modified precision 2/7."""
    found = pieces(["the"] * 7, 1) & pieces("the cat is on the mat".split(), 1)
    assert found.total() == 2


def test_it_is_what_a_naive_count_finds() -> None:
    random = Random(1)
    wanted = [[random.choice("abcde") for _ in range(random.randint(5, 12))] for _ in range(40)]
    said = [[random.choice("abcde") if random.random() < 0.2 else word for word in own] for own in wanted]
    for short in (0, 1):
        cut = [own[: len(own) - short] for own in said]
        assert bleu(cut, wanted) == pytest.approx(naive(cut, wanted), abs=1e-12)
    longer = [[*own, "a"] for own in said]
    assert bleu(longer, wanted) == pytest.approx(naive(longer, wanted), abs=1e-12)


def test_the_same_is_one_and_without_four_words_in_a_row_it_is_none() -> None:
    same = ["he wants to buy a house".split()]
    assert bleu(same, same) == pytest.approx(1, abs=1e-12)
    assert bleu(["he wants to sell a house".split()], same) == 0
    assert bleu([[]], same) == 0
