"""A bias by clipped distance: a Toeplitz matrix from 2K + 1 numbers."""

import math

import pytest
import torch
from torch import Tensor

from model.lab.registry import find
from model.lab.run import figures
from model.mechanisms.relative_bias import PRESETS, relative_bias
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import Problem
from model.tracing.step import Trace
from tests.model.cases import Case


def steps(table: Tensor, n: int = 7) -> dict[str, Tensor]:
    q, k, v = torch.randn(3, table.shape[1], n, 4, generator=torch.Generator().manual_seed(1))
    with Trace() as trace:
        relative_bias(q, k, v, table, step=trace)
    return {step.id: step.value for step in trace.steps} | {"q": q, "k": k, "v": v}


TABLE = torch.randn(5, 2, generator=torch.Generator().manual_seed(2))


def test_the_bias_is_a_toeplitz_matrix_of_the_numbers_in_the_table() -> None:
    found = steps(TABLE)["bias"]
    for head in range(2):
        for distance in range(-6, 7):
            expected = TABLE[min(max(distance, -2), 2) + 2, head]
            assert (found[head].diagonal(distance) == expected).all()


def test_all_pairs_beyond_k_are_alike() -> None:
    assert steps(TABLE)["distance"][0].tolist() == [0, 1, 2, 2, 2, 2, 2]
    assert steps(TABLE)["distance"][6].tolist() == [-2, -2, -2, -2, -2, -1, 0]


def test_one_number_for_all_distances_changes_nothing() -> None:
    found = steps(torch.full((5, 2), 3.0))
    plain = scaled_dot_product(found["q"], found["k"], found["v"])
    # float32: scores up to about 5, 3 added and taken off again by softmax
    torch.testing.assert_close(found["output"], plain, atol=2e-6, rtol=0)


def test_a_head_that_likes_the_distance_minus_1_looks_one_back() -> None:
    preset = PRESETS[0]
    with Trace() as trace:
        zeros = torch.zeros(1, 5, 4)
        relative_bias(zeros, zeros, zeros, preset.inputs["table"], step=trace)
    weights = next(step.value for step in trace.steps if step.id == "weights")[0]
    expected = torch.full((4,), math.exp(4) / (math.exp(4) + 4))
    # float32, one softmax
    torch.testing.assert_close(weights.diagonal(-1), expected, atol=1e-6, rtol=0)


def test_the_figure_has_the_vector_of_each_head() -> None:
    case = Case(find("relative-bias"))
    (figure,) = figures(case.mechanism, case.request())
    assert [series.x for series in figure.series] == [[-2, -1, 0, 1, 2]] * 2
    assert [series.y for series in figure.series] == case.steps["table"].value.T.tolist()


def test_an_even_number_of_distances_gets_a_sentence() -> None:
    with pytest.raises(Problem, match="4 numbers have no middle one for the distance 0"):
        steps(torch.ones(4, 1))
