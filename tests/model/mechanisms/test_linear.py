"""Linear attention: both orders of the brackets, and a state that stays as small."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import elu

from model.mechanisms.linear import linear
from model.tracing.step import Trace


def vectors(n: int = 9) -> tuple[Tensor, Tensor, Tensor]:
    """q, k (2, n, 4) and v (2, n, 3), in float64."""
    generator = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(2, n, d, generator=generator, dtype=torch.float64) for d in (4, 4, 3))
    return q, k, v


def steps(*tensors: Tensor, causal: bool) -> dict[str, Tensor]:
    """The values of a run, by step."""
    with Trace() as trace:
        linear(*tensors, causal=causal, step=trace)
    return {step.id: step.value for step in trace.steps}


# float64, sums of 9 products in another order
CLOSE = {"rtol": 1e-12, "atol": 1e-12}


def test_the_state_gives_what_the_map_that_nobody_needs_would_have_given() -> None:
    for causal in (False, True):
        q, k, v = vectors()
        found = steps(q, k, v, causal=causal)
        torch.testing.assert_close(found["output"], found["implied_weights"] @ v, **CLOSE)
        assert bool((found["implied_weights"] >= 0).all())


def test_one_at_a_time_is_the_sum_so_far_and_the_last_token_sees_what_all_at_once_sees() -> None:
    q, k, v = vectors()
    slow, fast = steps(q, k, v, causal=True), steps(q, k, v, causal=False)
    features = elu(k) + 1
    written = features.unsqueeze(-1) * v.unsqueeze(-2)
    for t in range(q.shape[1]):
        torch.testing.assert_close(slow[f"token {t}/state"], written[:, : t + 1].sum(1), **CLOSE)
        torch.testing.assert_close(slow[f"token {t}/z"], features[:, : t + 1].sum(1), **CLOSE)
        assert slow[f"token {t}/state"].shape == (2, 4, 3)
    torch.testing.assert_close(slow["output"][:, -1], fast["output"][:, -1], **CLOSE)


def test_a_later_word_changes_nothing_before_it() -> None:
    q, k, v = vectors()
    short = linear(q[:, :5], k[:, :5], v[:, :5])
    assert torch.equal(linear(q, k, v)[:, :5], short)


@pytest.mark.parametrize("at", [-17.0, -20.0, -50.0, -300.0])
@pytest.mark.parametrize("causal", [False, True])
def test_far_below_0_shares_are_those_of_e_to_the_numbers(at: float, causal: bool) -> None:
    q, k, v = (each.float() for each in vectors(3))
    # with all numbers below 0, φ is exp, and what all share divides out
    expected = linear(q - 5, k - 5, v, causal=causal)
    # float32: q + at has 24 bits, of which some stand before the point
    torch.testing.assert_close(linear(q + at, k + at, v, causal=causal), expected, atol=1e-4, rtol=0)


def test_features_that_have_run_out_give_0_and_finite_gradients() -> None:
    q, k, v = (each.float() for each in vectors(3))
    q = (torch.zeros_like(q) - 1e6).requires_grad_()
    for causal in (False, True):
        output = linear(q, k, v, causal=causal)
        assert bool((output == 0).all())
        (gradient,) = torch.autograd.grad(output.sum(), q)
        assert bool(gradient.isfinite().all())
