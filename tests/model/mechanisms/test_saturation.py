"""Why scores are divided by √d: softmax against the length of the vectors, computed for the page."""

import pytest
import torch

from model.lab.figure import Figure
from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures


def drawn(seed: int = 123, words: str = "Lily had a cat .") -> list[Figure]:
    """Both figures of a sentence."""
    return figures(find("scaled-dot-product"), Request(tokens(words.split()), seed=seed))


def test_divided_by_the_root_the_largest_weight_stays_and_undivided_it_goes_to_1() -> None:
    largest, _ = drawn()
    divided, plain = (series.y for series in largest.series)
    assert largest.series[0].x[0] == 1
    assert largest.series[0].x[-1] == 512
    # 128 draws of a share between 0.2 and 1: the mean is within 0.02 in 2 of 3 cases, so 0.1 is five times that
    assert max(divided) - min(divided) < 0.1
    assert plain[0] == pytest.approx(divided[0], abs=1e-6)  # √1
    assert plain[-1] > 0.95


def test_undivided_the_gradient_dies() -> None:
    _, gradient = drawn()
    divided, plain = (series.y for series in gradient.series)
    assert min(divided) > 0.25
    assert plain[-1] < 0.1
    assert all(y <= 0.5 + 1e-6 for y in plain)  # ‖diag(p) − ppᵀ‖ is largest for two halves


def test_the_norm_is_that_of_autograds_jacobian() -> None:
    scores = torch.randn(5, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    p = scores.softmax(0)
    jacobian = torch.autograd.functional.jacobian(lambda s: s.softmax(0), scores)
    torch.testing.assert_close(torch.diag(p) - torch.outer(p, p), jacobian)


def test_it_follows_the_seed_the_sentence_and_d() -> None:
    assert drawn() == drawn()
    assert drawn(seed=1) != drawn()
    assert drawn(words="Lily had") != drawn()
    assert drawn()[0].marked == 4


def test_one_word_alone_has_weight_1_and_no_gradient() -> None:
    largest, gradient = drawn(words="Lily")
    assert all(y == 1 for series in largest.series for y in series.y)
    assert all(y == 0 for series in gradient.series for y in series.y)
