"""Sinusoidal positions: the waves, the shift as a matrix, and sums of shifts as convolutions."""

import math

import pytest
import torch
from torch import Tensor

from model.lab.registry import find
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.self_attention import self_attention
from model.mechanisms.sinusoidal import sinusoidal
from model.problem import Problem
from model.tracing.step import Trace
from tests.model.cases import Case

N, D = 40, 12
# float32 sines and cosines, each within 2**-24, and a sum of two products of them
TURNED = 3e-7


def steps(shift: int = 1, n: int = N, base: int = 10_000, d: int = D) -> dict[str, Tensor]:
    """The steps on a sentence of one word, n times."""
    x = torch.full((n, d), 0.5)
    w = torch.eye(d)
    with Trace() as trace:
        sinusoidal(x, w, w, w, base=base, shift=shift, step=trace)
    return {step.id: step.value for step in trace.steps}


def test_a_position_is_the_sines_and_cosines_of_the_paper() -> None:
    found = steps()["positions"]
    for t in (0, 1, 7, N - 1):
        for i in range(D // 2):
            angle = t / 10_000 ** (2 * i / D)
            # one float32 number, rounded once
            assert float(found[t, 2 * i]) == pytest.approx(math.sin(angle), abs=6e-8)
            assert float(found[t, 2 * i + 1]) == pytest.approx(math.cos(angle), abs=6e-8)


@pytest.mark.parametrize("k", range(1, 33))
def test_one_matrix_shifts_every_position_by_k_and_another_back(k: int) -> None:
    ahead, back = steps(k), steps(-k)
    positions = ahead["positions"]
    torch.testing.assert_close(positions[: N - k] @ ahead["shift"], positions[k:], atol=TURNED, rtol=0)
    torch.testing.assert_close(positions[k:] @ back["shift"], positions[: N - k], atol=TURNED, rtol=0)
    torch.testing.assert_close(ahead["shift"] @ back["shift"], torch.eye(D), atol=TURNED, rtol=0)
    assert torch.equal(ahead["shifted"], positions @ ahead["shift"])


def test_a_sum_of_shift_matrices_is_a_convolution_of_the_positions() -> None:
    kernel = torch.randn(7, generator=torch.Generator().manual_seed(1))
    matrices = torch.stack([steps(k)["shift"] for k in range(-3, 4)])
    positions = steps()["positions"]
    summed = torch.einsum("k,kij->ij", kernel, matrices)
    # torch's own: each feature is a channel, and place t takes kernel[j] of place t + j - 3
    convolved = torch.nn.functional.conv1d(positions.T[:, None], kernel[None, None])[:, 0].T
    # seven terms of about 1
    torch.testing.assert_close((positions @ summed)[3:-3], convolved, atol=3e-6, rtol=0)


def test_the_figure_of_the_convolution_has_the_same_points_both_ways() -> None:
    request = Request(Case(find("sinusoidal")).request().tokens)
    plain, neighbours, matrices = figures(find("sinusoidal"), request)[1].series
    # float64, three terms
    assert matrices.y == pytest.approx(neighbours.y, abs=1e-14)
    assert max(abs(a - b) for a, b in zip(plain.y, matrices.y, strict=True)) > 0.1


def test_the_same_word_at_two_places_is_two_vectors_and_without_positions_one() -> None:
    generator = torch.Generator().manual_seed(2)
    x = torch.randn(3, D, generator=generator)[[0, 1, 0]]
    w = torch.randn(D, 4, generator=generator) / 5
    plain, placed = self_attention(x, w, w, w), sinusoidal(x, w, w, w)
    assert torch.equal(plain[0], plain[2])
    assert (placed[0] - placed[2]).abs().max() > 0.1


def test_with_one_head_of_pairs_the_waves_of_base_1_all_turn_alike() -> None:
    assert torch.equal(steps(base=1)["rates"], torch.ones(D // 2, dtype=torch.float64))


def test_an_odd_number_of_features_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="takes two features, a sine and a cosine, and d_in is 5"):
        steps(d=5)
