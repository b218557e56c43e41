"""Dropout's properties; its pattern may differ between platforms and is not tested."""

import math

import pytest
import torch
from torch import Tensor

from model.mechanisms.dropout import dropout
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.tracing.step import Trace

N = 200


def vectors(n: int = N) -> tuple[Tensor, Tensor, Tensor]:
    """q, k, v (head, token, d)."""
    generator = torch.Generator().manual_seed(1)
    q, k, v = (torch.rand(2, n, 4, generator=generator) for _ in range(3))
    return q, k, v


def steps(p: float = 0.5, *, training: bool = True, seed: int = 123) -> dict[str, Tensor]:
    """The values of a run, by step."""
    with Trace() as trace:
        dropout(*vectors(), p=p, training=training, seed=seed, step=trace)
    return {step.id: step.value for step in trace.steps}


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_share_that_is_kept_is_near_1_minus_p(p: float) -> None:
    keep = steps(p)["keep"]
    # five standard deviations of a mean of 80,000 draws: 0.9 % at most
    assert float(keep.float().mean()) == pytest.approx(1 - p, abs=5 * math.sqrt(p * (1 - p) / keep.numel()))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_what_is_kept_is_divided_by_1_minus_p_and_the_rest_is_0(p: float) -> None:
    found = steps(p)
    # one multiplication and one division in float32 against one division
    torch.testing.assert_close(
        found["dropped"][found["keep"]], found["weights"][found["keep"]] / (1 - p), rtol=1e-6, atol=0
    )
    assert (found["dropped"][~found["keep"]] == 0).all()


def test_row_sums_are_one_on_average() -> None:
    sums = steps(0.5)["dropped"].sum(-1)
    # a row of 200 shares of about 1/200 has a deviation of about 0.07; 400 rows 0.0036; five of them
    assert float(sums.mean()) == pytest.approx(1, abs=0.018)
    assert float(sums.std()) > 0.03


def test_evaluation_keeps_everything_and_rescales_nothing() -> None:
    found = steps(0.9, training=False)
    assert found["keep"].all()
    assert torch.equal(found["dropped"], found["weights"])
    # the same sums in the same order, scaled once by multiplication in both
    torch.testing.assert_close(found["output"], scaled_dot_product(*vectors()), rtol=1e-6, atol=1e-6)


def test_p_of_0_drops_nothing() -> None:
    found = steps(0.0)
    assert torch.equal(found["dropped"], found["weights"])


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    assert torch.equal(steps(seed=7)["keep"], steps(seed=7)["keep"])
    assert not torch.equal(steps(seed=7)["keep"], steps(seed=8)["keep"])


def test_a_larger_p_only_drops_more_of_the_same_draws() -> None:
    few, many = steps(0.3)["keep"], steps(0.6)["keep"]
    assert (few | ~many).all()
    assert not torch.equal(few, many)


def test_a_draw_leaves_torchs_own_random_numbers_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    steps()
    assert torch.equal(torch.rand(3), expected)
